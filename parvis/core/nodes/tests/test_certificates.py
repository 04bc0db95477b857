"""Certificates as other people's software reads them."""

from __future__ import annotations

import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from parvis.core.nodes import actions, certificates, identity, membership, places, selectors
from parvis.core.nodes.models import Certificate, Node
from parvis.core.nodes.rules import certificates as rules
from parvis.core.nodes.tests.conftest import Peer

pytestmark = pytest.mark.django_db
with_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="LOUD: openssl is not on this machine")


def openssl(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture
def town(founded, peer) -> Node:
    actions.apply(peer.wish)
    actions.admit(selectors.waiting_application("ville.sample"))
    return Node.objects.get(identifier="ville.sample")


def leaf(node: Node, folder):
    path = folder / f"{node.identifier}.pem"
    path.write_text(certificates.valid(node)[0].pem)
    return path


def verify(path, *options: object) -> subprocess.CompletedProcess[str]:
    return openssl("verify", "-x509_strict", "-CAfile", places.folder("essai") / "ca.pem", *options, path)


@with_openssl
@pytest.mark.parametrize("purpose", ["sslserver", "sslclient"])
def test_openssl_verifies_a_members_certificate_for_both_ends(town, tmp_path, purpose):
    done = verify(leaf(town, tmp_path), "-purpose", purpose, "-verify_ip", "127.0.0.1")
    assert done.returncode == 0, done.stderr


@with_openssl
def test_openssl_refuses_it_under_another_address(town, tmp_path):
    assert "IP address mismatch" in verify(leaf(town, tmp_path), "-verify_ip", "127.0.0.2").stderr


@with_openssl
def test_openssl_refuses_a_certificate_that_names_a_member_of_another_network(founded, tmp_path):
    named = rules.Named(network="clos", identifier="etat.sample", address="https://127.0.0.1")
    made = rules.issued(certificates.issuer("essai"), named, rules.new_key().public_key(), now=datetime.now(UTC))
    (tmp_path / "leaf.pem").write_text(rules.pem_of(made))
    assert "permitted subtree violation" in verify(tmp_path / "leaf.pem").stderr


@with_openssl
def test_openssl_reads_the_list_of_revoked_certificates(town, tmp_path, client):
    path = leaf(town, tmp_path)
    crl = tmp_path / "crl.pem"
    crl.write_bytes(client.get("/nodes/essai/crl.pem").content)
    assert verify(path, "-crl_check", "-CRLfile", crl).returncode == 0
    actions.revoke("essai", certificates.valid(town)[0].serial, reason="key lost")
    crl.write_bytes(client.get("/nodes/essai/crl.pem").content)
    assert openssl("crl", "-in", crl, "-CAfile", places.folder("essai") / "ca.pem", "-noout").stderr.strip() == "verify OK"
    assert "certificate revoked" in verify(path, "-crl_check", "-CRLfile", crl).stderr


def test_a_certificate_says_who_it_is_for_and_how_long(town):
    found = x509.load_pem_x509_certificate(certificates.valid(town)[0].pem.encode())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["parvis://essai/ville.sample"]
    assert [str(each) for each in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert found.not_valid_after_utc - found.not_valid_before_utc == rules.LIFE + rules.SKEW
    point = found.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0].full_name[0].value
    assert point.endswith("/nodes/essai/crl.pem")


def test_a_name_in_the_request_counts_for_nothing(town):
    request = rules.request(rules.new_key(), identifier="etat.sample")
    made = x509.load_pem_x509_certificate(actions.renew(town, request).pem.encode())
    assert made.subject.rfc4514_string() == "CN=ville.sample"


def test_a_request_that_its_key_did_not_sign_is_refused(town):
    pem = rules.request(rules.new_key(), identifier="ville.sample").splitlines()
    body = pem[3]
    pem[3] = body[:10] + ("A" if body[10] != "A" else "B") + body[11:]
    with pytest.raises(rules.BadRequest):
        actions.renew(town, "\n".join(pem))


def test_a_renewal_overlaps_and_both_certificates_are_listed_until_the_old_one_ends(town):
    [old] = membership.member("essai", "ville.sample").certificates
    made = actions.renew(town, rules.request(rules.new_key(), identifier="ville.sample"))
    assert membership.member("essai", "ville.sample").certificates == (made.fingerprint, old)


def test_no_member_gathers_certificates_without_end(town):
    for _ in range(6):
        actions.renew(town, rules.request(rules.new_key(), identifier="ville.sample"))
    assert len(membership.member("essai", "ville.sample").certificates) == certificates.MOST_AT_ONCE


def test_a_revoked_certificate_leaves_the_membership_and_enters_its_list(town):
    [given] = certificates.valid(town)
    actions.revoke("essai", given.serial.upper(), reason="key lost")
    assert membership.member("essai", "ville.sample").certificates == ()
    assert membership.current("essai").crl == (given.serial,)
    with pytest.raises(certificates.UnknownCertificate):
        actions.revoke("essai", given.serial, reason="again")


def test_an_expired_certificate_leaves_the_membership_by_itself(town):
    Certificate.objects.filter(node=town).update(not_after=datetime.now(UTC) - timedelta(seconds=1))
    actions.publish("essai")
    assert membership.member("essai", "ville.sample").certificates == ()


def test_private_keys_are_their_owners_alone_and_never_in_the_database(town):
    home = places.folder("essai")
    secrets = [home / "authority.key", home / "message.key", home / "ca.key", identity.own("essai").tls_files[1]]
    assert [stat.S_IMODE(path.stat().st_mode) for path in secrets] == [0o600] * 4
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    rows = "".join(str(row) for model in (Node, Certificate) for row in model.objects.values())
    assert "PRIVATE KEY" not in rows
    assert "'d':" not in rows


def test_members_of_one_network_have_nothing_in_another(founded):
    with pytest.raises(membership.NoMembership):
        membership.member("clos", "etat.sample")
    with pytest.raises(identity.NoIdentity):
        identity.own("clos")
    assert Peer(network="clos").wish.network == "clos"
