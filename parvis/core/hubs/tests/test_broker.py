"""Whose an access token is: the broker's word, once it is opened with our key and its signature holds."""

from __future__ import annotations

import json
import time

import pytest
from django.core.cache import cache
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from parvis.core.exchange.actions import HttpSource
from parvis.core.hubs import broker
from parvis.core.hubs.rules.sources import NotIntrospected
from parvis.kernel.text import Text

from .conftest import Told

THEIRS, STRANGERS = (ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True) for _ in range(2))
TOKEN = "t" * 43


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.PARVIS_DATA = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ours(provider):
    return broker.Broker(
        source=HttpSource(name="tests", title=Text("Le portail", "The broker")),
        client_id=lambda: "family-fund",
        client_secret=lambda: "s" * 40,
        issuer=lambda: provider.address,
    )


class FakeBroker:
    """What a broker says of ``TOKEN``; each attribute can be spoiled."""

    def __init__(self, provider):
        self.key, self.published, self.algorithm, self.kind = THEIRS, [THEIRS], "ECDH-ES", broker.KIND
        self.said = {
            "iss": provider.address,
            "aud": "family-fund",
            "iat": int(time.time()),
            "token_introspection": {"active": True, "exp": int(time.time()) + 60, "family_name": "Lovelace", "scope": "openid quotient"},
        }
        self.status, self.forms, self.key_reads = 200, [], 0
        provider.says = self.answer

    def answer(self, seen):
        if seen.path == "/jwks":
            self.key_reads += 1
            return Told(body=json.dumps({"keys": [key.as_dict(private=False) for key in self.published]}).encode())
        self.forms.append((seen.path, seen.form))
        return Told(status=self.status, body=self.sealed())

    def sealed(self):
        head = {"alg": "ES256", "kid": self.key.kid, "typ": self.kind}
        signed = jws.serialize_compact(head, json.dumps(self.said), self.key, algorithms=["ES256"])
        public = KeySet.import_key_set(broker.published_keys())
        chosen = next(key for key in public.keys if key.get("alg") == self.algorithm[:8] or key.get("alg") == self.algorithm)
        protected = {"alg": self.algorithm, "enc": "A256GCM", "kid": chosen.kid, "cty": self.kind}
        return jwe.encrypt_compact(protected, signed, chosen, algorithms=[self.algorithm, "A256GCM"]).encode()


@pytest.fixture
def theirs(provider):
    return FakeBroker(provider)


@pytest.mark.parametrize("algorithm", ["ECDH-ES", "RSA-OAEP"])
def test_an_active_token_tells_who_signed_in(ours, theirs, algorithm):
    theirs.algorithm = algorithm
    assert ours.told(TOKEN)["family_name"] == "Lovelace"
    assert theirs.forms == [("/checktoken", {"token": TOKEN, "client_id": "family-fund", "client_secret": "s" * 40})]


def test_the_brokers_keys_are_kept(ours, theirs):
    for _ in range(3):
        ours.told(TOKEN)
    assert theirs.key_reads == 1


def test_a_new_key_of_the_broker_is_found_at_once_but_looked_for_once_a_minute(ours, theirs):
    ours.told(TOKEN)
    theirs.key, theirs.published = STRANGERS, [STRANGERS]
    assert ours.told(TOKEN)["family_name"] == "Lovelace"
    theirs.key = ECKey.generate_key("P-256", auto_kid=True)
    for _ in range(3):
        with pytest.raises(NotIntrospected):
            ours.told(TOKEN)
    assert theirs.key_reads == 2


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda b: b.said.update(token_introspection={"active": False}), "unknown"),
        (lambda b: b.said["token_introspection"].update(active="true"), "unknown"),
        (lambda b: b.said["token_introspection"].update(exp=int(time.time()) - 1), "unknown"),
        (lambda b: b.said["token_introspection"].pop("exp"), "unknown"),
        (lambda b: b.said.pop("token_introspection"), "unknown"),
        (lambda b: b.said.update(aud="another"), "unavailable"),
        (lambda b: b.said.update(iss="https://elsewhere.example"), "unavailable"),
        (lambda b: b.said.update(iat=int(time.time()) - 3600), "unavailable"),
        (lambda b: setattr(b, "key", STRANGERS), "unavailable"),
        (lambda b: setattr(b, "kind", "JWT"), "unavailable"),
        (lambda b: setattr(b, "status", 400), "malformed"),
        (lambda b: setattr(b, "status", 401), "unavailable"),
        (lambda b: setattr(b, "status", 500), "unavailable"),
        (lambda b: setattr(b, "sealed", lambda: b"nonsense"), "unavailable"),
        (lambda b: setattr(b, "sealed", lambda: b"x" * 2_000_000), "unavailable"),
    ],
)
def test_what_does_not_hold_is_not_believed(ours, theirs, spoil, kind):
    spoil(theirs)
    with pytest.raises(NotIntrospected) as refused:
        ours.told(TOKEN)
    assert refused.value.kind == kind


def test_what_is_signed_but_not_encrypted_to_us_is_not_believed(ours, theirs, monkeypatch):
    mine = RSAKey.generate_key(2048, auto_kid=True)
    signed = jws.serialize_compact(
        {"alg": "ES256", "kid": THEIRS.kid, "typ": broker.KIND}, json.dumps(theirs.said), THEIRS, algorithms=["ES256"]
    )
    sealed = jwe.encrypt_compact({"alg": "RSA-OAEP", "enc": "A256GCM"}, signed, mine, algorithms=["RSA-OAEP", "A256GCM"])
    for said in (signed, sealed):
        theirs.sealed = lambda said=said: said.encode()
        with pytest.raises(NotIntrospected):
            ours.told(TOKEN)


@pytest.mark.parametrize("token", ["", "é" * 43, "x" * 5000])
def test_what_cannot_be_a_token_is_not_sent(ours, theirs, token):
    with pytest.raises(NotIntrospected) as refused:
        ours.told(token)
    assert refused.value.kind == "malformed"
    assert theirs.forms == []


def test_a_broker_that_does_not_answer(ours, provider):
    provider.says = lambda seen: Told(hangs=True)
    with pytest.raises(NotIntrospected) as refused:
        ours.told(TOKEN)
    assert refused.value.kind == "unavailable"


def test_only_public_keys_are_published():
    published = broker.published_keys()["keys"]
    assert {key["alg"] for key in published} == {"ECDH-ES", "RSA-OAEP"}
    assert not any({"d", "p", "q"} & set(key) for key in published)
