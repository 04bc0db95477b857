"""Services whose keys stand at an address of theirs: they prove themselves, read what is encrypted to them, and change keys (RFC 7517)."""

from __future__ import annotations

import json

import pytest
from authlib.jose import JsonWebEncryption
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from django.core.cache import cache
from joserfc.jwk import ECKey, RSAKey

from parvis.core.signin import client_keys
from parvis.core.signin.models import ServiceProvider
from parvis.kernel.fetching import NoAnswer

from .test_services import ORIGIN, Service, agreed

pytestmark = pytest.mark.django_db
AT = "https://town.example/jwks"
ENCRYPTIONS = {
    "ECDH-ES": ECKey.generate_key("P-256", parameters={"use": "enc"}, auto_kid=True),
    "RSA-OAEP": RSAKey.generate_key(2048, parameters={"use": "enc"}, auto_kid=True),
    "RSA-OAEP-256": RSAKey.generate_key(2048, parameters={"use": "enc"}, auto_kid=True),
}


def signing_key() -> ECKey:
    return ECKey.generate_key("P-256", parameters={"use": "sig"}, auto_kid=True)


class Published:
    """What stands at the service's address, and how often it was read."""

    def __init__(self, *keys):
        self.keys, self.read, self.answers = list(keys), 0, True

    def __call__(self, url, *, accept):
        assert url == AT
        self.read += 1
        if not self.answers:
            raise NoAnswer("HTTP 503")
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()


@pytest.fixture
def published(monkeypatch):
    cache.clear()
    there = Published()
    monkeypatch.setattr(client_keys, "fetch", there)
    return there


def at_an_address(service: Service, **fields) -> Service:
    ServiceProvider.objects.filter(client_id=service.client_id).update(jwks={}, jwks_uri=AT, **fields)
    return service


def signs_with(service: Service, key: ECKey) -> None:
    """Authlib proves the service by ``key`` from now on."""
    url = f"{ORIGIN}/{service.path}/token"
    service.oauth.client_secret = key
    service.oauth.register_client_auth_method(PrivateKeyJWT(url, headers={"kid": key.kid}, alg="ES256"))
    service.oauth.token_endpoint_auth_method = "private_key_jwt"


def opened(service: Service, token: str, key) -> dict:
    """User information decrypted by Authlib, its signature checked with the entrance's published keys."""
    found = JsonWebEncryption().deserialize_compact(token, key.as_dict(private=True))
    assert found["header"]["kid"] == key.kid
    return service.opened(found["payload"])


def test_a_rotated_key_is_found_by_its_name(country, browser, published):
    old, new = signing_key(), signing_key()
    published.keys = [old]
    service = at_an_address(Service(), authentication="private_key_jwt")
    signs_with(service, old)
    for _ in range(2):
        assert service.fetch(agreed(browser, service.authorize_url()))["id_token"]
    assert published.read == 1, "kept between two sign-ins"
    published.keys = [new]
    signs_with(service, new)
    assert service.fetch(agreed(browser, service.authorize_url()))["id_token"], "a name that is not known is looked for at once"
    assert published.read == 2


def test_a_stranger_s_key_makes_the_address_be_read_once_a_minute(country, browser, published):
    published.keys = [signing_key()]
    service = at_an_address(Service(), authentication="private_key_jwt")
    for _ in range(3):
        signs_with(service, signing_key())
        with pytest.raises(Exception, match="invalid_client"):
            service.fetch(agreed(browser, service.authorize_url()))
    assert published.read == 2


def test_an_address_that_does_not_answer_proves_nobody(country, browser, published):
    published.answers = False
    service = at_an_address(Service(), authentication="private_key_jwt")
    signs_with(service, signing_key())
    with pytest.raises(Exception, match="invalid_client"):
        service.fetch(agreed(browser, service.authorize_url()))


@pytest.mark.parametrize("algorithm", ENCRYPTIONS)
def test_user_information_is_encrypted_to_the_key_at_the_address(country, browser, published, algorithm):
    published.keys = [signing_key(), ENCRYPTIONS[algorithm]]
    service = at_an_address(
        Service("bank", path="high/api/v2", audience="high"), authentication="private_key_jwt", encryption_algorithm=algorithm
    )
    signs_with(service, published.keys[0])
    tokens = service.fetch(agreed(browser, service.authorize_url(acr_values="eidas2"), provider="laposte"))
    answer = service.userinfo(tokens["access_token"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jwt")
    told = opened(service, answer.text, ENCRYPTIONS[algorithm])
    assert (told["aud"], told["family_name"]) == ("bank", "KERDONCUFF")
    assert told["sub"] == service.opened(tokens["id_token"])["sub"]


def test_a_key_that_cannot_encrypt_is_said_and_nothing_leaks(country, browser, published):
    published.keys = [ECKey.generate_key("secp256k1", auto_kid=True)]
    service = at_an_address(Service("bank", path="high/api/v2", audience="high"), encryption_algorithm="ECDH-ES")
    token = service.fetch(agreed(browser, service.authorize_url(acr_values="eidas2"), provider="laposte"))["access_token"]
    answer = service.userinfo(token)
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
