"""Presenting a document: once, over our nonce, in one's own browser, and nothing of it kept."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.evidence import actions, demo, sample, selectors
from parvis.core.evidence.invented import invented_authority
from parvis.core.evidence.models import CountryCertificate, Presentation, RevocationList
from parvis.core.evidence.rules import bundles
from parvis.core.evidence.rules.problems import Refused
from parvis.core.people import actions as people
from parvis.kernel.manifest import Audience

from .conftest import ANNA


@pytest.fixture(scope="module")
def chip():
    return sample.new_rsa(2048)


@pytest.fixture
def passport(db, chip):
    """Of Anna, signed by the State that the demonstration trusts."""
    demo.load()
    now = timezone.now()
    return sample.document(ANNA, by=sample.signer(invented_authority(), now=now), now=now, chip=chip)


def browser_of(identity=ANNA, *, audience=Audience.PERSON) -> Client:
    client = Client()
    request = client.get("/design").wsgi_request
    request.session.create()
    organisation = None
    person = people.recognise(identity)
    if audience is Audience.OPERATOR:
        organisation = people.organisation("evidence-1", name="Platform", kind="operator")
        people.join(person, organisation, role="operator")
    people.enter(request, person, audience=audience, level="low", organisation=organisation, provider="x")
    request.session.save()
    client.cookies["parvis"] = request.session.session_key
    return client


@pytest.fixture
def anna(db) -> Client:
    return browser_of()


def begun(client: Client) -> Presentation:
    client.post("/me/evidence")
    return Presentation.objects.latest("created_at")


def sent(client: Client, found: Presentation, files, **more):
    uploads = {name: SimpleUploadedFile(f"{name}.bin", data) for name, data in files.items() if name != "signature"}
    answer = {"signature": files["signature"].hex()} if "signature" in files else {}
    return client.post(f"/evidence/{found.id}", {**uploads, **answer, **more})


def reasons(found: Presentation) -> set[str]:
    found.refresh_from_db()
    return {check["reason"] for check in found.checks if check["result"] != "passed"}


def test_a_passport_whose_chip_answers_our_number_is_proven(anna, passport):
    found = begun(anna)
    assert sent(anna, found, passport.answered(bytes.fromhex(found.nonce))).status_code == 303
    found.refresh_from_db()
    assert (found.outcome, found.issuing_state, found.sample, reasons(found)) == ("proved", "UT", True, set())
    assert "U12345678" not in anna.get(f"/evidence/{found.id}").content.decode()


def test_nothing_of_the_document_is_kept(anna, passport):
    """Neither number nor name nor file: results, dates, the State and keyed hashes."""
    found = begun(anna)
    sent(anna, found, passport.answered(bytes.fromhex(found.nonce)))
    held = json.dumps(Presentation.objects.values().get(pk=found.pk), default=str)
    for secret in ("U12345678", "ERIKSSON", "Eriksson", "740812", "1974"):
        assert secret not in held
    assert found.sealed_holder
    assert Presentation.objects.get(pk=found.pk).sealed_holder == ""


def test_an_answer_replayed_is_refused(anna, passport):
    first, second = begun(anna), begun(anna)
    answered = passport.answered(bytes.fromhex(first.nonce))
    sent(anna, first, answered)
    sent(anna, second, answered)
    assert "chip-wrong-answer" in reasons(second)


def test_a_number_is_used_once(anna, passport):
    found = begun(anna)
    sent(anna, found, passport.files)
    assert sent(anna, found, passport.answered(bytes.fromhex(found.nonce))).status_code == 200
    found.refresh_from_db()
    assert found.outcome == "genuine"


def test_a_number_that_expired_is_refused(anna, passport):
    found = begun(anna)
    Presentation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sent(anna, found, passport.answered(bytes.fromhex(found.nonce)))
    found.refresh_from_db()
    assert found.outcome == ""


def test_another_browser_sees_nothing(anna, passport):
    found = begun(anna)
    assert Client().get(f"/evidence/{found.id}").status_code == 404
    assert browser_of().get(f"/evidence/{found.id}").status_code == 404
    assert sent(Client(), found, passport.files).status_code == 404


def test_the_form_is_protected_against_other_sites(passport):
    client = browser_of()
    found = begun(client)
    client.handler.enforce_csrf_checks = True
    assert sent(client, found, passport.files).status_code == 403
    found.refresh_from_db()
    assert found.outcome == ""


def test_the_portrait_and_fingerprints_are_refused_and_never_reach_the_disk(anna, passport, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", lambda *a, **k: pytest.fail("a file was written"))
    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", lambda *a, **k: pytest.fail("a file was written"))
    for name, tag, reason in (("dg2", b"\x75", "portrait"), ("dg3", b"\x63", "fingerprints")):
        found = begun(anna)
        sent(anna, found, {**passport.files, name: sample.der(tag, b"\xff" * 30_000)})
        assert reason in reasons(found)
        found = begun(anna)  # under a name that is not its own
        sent(anna, found, {**passport.files, "dg11": sample.der(tag, b"\xff" * 100)})
        assert reason in reasons(found)


def test_somebody_else_cannot_use_the_document(anna, passport):
    found = begun(anna)
    sent(anna, found, passport.answered(bytes.fromhex(found.nonce)))
    other = browser_of(type(ANNA)(**{**ANNA.__dict__, "birth_place": "elsewhere"}))
    second = begun(other)
    sent(other, second, passport.answered(bytes.fromhex(second.nonce)))
    assert reasons(second) == {"document-of-another"}


def test_a_bundle_is_taken_as_zip_and_as_json(anna, passport):
    for make in (zipped, as_json):
        found = begun(anna)
        files = passport.answered(bytes.fromhex(found.nonce))
        anna.post(f"/evidence/{found.id}", {"bundle": SimpleUploadedFile("bundle", make(files))})
        found.refresh_from_db()
        assert found.outcome == "proved", found.checks


def zipped(files, **renamed) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(renamed.get(name, f"EF.{name.upper()}.bin"), data)
    return made.getvalue()


def as_json(files) -> bytes:
    return json.dumps({name: b64encode(data).decode() for name, data in files.items()}).encode()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"sod": b"\0" * 10_000_000}, "too-large"),  # a bomb: ten megabytes in ten kilobytes
        ({"../../etc/passwd": b""}, "wrong-archive"),
        ({"folder/EF.SOD.bin": b""}, "wrong-archive"),
        ({"DG2.bin": b"\x75\x00"}, "portrait"),
        ({"EF.DG3": b"\x63\x00"}, "fingerprints"),
        ({"virus.exe": b""}, "unexpected-file"),
        ({f"dg{number}": b"" for number in range(100)}, "wrong-archive"),
    ],
)
def test_archives_that_are_traps_are_refused(files, reason):
    archive = zipped(files, **{name: name for name in files if not name.isalnum() or name.startswith("DG")})
    with pytest.raises(Refused, match=reason):
        bundles.opened(archive)


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode) | st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data))
def test_any_bundle_gets_an_answer(data):
    try:
        bundles.opened(data)
    except Refused:
        return
    assert json.loads(data) == {}


def test_a_reader_application_hands_in_the_files(anna, passport):
    found = begun(anna)
    page = anna.get(f"/evidence/{found.id}").content.decode()
    key = page.split("Bearer ")[1].split("&quot;")[0].split('"')[0]
    address, headers = f"/api/evidence/presentations/{found.id}", {"Authorization": f"Bearer {key}"}
    reader = Client()
    nonce = reader.get(address, headers=headers).json()["challenge"]
    body = as_json(passport.answered(bytes.fromhex(nonce)))
    judged = reader.post(address, body, content_type="application/json", headers=headers)
    assert (judged.status_code, judged.json()["outcome"]) == (200, "proved")
    assert reader.post(address, body, content_type="application/json", headers=headers).status_code == 410
    assert reader.get(address, headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_a_reader_that_sends_the_portrait_is_told_why_it_is_refused(anna, passport):
    found = begun(anna)
    key = actions.presenting.reader_key(found)
    body = json.dumps({**json.loads(as_json(passport.files)), "dg2": "dQA="})
    address = f"/api/evidence/presentations/{found.id}"
    judged = Client().post(address, body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}).json()
    assert (judged["outcome"], judged["checks"][0]["reason"]) == ("refused", "portrait")


def test_lines_typed_are_checked_and_prove_nothing(anna):
    lines = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    assert "ERIKSSON" in anna.post("/me/evidence/zone", {"zone": lines}).content.decode()
    wrong = anna.post("/me/evidence/zone", {"zone": lines.replace("740812", "740813")}).content.decode()
    assert lines.replace("740812", "740813").splitlines()[1].replace("<", "&lt;") in wrong
    assert not Presentation.objects.exists()


def test_a_person_removes_what_was_kept_and_nobody_else_does(anna, passport):
    found = begun(anna)
    sent(anna, found, passport.files)
    other = browser_of(type(ANNA)(**{**ANNA.__dict__, "family_name": "Other"}))
    assert other.post(f"/me/evidence/{found.id}/remove").status_code == 404
    assert anna.post(f"/me/evidence/{found.id}/remove").status_code == 303
    assert not Presentation.objects.exists()


def test_an_operator_trusts_a_state_by_its_published_fingerprint_and_removes_it(passport):
    operator = browser_of(audience=Audience.OPERATOR)
    state = sample.authority(country="SE", now=timezone.now())
    typed = {"file": SimpleUploadedFile("csca.pem", state.pem().split(b"-----END PRIVATE KEY-----\n")[1])}
    assert operator.post("/platform/evidence", {**typed, "fingerprint": "00" * 32}).status_code == 400
    right = CountryCertificate.objects.get(country="UT")
    assert CountryCertificate.objects.count() == 1
    typed["file"].seek(0)
    print_ = ":".join(f"{byte:02X}" for byte in sha256(state.der).digest())
    assert (
        operator.post("/platform/evidence", {**typed, "fingerprint": print_}).status_code == 302
        or CountryCertificate.objects.filter(country="SE").exists()
    )
    listed = sample.revocation_list(state, now=timezone.now())
    operator.post("/platform/evidence", {"file": SimpleUploadedFile("se.crl", listed)})
    assert RevocationList.objects.filter(country="SE").exists()
    operator.post(f"/platform/evidence/{right.fingerprint}/remove")
    assert list(CountryCertificate.objects.values_list("country", flat=True)) == ["SE"]


def test_production_trusts_no_specimen(passport):
    assert len(selectors.trust().anchors) == 1
    with override_settings(PARVIS_DEMO=False):
        assert selectors.trust().anchors == frozenset()
        with pytest.raises(Refused, match="specimen"):
            actions.trust_file(sample.authority(now=timezone.now()).der, fingerprint=None)


def test_a_document_without_a_fresh_list_raises_nothing(anna, passport):
    RevocationList.objects.all().delete()
    found = begun(anna)
    sent(anna, found, passport.answered(bytes.fromhex(found.nonce)))
    found.refresh_from_db()
    assert (found.outcome, reasons(found)) == ("genuine", {"revocation-unchecked"})
