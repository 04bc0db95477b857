"""What a document is refused for, each with its reason."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest
from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.evidence import sample
from parvis.core.evidence.rules import certificates, examination, lds, master_lists, public_keys
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people.rules import Identity

from .conftest import ANNA, NONCE, NOW, result


def test_a_right_passport_whose_chip_answers_is_proved(utopia):
    found = utopia.examined()
    assert [check for check in found.checks if check.result != "passed"] == []
    assert (found.outcome, found.state) == (examination.PROVED, "UT")


def test_genuine_data_alone_are_genuine_and_no_more(utopia):
    found = examination.examined(utopia.document.files, utopia.asked())
    assert found.outcome == examination.GENUINE
    assert result(found, "chip") == ("not-done", "no-chip-answer")


@pytest.mark.parametrize(
    ("key", "pss"),
    [
        (sample.new_rsa(), False),
        (sample.new_rsa(), True),
        (ec.generate_private_key(ec.BrainpoolP256R1()), False),
        (ec.generate_private_key(ec.BrainpoolP512R1()), False),
        (ec.generate_private_key(ec.SECP521R1()), False),
    ],
    ids=["rsa", "pss", "brainpool256", "brainpool512", "p521"],
)
@pytest.mark.parametrize("hash_name", ["sha224", "sha256", "sha384", "sha512"])
def test_signatures_of_every_accepted_kind_hold(utopia, key, pss, hash_name):
    signer = sample.signer(utopia.authority, now=NOW, key=key)
    document = sample.document(ANNA, by=signer, now=NOW, chip=utopia.chip, hash_name=hash_name, pss=pss)
    assert utopia.examined(document).outcome == examination.PROVED


@pytest.mark.parametrize("curve", [ec.SECP224R1, ec.SECP256R1, ec.BrainpoolP384R1], ids=lambda curve: curve.name)
def test_chips_with_elliptic_keys_answer_under_the_hash_that_dg14_names(utopia, curve):
    chip = ec.generate_private_key(curve())
    document = sample.document(ANNA, by=utopia.signer, now=NOW, chip=chip, chip_hash="sha224")
    right = examination.examined(document.answered(NONCE, hash_name="sha224"), utopia.asked())
    wrong = examination.examined(document.answered(NONCE, hash_name="sha256"), utopia.asked())
    assert right.outcome == examination.PROVED
    assert result(wrong, "chip") == ("failed", "chip-wrong-answer")


def test_an_elliptic_chip_without_dg14_is_refused(utopia):
    document = sample.document(ANNA, by=utopia.signer, now=NOW, chip=ec.generate_private_key(ec.SECP256R1()))
    files = {name: data for name, data in document.answered(NONCE).items() if name != "dg14"}
    assert result(examination.examined(files, utopia.asked()), "chip") == ("failed", "chip-wrong-answer")


def test_a_forged_signature_is_refused(utopia):
    """Signed by a key that is not the certificate's."""
    forger = sample.Signer(ec.generate_private_key(ec.SECP256R1()), utopia.signer.certificate)
    found = utopia.examined(sample.document(ANNA, by=forger, now=NOW, chip=utopia.chip))
    assert (found.outcome, result(found, "signature")) == (examination.REFUSED, ("failed", "wrong-signature"))


def test_an_altered_dg1_is_refused(utopia):
    """The zone has right check digits: only the hash tells."""
    other = sample.document(replace(ANNA, family_name="Ericsson"), by=utopia.signer, now=NOW, chip=utopia.chip)
    found = utopia.examined(utopia.document.with_files(dg1=other.files["dg1"]))
    assert (found.outcome, result(found, "groups")) == (examination.REFUSED, ("failed", "altered"))


def test_a_group_that_nobody_signed_is_refused(utopia):
    dg11 = sample.der(b"\x6b", sample.der(b"\x5f\x2b", b"19740812"))
    assert result(utopia.examined(utopia.document.with_files(dg11=dg11)), "groups") == ("failed", "unsigned-group")


def test_a_security_object_whose_content_was_changed_is_refused(utopia):
    sod = bytearray(utopia.document.files["sod"])
    at = sod.index(lds.opened(bytes(sod)).hashes[1])
    sod[at] ^= 1
    found = utopia.examined(utopia.document.with_files(sod=bytes(sod)))
    assert result(found, "signature") == ("failed", "altered")


def test_an_expired_document_is_refused(utopia):
    found = utopia.examined(sample.document(ANNA, by=utopia.signer, now=NOW, chip=utopia.chip, years=-1))
    assert (found.outcome, result(found, "expiry")) == (examination.REFUSED, ("failed", "document-expired"))


@pytest.mark.parametrize(("days", "reason"), [((-400, -10), "signer-expired"), ((10, 400), "signer-not-yet-valid")])
def test_a_signer_out_of_its_time_is_refused(utopia, days, reason):
    signer = sample.signer(utopia.authority, now=NOW, days=days)
    assert result(utopia.examined(sample.document(ANNA, by=signer, now=NOW, chip=utopia.chip)), "signer") == ("failed", reason)


def test_an_unknown_issuer_is_refused(utopia):
    found = utopia.examined(trust=utopia.trust(sample.authority(now=NOW)))
    assert (found.outcome, result(found, "chain")) == (examination.REFUSED, ("failed", "unknown-issuer"))


def test_an_issuer_of_the_same_name_and_another_key_is_refused(utopia):
    """Same name, same key identifier, not the same key."""
    false = sample.authority(now=NOW)
    signer = sample.Signer(utopia.signer.key, sample.signer(false, now=NOW, key=utopia.signer.key).certificate)
    document = sample.document(ANNA, by=signer, now=NOW, chip=utopia.chip)
    assert result(utopia.examined(document), "chain")[0] == "failed"


def test_an_expired_issuer_is_refused(utopia):
    old = sample.authority(now=NOW, days=(-900, -1))
    document = sample.document(ANNA, by=sample.signer(old, now=NOW), now=NOW, chip=utopia.chip)
    assert result(utopia.examined(document, trust=utopia.trust(old)), "chain") == ("failed", "issuer-expired")


def test_an_issuer_that_may_not_sign_certificates_is_refused(utopia):
    false = sample.authority(now=NOW, signs=False)
    document = sample.document(ANNA, by=sample.signer(false, now=NOW), now=NOW, chip=utopia.chip)
    assert result(utopia.examined(document, trust=utopia.trust(false)), "chain") == ("failed", "wrong-certificate")


def test_a_signer_that_may_not_sign_documents_is_refused(utopia):
    signer = sample.signer(utopia.authority, now=NOW, usage=sample.key_usage(certificates=True))
    assert result(utopia.examined(sample.document(ANNA, by=signer, now=NOW, chip=utopia.chip)), "signer") == ("failed", "wrong-certificate")


def test_a_signer_that_issues_its_own_signer_is_refused(utopia):
    """A document signer is no authority, whatever signs under it."""
    under = sample.Authority(utopia.signer.key, utopia.signer.certificate)
    document = sample.document(ANNA, by=sample.signer(under, now=NOW), now=NOW, chip=utopia.chip)
    trust = utopia.trust(also=(utopia.signer.der,))
    assert result(utopia.examined(document, trust=trust), "chain") == ("failed", "wrong-certificate")


def test_a_revoked_signer_is_refused(utopia):
    listed = sample.revocation_list(utopia.authority, now=NOW, revoked=(utopia.signer,))
    found = utopia.examined(trust=utopia.trust(lists=(listed,)))
    assert (found.outcome, result(found, "revocation")) == (examination.REFUSED, ("failed", "revoked"))


def test_a_revoked_signer_is_refused_by_an_old_list_too(utopia):
    listed = sample.revocation_list(utopia.authority, now=NOW, revoked=(utopia.signer,), days=(-200, -100))
    assert result(utopia.examined(trust=utopia.trust(lists=(listed, utopia.list))), "revocation") == ("failed", "revoked")


@pytest.mark.parametrize(("days", "reason"), [(None, "revocation-unchecked"), ((-200, -100), "list-stale")])
def test_without_a_fresh_list_revocation_is_said_not_to_be_checked(utopia, days, reason):
    lists = (sample.revocation_list(utopia.authority, now=NOW, days=days),) if days else ()
    found = utopia.examined(trust=utopia.trust(lists=lists))
    assert (found.outcome, result(found, "revocation")) == (examination.GENUINE, ("not-done", reason))


def test_a_list_signed_by_another_authority_counts_for_nothing(utopia):
    other = sample.authority(now=NOW)
    found = utopia.examined(trust=utopia.trust(lists=(sample.revocation_list(other, now=NOW),)))
    assert result(found, "revocation") == ("not-done", "revocation-unchecked")


def test_a_link_certificate_leads_from_a_new_key_to_the_old_anchor(utopia):
    new = sample.authority(now=NOW)
    document = sample.document(ANNA, by=sample.signer(new, now=NOW), now=NOW, chip=utopia.chip)
    trust = utopia.trust(also=(sample.linked(utopia.authority, new, now=NOW),))
    assert result(utopia.examined(document, trust=trust), "chain") == ("passed", "")
    assert result(utopia.examined(document), "chain") == ("failed", "unknown-issuer")


def test_a_cloned_chip_gives_no_answer_or_a_wrong_one(utopia):
    """All that can be read of a chip was copied; the key cannot be."""
    clone = replace(utopia.document, chip=sample.new_rsa())
    assert result(utopia.examined(clone), "chip") == ("failed", "chip-wrong-answer")


def test_an_answer_to_another_nonce_is_refused(utopia):
    """Replayed, or made for another session."""
    answered = utopia.document.answered(bytes(8))
    found = examination.examined(answered, utopia.asked())
    assert (found.outcome, result(found, "chip")) == (examination.REFUSED, ("failed", "chip-wrong-answer"))


def test_a_key_put_in_by_the_cloner_is_refused(utopia):
    """The clone brings its own DG15: the chip answers, the State did not sign that key."""
    clone = sample.document(ANNA, by=utopia.signer, now=NOW)
    found = utopia.examined(replace(utopia.document.with_files(dg15=clone.files["dg15"]), chip=clone.chip))
    assert result(found, "chip")[0] == "passed"
    assert (found.outcome, result(found, "groups")) == (examination.REFUSED, ("failed", "altered"))


def test_a_country_that_signs_for_another_is_refused(utopia):
    found = utopia.examined(sample.document(ANNA, by=utopia.signer, now=NOW, chip=utopia.chip, state="SWE"))
    assert (found.outcome, result(found, "country")) == (examination.REFUSED, ("failed", "other-country"))


def test_a_state_that_does_not_exist_is_refused(utopia):
    found = utopia.examined(sample.document(ANNA, by=utopia.signer, now=NOW, chip=utopia.chip, state="ZZZ"))
    assert result(found, "country") == ("failed", "unknown-state")


@pytest.mark.parametrize(
    "other",
    [
        replace(ANNA, family_name="Svensson"),
        replace(ANNA, given_names=("Maria",)),
        replace(ANNA, birth_date="1974-08-13"),
        replace(ANNA, gender="male"),
    ],
    ids=["name", "given names", "birth date", "sex"],
)
def test_the_passport_of_somebody_else_is_refused(utopia, other):
    found = utopia.examined(identity=other)
    assert (found.outcome, result(found, "holder")) == (examination.REFUSED, ("failed", "other-holder"))


@pytest.mark.parametrize(
    ("identity", "zone"),
    [
        (replace(ANNA, family_name="d’Été-Lefèbvre", given_names=("Zoë",)), ("DETE LEFEBVRE", "ZOE")),
        (replace(ANNA, family_name="Müller", given_names=("Jürgen",)), ("MUELLER", "JUERGEN")),
        (replace(ANNA, family_name="Müller", given_names=("Jürgen",)), ("MULLER", "JURGEN")),
        (replace(ANNA, family_name="Œuvrard", given_names=("Lætitia", "Marie")), ("OEUVRARD", "LAETITIA")),
        (replace(ANNA, family_name="Groß", given_names=("Åsa",)), ("GROSS", "AASA")),
    ],
)
def test_names_are_compared_as_zones_write_them(utopia, identity, zone):
    document = sample.document(identity, by=utopia.signer, now=NOW, chip=utopia.chip, names=zone)
    assert result(utopia.examined(document, identity=identity), "holder") == ("passed", "")


def test_names_that_were_cut_still_match(utopia):
    long = Identity(
        family_name="Nilavadhanananda", given_names=("Chayapa", "Dejthamrong", "Krasuang"), birth_date="1974-08-12", gender="female"
    )
    document = sample.document(long, by=utopia.signer, now=NOW, chip=utopia.chip)
    assert result(utopia.examined(document, identity=long), "holder") == ("passed", "")


def test_weak_algorithms_are_refused_by_name(utopia):
    document = sample.document(ANNA, by=utopia.signer, now=NOW, chip=utopia.chip, hash_name="sha1")
    found = utopia.examined(document)
    assert result(found, "groups") == ("failed", "weak-algorithm")
    assert result(found, "signature") == ("failed", "weak-algorithm")
    short = sample.signer(utopia.authority, now=NOW, key=sample.new_rsa(1024))
    assert result(utopia.examined(sample.document(ANNA, by=short, now=NOW, chip=utopia.chip)), "signature") == ("failed", "weak-algorithm")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("sod", b"nonsense", "unreadable"),
        ("sod", b"", "unreadable"),
        ("dg1", b"\x61\x5b\x5f", "unreadable"),
        ("dg1", b"\x61\x81\x05\x5f\x1f\x02AB", "unreadable"),
        ("sod", b"\x77\x82\xff\xff" + b"\x00" * 65535, "too-large"),
        ("sod", b"\x77\x80\x00\x00", "unreadable"),
        ("sod", sample.der(b"\x77", b"\x30\x80" * 2000), "unreadable"),
        ("dg15", b"\x75\x01\x00", "portrait"),
        ("dg15", b"\x63\x01\x00", "fingerprints"),
        ("dg3", b"\x63\x01\x00", "fingerprints"),
        ("dg2", b"", "portrait"),
        ("dg9", b"\x70\x00", "unexpected-file"),
    ],
)
def test_what_is_no_file_of_a_document_is_refused(utopia, name, data, reason):
    assert result(utopia.examined(utopia.document.with_files(**{name: data})), "files") == ("failed", reason)


def test_deeply_nested_objects_are_refused_without_recursion(utopia):
    nested = b"\x04\x00"
    for _ in range(1000):
        nested = sample.der(b"\x30", nested)
    assert result(utopia.examined(utopia.document.with_files(sod=sample.der(b"\x77", nested))), "files") == ("failed", "unreadable")


@given(st.data())
def test_bytes_changed_anywhere_never_pass_and_never_crash(utopia, data):
    name = data.draw(st.sampled_from(sorted(utopia.document.files)))
    altered = bytearray(utopia.document.files[name])
    for _ in range(data.draw(st.integers(1, 4))):
        altered[data.draw(st.integers(0, len(altered) - 1))] ^= data.draw(st.integers(1, 255))
    found = utopia.examined(utopia.document.with_files(**{name: bytes(altered)}))
    assert found.outcome != examination.PROVED or bytes(altered) == utopia.document.files[name] or name in ("com", "sod")


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(utopia, data):
    for name in lds.TAKEN:
        assert utopia.examined(utopia.document.with_files(**{name: data})).outcome == examination.REFUSED
    for read in (certificates.read, certificates.read_list, lambda data: master_lists.opened(data, trust=utopia.trust(), now=NOW)):
        with pytest.raises(Refused):
            read(data)


def test_a_key_whose_curve_is_spelled_out_is_recognised_and_a_curve_of_ones_own_is_not(tmp_path):
    """Many national certificates spell their curve out. One changed parameter is how signatures are forged."""
    for curve in ("brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "prime256v1", "secp384r1", "secp521r1", "secp224r1"):
        path = tmp_path / curve
        command = ["openssl", "ecparam", "-name", curve, "-genkey", "-noout", "-param_enc", "explicit", "-outform", "DER", "-out", path]
        subprocess.run(command, check=True, capture_output=True)
        public = subprocess.run(
            ["openssl", "ec", "-inform", "DER", "-in", path, "-pubout", "-outform", "DER"], check=True, capture_output=True
        )
        assert public_keys.read(keys.PublicKeyInfo.load(public.stdout)).curve.name == curve.replace("prime256v1", "secp256r1")
        info = keys.PublicKeyInfo.load(public.stdout)
        base = info["algorithm"]["parameters"].chosen["base"]
        other = public.stdout.replace(bytes(base), bytes(base)[:-1] + bytes([bytes(base)[-1] ^ 1]))
        with pytest.raises(Refused, match="weak-algorithm"):
            public_keys.read(keys.PublicKeyInfo.load(other))


def test_openssl_agrees_about_signature_and_chain(utopia, tmp_path):
    """Another program by other people reads our EF.SOD, certificates and lists, and finds them right."""
    sod = utopia.document.files["sod"]
    (tmp_path / "sod.der").write_bytes(lds.opened(sod) and sod[4:])
    (tmp_path / "ca.pem").write_bytes(utopia.authority.certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "crl.der").write_bytes(utopia.list)
    at = ["-attime", str(int(NOW.timestamp()))]
    verify = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "sod.der", "-CAfile", "ca.pem", "-purpose", "any", "-binary", *at]
    ran = subprocess.run(verify, cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == lds.opened(sod).content
    listed = subprocess.run(
        ["openssl", "crl", "-inform", "DER", "-in", "crl.der", "-CAfile", "ca.pem", "-noout"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert b"verify OK" in listed.stderr


def test_a_master_list_brings_authorities_when_its_signer_is_trusted(utopia):
    other = sample.authority(country="SE", now=NOW)
    lists = sample.signer(utopia.authority, now=NOW, purposes=(certificates.MASTER_LIST_SIGNER,))
    data = sample.master_list((utopia.authority.der, other.der), by=lists, now=NOW)
    found = master_lists.opened(data, trust=utopia.trust(), now=NOW)
    assert {each.country for each in found.certificates} == {"UT", "SE"}
    with pytest.raises(Refused, match="unknown-issuer"):
        master_lists.opened(data, trust=utopia.trust(other), now=NOW)


def test_a_signer_of_passports_cannot_sign_a_master_list(utopia):
    data = sample.master_list((utopia.authority.der,), by=utopia.signer, now=NOW)
    with pytest.raises(Refused, match="wrong-certificate"):
        master_lists.opened(data, trust=utopia.trust(), now=NOW)
