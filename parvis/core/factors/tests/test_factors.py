"""Second factors from setting up to removal, with a passkey made by Yubico's fido2 and not by our library."""

from __future__ import annotations

import json
import os
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pyotp
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData, sha256

from parvis.core.factors.models import CodeApplication, Passkey, RecoveryCode, WrongAnswer
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.people.selectors import SESSION
from parvis.core.protection.models import Entry

SITE = "http://testserver"


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """An authenticator in software: its user was verified, and it counts its signatures."""

    UP, UV, AT = 0x01, 0x04, 0x40

    def __init__(self, *, origin: str = SITE, rp_id: str = "testserver", flags: int = UP | UV):
        self.private, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), os.urandom(32), 0
        self.origin, self.rp_id, self.flags = origin, rp_id, flags

    def client_data(self, kind: str, challenge: str) -> bytes:
        return bytes(CollectedClientData.create(type=kind, challenge=urlsafe_b64decode(challenge + "=="), origin=self.origin))

    def made(self, options: dict) -> str:
        held = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.private.public_key()))
        data = AuthenticatorData.create(sha256(self.rp_id.encode()), self.flags | self.AT, self.count, held)
        response = {
            "clientDataJSON": b64(self.client_data("webauthn.create", options["challenge"])),
            "attestationObject": b64(bytes(AttestationObject.create("none", data, {}))),
        }
        return json.dumps({"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response})

    def signed(self, options: dict, *, grows: bool = True) -> str:
        self.count += grows
        data = bytes(AuthenticatorData.create(sha256(self.rp_id.encode()), self.flags, self.count))
        client = self.client_data("webauthn.get", options["challenge"])
        response = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(self.private.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))),
        }
        return json.dumps({"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response})


@pytest.fixture
def agent(db):
    person = people.recognise_professional(
        provider="agents", uid="claire", family_name="Morvan", given_names=("Claire",), email="claire@exemple.example"
    )
    body = people.organisation("213502388", name="Commune de Rennes", kind="municipality")
    people.join(person, body, role="instructor")
    return person, body


@pytest.fixture
def desk(agent):
    return signed_in(*agent)


def signed_in(person, body) -> Client:
    client = Client(headers={"accept-language": "en"})
    session = client.session
    session[SESSION] = {
        "person": str(person.id),
        "audience": "agent",
        "level": "eidas1",
        "organisation": str(body.id),
        "provider": "agents",
    }
    session.save()
    return client


def options_in(page) -> dict:
    text = re.search(r'data-options="([^"]+)"', page.content.decode()).group(1)
    return json.loads(text.replace("&quot;", '"'))


def secret_in(page) -> str:
    return re.search(r"<code>([A-Z2-7 ]{32,})</code>", page.content.decode()).group(1).replace(" ", "")


def code(secret: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


@pytest.fixture
def with_code(desk):
    secret = secret_in(desk.get("/desk/security/code"))
    answer = desk.post("/desk/security/code", {"name": "My telephone", "code": code(secret, steps=-1)})
    assert answer.headers["Location"] == "/desk/security/recovery"
    return secret


def recovery_codes(desk) -> list[str]:
    return re.findall(r"<code>([a-z2-9-]{11})</code>", desk.get("/desk/security/recovery").content.decode())


@pytest.fixture
def with_key(desk):
    key = Key()
    options = options_in(desk.get("/desk/security/passkey"))
    answer = desk.post("/desk/security/passkey", {"name": "Blue key", "answer": key.made(options)})
    assert answer.status_code == 302, answer.content.decode()
    return key


def stale(desk):
    """As if the last proof were an hour old."""
    session = desk.session
    session["factors.proved-by"] = {**session["factors.proved-by"], "at": "2020-01-01T00:00:00+00:00"}
    session.save()


def test_an_application_is_kept_once_its_first_code_was_typed(desk, agent):
    secret = secret_in(desk.get("/desk/security/code"))
    assert desk.post("/desk/security/code", {"name": "My telephone", "code": "000000"}).status_code == 400
    assert not CodeApplication.objects.exists()
    assert secret_in(desk.get("/desk/security/code")) == secret  # the picture scanned stays right
    desk.post("/desk/security/code", {"name": "My telephone", "code": code(secret)})
    kept = CodeApplication.objects.get(person=agent[0])
    assert secret not in kept.sealed_secret
    assert desk.session[SESSION]["methods"] == ["otp", "mfa"]


def test_a_change_leaves_a_line_in_the_trace_and_a_message(with_code):
    assert list(Entry.objects.values_list("event", flat=True)) == [
        "factors.changed",
        "factors.changed",
    ]  # the application, its recovery codes
    assert Message.objects.filter(notice="factors.changed", address="claire@exemple.example").count() == 2


def test_recovery_codes_are_shown_until_kept_and_stored_as_fingerprints(desk, with_code):
    codes = recovery_codes(desk)
    assert len(codes) == 10
    assert codes[0] in desk.get("/desk/security/recovery.txt").content.decode()
    assert not set(codes) & set(RecoveryCode.objects.values_list("fingerprint", flat=True))
    desk.post("/desk/security/recovery")
    assert recovery_codes(desk) == []
    assert desk.get("/desk/security/recovery.txt").status_code == 404


def test_factors_change_only_after_a_fresh_proof(desk, with_code):
    stale(desk)
    factor = CodeApplication.objects.get()
    address = f"/desk/security/code/{factor.id}/remove"
    assert desk.post(address).headers["Location"] == "/desk/security/prove"
    assert desk.get("/desk/security/code").headers["Location"] == "/desk/security/prove"
    assert desk.post("/desk/security/renew").headers["Location"] == "/desk/security/prove"
    assert CodeApplication.objects.exists()
    desk.get(address)
    assert desk.post("/desk/security/prove", {"code": code(with_code, steps=1)}).headers["Location"] == address
    assert "your last one" in desk.get(address).content.decode()
    desk.post(address)
    assert not CodeApplication.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_a_code_and_a_recovery_code_serve_once(desk, with_code):
    first, second = recovery_codes(desk)[:2]
    for typed, status in [(code(with_code), 302), (code(with_code), 400), (first.upper(), 302), (first, 400), (second, 302)]:
        stale(desk)
        assert desk.post("/desk/security/prove", {"code": typed}).status_code == status, typed


def test_five_wrong_answers_close_the_door_even_to_the_right_one(desk, with_code):
    for _ in range(5):
        desk.post("/desk/security/prove", {"code": "000000"})
    answer = desk.post("/desk/security/prove", {"code": code(with_code)})
    assert answer.status_code == 400
    assert "quarter of an hour" in answer.content.decode()
    WrongAnswer.objects.update(at="2020-01-01T00:00:00Z")
    assert desk.post("/desk/security/prove", {"code": code(with_code)}).status_code == 302


def test_a_passkey_is_registered_and_proves(desk, with_key):
    assert Passkey.objects.get().name == "Blue key"
    stale(desk)
    options = options_in(desk.get("/desk/security/prove"))
    assert options["allowCredentials"][0]["id"] == b64(with_key.id)
    assert desk.post("/desk/security/prove", {"answer": with_key.signed(options)}).status_code == 302
    assert Passkey.objects.get().sign_count == 1
    assert desk.session[SESSION]["methods"] == ["hwk", "mfa"]


def test_an_answer_counts_once(desk, with_key):
    answer = with_key.signed(options_in(desk.get("/desk/security/prove")))
    assert desk.post("/desk/security/prove", {"answer": answer}).status_code == 302
    assert desk.post("/desk/security/prove", {"answer": answer}).status_code == 400


def test_a_copied_key_is_refused(desk, with_key):
    desk.post("/desk/security/prove", {"answer": with_key.signed(options_in(desk.get("/desk/security/prove")))})
    answer = with_key.signed(options_in(desk.get("/desk/security/prove")), grows=False)
    assert desk.post("/desk/security/prove", {"answer": answer}).status_code == 400


@pytest.mark.parametrize(
    "key",
    [Key(origin="https://evil.example"), Key(rp_id="evil.example"), Key(flags=Key.UP), Key(flags=Key.UV)],
    ids=["another origin", "another site", "user not verified", "user not present"],
)
def test_a_passkey_made_wrong_is_refused(desk, key):
    options = options_in(desk.get("/desk/security/passkey"))
    assert desk.post("/desk/security/passkey", {"name": "x", "answer": key.made(options)}).status_code == 400
    assert not Passkey.objects.exists()


def test_another_persons_passkey_proves_nothing(desk, with_key, agent):
    other = people.recognise_professional(provider="agents", uid="ronan", family_name="Le Gall", given_names=("Ronan",))
    people.join(other, agent[1], role="instructor")
    theirs = signed_in(other, agent[1])
    secret = secret_in(theirs.get("/desk/security/code"))
    theirs.post("/desk/security/code", {"name": "x", "code": code(secret)})
    desk.get("/desk/security/prove")
    options = options_in(desk.get("/desk/security/prove"))
    assert theirs.post("/desk/security/prove", {"answer": with_key.signed(options)}).status_code == 400
    assert theirs.get(f"/desk/security/passkey/{Passkey.objects.get().id}/remove").status_code == 404


@pytest.mark.parametrize("answer", ["x", "[]", "{}", '{"id": 3}', '{"id": "AA", "response": []}', "[" * 19000, "{" * 30000])
def test_answers_that_are_none_are_refused(desk, answer):
    desk.get("/desk/security/passkey")
    assert desk.post("/desk/security/passkey", {"name": "x", "answer": answer}).status_code == 400


def test_at_a_numeric_address_no_passkey_is_offered(desk):
    page = desk.get("/desk/security", headers={"host": "127.0.0.1:8000"})
    assert "numeric address" in page.content.decode()
    assert desk.get("/desk/security/passkey", headers={"host": "127.0.0.1:8000"}).headers["Location"] == "/desk/security"


def test_pages_that_need_a_second_factor_lead_to_where_one_is_set_up(desk, settings):
    settings.PARVIS_SECOND_FACTOR_FOR = ["agent"]
    assert desk.get("/desk?x=1").headers["Location"] == "/desk/security"
    assert "Your role needs a second factor" in desk.get("/desk/security").content.decode()
    secret = secret_in(desk.get("/desk/security/code"))
    desk.post("/desk/security/code", {"name": "x", "code": code(secret)})
    assert desk.post("/desk/security/recovery").headers["Location"] == "/desk?x=1"
    assert desk.get("/desk").status_code == 200
