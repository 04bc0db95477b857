"""Whatever a provider, or someone in its place, may forge: none of it signs anybody in."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from france.franceconnect.providers import keys as provider_keys
from parvis.core.signin import keys as broker_keys
from parvis.core.signin.models import SignIn

from .conftest import provider_answer, text_of

pytestmark = pytest.mark.django_db


def read(token: str) -> dict:
    return provider_keys.opened(token, slug="impots")


def b64(data: dict) -> str:
    return urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def resigned(claims: dict, **changes) -> str:
    merged = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return provider_keys.signed(merged, slug="impots")


def unsigned(claims: dict) -> str:
    return f"{b64({'alg': 'none', 'kid': provider_keys.signing_key('impots').kid})}.{b64(claims)}."


def with_a_strange_key(claims: dict) -> str:
    key = ECKey.generate_key("P-256")
    return jwt.encode({"alg": "ES256", "kid": provider_keys.signing_key("impots").kid}, claims, key)


def with_an_unknown_key(claims: dict) -> str:
    key = ECKey.generate_key("P-256", auto_kid=True)
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


def with_the_public_key_as_a_secret(claims: dict) -> str:
    public = provider_keys.signing_key("impots").as_pem(private=False)
    secret = OctKey.import_key(public.replace(b"-----", b"") + b" " * 32)
    return jwt.encode({"alg": "HS256", "kid": provider_keys.signing_key("impots").kid}, claims, secret)


def with_a_key_in_its_header(claims: dict) -> str:
    key = ECKey.generate_key("P-256", auto_kid=True)
    return jwt.encode({"alg": "ES256", "jwk": key.as_dict(private=False)}, claims, key)


def of_another_provider(claims: dict) -> str:
    return provider_keys.signed({**claims, "iss": "http://127.0.0.1:8001/impots"}, slug="ameli")


ID_TOKENS = {
    "algorithm none": unsigned,
    "a strange key under a known name": with_a_strange_key,
    "a key nobody published": with_an_unknown_key,
    "the public key as a shared secret": with_the_public_key_as_a_secret,
    "a key brought along in the header": with_a_key_in_its_header,
    "another provider's key": of_another_provider,
    "altered after signing": lambda claims: resigned(claims)[:-6] + "AAAAAA",
    "another audience": lambda claims: resigned(claims, aud="somebody-else"),
    "two audiences without azp": lambda claims: resigned(claims, aud=["parvis", "somebody-else"]),
    "no audience": lambda claims: resigned(claims, aud=None),
    "another issuer": lambda claims: resigned(claims, iss="http://127.0.0.1:8001/ameli"),
    "another nonce": lambda claims: resigned(claims, nonce="of-another-sign-in"),
    "no nonce": lambda claims: resigned(claims, nonce=None),
    "expired": lambda claims: resigned(claims, exp=int(time.time()) - 120),
    "no expiry": lambda claims: resigned(claims, exp=None),
    "from the future": lambda claims: resigned(claims, iat=int(time.time()) + 3600, nbf=int(time.time()) + 3600),
    "another access token's hash": lambda claims: resigned(claims, at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no hash": lambda claims: resigned(claims, at_hash=None),
    "no subject": lambda claims: resigned(claims, sub=None),
    "not a token": lambda claims: "nonsense",
    "empty": lambda claims: "",
}


def forging(country, path: str, change) -> None:
    """Let the provider answer, then change what it said at ``path``."""

    def forged(request: httpx.Request) -> httpx.Response | None:
        return change(provider_answer(request)) if request.url.path == path else None

    country.instead = forged


def outcome(browser):
    return browser.come_back(browser.at_provider(browser.choose("impots"), account="maelle"))


@pytest.mark.parametrize("forge", ID_TOKENS.values(), ids=list(ID_TOKENS))
def test_a_forged_id_token_signs_nobody_in(country, browser, forge):
    def change(answer: httpx.Response) -> httpx.Response:
        said = answer.json()
        return httpx.Response(200, json={**said, "id_token": forge(read(said["id_token"]))})

    forging(country, "/impots/token", change)
    answer = outcome(browser)
    assert answer.status_code == 400
    assert "could not be verified" in text_of(answer)
    assert not SignIn.objects.exists()


def test_the_honest_token_passes_the_same_way(country, browser):
    """So that the tests above fail for the right reason."""
    forging(
        country,
        "/impots/token",
        lambda answer: httpx.Response(200, json={**answer.json(), "id_token": resigned(read(answer.json()["id_token"]))}),
    )
    assert outcome(browser).status_code == 303


USERINFO = {
    "algorithm none": unsigned,
    "a strange key": with_a_strange_key,
    "another person": lambda claims: resigned(claims, sub="impots-hugo"),
    "another audience": lambda claims: resigned(claims, aud="somebody-else"),
    "another issuer": lambda claims: resigned(claims, iss="http://127.0.0.1:8001/ameli"),
    "no subject": lambda claims: resigned(claims, sub=None),
    "expired": lambda claims: resigned(claims, exp=int(time.time()) - 120),
}


@pytest.mark.parametrize("forge", USERINFO.values(), ids=list(USERINFO))
def test_forged_user_information_signs_nobody_in(country, browser, forge):
    jwt_type = {"content-type": "application/jwt"}
    forging(country, "/impots/userinfo", lambda answer: httpx.Response(200, text=forge(read(answer.text)), headers=jwt_type))
    assert outcome(browser).status_code == 400


def test_unsigned_user_information_is_refused(country, browser):
    forging(country, "/impots/userinfo", lambda answer: httpx.Response(200, json=read(answer.text)))
    assert outcome(browser).status_code == 400


def test_a_discovery_document_of_another_issuer_is_refused(country, browser):
    def change(answer: httpx.Response) -> httpx.Response:
        return httpx.Response(200, json={**answer.json(), "issuer": "https://evil.example"})

    forging(country, "/impots/.well-known/openid-configuration", change)
    assert browser.post("/sign-in", {"provider": "impots"}).status_code == 400


@pytest.mark.parametrize("endpoint", ["file:///etc/passwd", "", None, "gopher://x"])
def test_endpoints_are_web_addresses(country, browser, endpoint):
    forging(
        country,
        "/impots/.well-known/openid-configuration",
        lambda answer: httpx.Response(200, json={**answer.json(), "token_endpoint": endpoint}),
    )
    assert browser.post("/sign-in", {"provider": "impots"}).status_code == 502


def test_endpoints_without_tls_are_refused_in_production(country, browser, settings):
    settings.PARVIS_DEMO = False
    assert browser.post("/sign-in", {"provider": "impots"}, secure=True).status_code == 502


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(200, text="<html>"), httpx.Response(200, json=[]), httpx.Response(302, headers={"location": "https://evil.example"})],
)
def test_an_answer_that_is_not_a_document_is_a_failure(country, browser, answer):
    forging(country, "/impots/token", lambda _: answer)
    assert outcome(browser).status_code == 502


@pytest.mark.parametrize(("level", "status"), [("eidas2", 502), ("eidas9", 502), ("", 502), (["eidas1"], 502)])
def test_a_provider_cannot_vouch_above_its_levels(country, browser, level, status):
    def change(answer: httpx.Response) -> httpx.Response:
        return httpx.Response(200, json={**answer.json(), "id_token": resigned(read(answer.json()["id_token"]), acr=level)})

    forging(country, "/impots/token", change)
    assert outcome(browser).status_code == status


def test_new_keys_of_a_provider_are_found_without_a_restart(country, browser):
    outcome(browser)
    new = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)
    published = [provider_keys.signing_key("impots").as_dict(private=False), new.as_dict(private=False)]

    def rotated(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/impots/jwks":
            return httpx.Response(200, json={"keys": published})
        if request.url.path == "/impots/token":
            said = provider_answer(request).json()
            return httpx.Response(200, json={**said, "id_token": jwt.encode({"alg": "ES256", "kid": new.kid}, read(said["id_token"]), new)})
        return None

    country.instead = rotated
    assert outcome(browser).status_code == 303


def test_invented_key_names_do_not_hammer_the_provider(country, browser):
    forging(
        country,
        "/impots/token",
        lambda answer: httpx.Response(200, json={**answer.json(), "id_token": with_an_unknown_key(read(answer.json()["id_token"]))}),
    )
    for _ in range(3):
        outcome(browser)
    assert [request.url.path for request in country.seen].count("/impots/jwks") <= 2


def test_a_code_stolen_from_the_address_is_worth_nothing_in_another_attempt(country, browser):
    """Code injection: the verifier and the nonce belong to the attempt that asked (RFC 9700 4.5)."""
    stolen = browser.at_provider(browser.choose("impots"), account="hugo").split("code=")[1].split("&")[0]
    own = browser.at_provider(browser.choose("impots"), account="maelle")
    mine = own.split("code=")[1].split("&")[0]
    answer = browser.come_back(own.replace(mine, stolen))
    assert answer.status_code == 502
    assert not SignIn.objects.exists()


def test_the_broker_s_own_tokens_are_not_a_provider_s(country, browser):
    def change(answer: httpx.Response) -> httpx.Response:
        said = answer.json()
        return httpx.Response(200, json={**said, "id_token": broker_keys.signed(read(said["id_token"]), name="low")})

    forging(country, "/impots/token", change)
    assert outcome(browser).status_code == 400
