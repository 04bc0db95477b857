"""Whatever a provider, or someone in its place, may forge: none of it signs anybody in."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from france.franceconnect.providers import keys as provider_keys
from parvis.core.signin import keys as broker_keys
from parvis.core.signin import relying_party
from parvis.core.signin.models import IdentityProvider, SignIn

from .conftest import provider_answer, text_of

pytestmark = pytest.mark.django_db
JWT = {"content-type": "application/jwt"}
real_client = relying_party.http  # before fixtures put another line in its place


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
    IdentityProvider.objects.update(test=False)
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


class Pieces(httpx.SyncByteStream):
    """An answer that never ends; counts what was read of it."""

    def __init__(self, piece: bytes, *, pause: float = 0) -> None:
        self.piece, self.pause, self.read = piece, pause, 0

    def __iter__(self):
        while True:
            time.sleep(self.pause)
            self.read += len(self.piece)
            yield self.piece


def test_huge_user_information_is_read_no_further_than_its_bound(country, browser):
    endless = Pieces(b"x" * 65_536)
    forging(country, "/impots/userinfo", lambda _: httpx.Response(200, headers=JWT, stream=endless))
    answer = outcome(browser)
    assert (answer.status_code, "does not answer" in text_of(answer)) == (503, True)
    assert endless.read <= relying_party.LARGEST_ANSWER + 65_536
    assert not SignIn.objects.exists()


def test_a_provider_that_drips_is_given_up(country, browser, monkeypatch):
    """Each piece comes in time, the whole never would: a worker is not held for longer than one answer may take."""
    monkeypatch.setattr(relying_party, "WHOLE_ANSWER_SECONDS", 0.2)
    dripping = Pieces(b"x", pause=0.05)
    forging(country, "/impots/token", lambda _: httpx.Response(200, stream=dripping))
    began = time.monotonic()
    answer = outcome(browser)
    assert (answer.status_code, "does not answer" in text_of(answer)) == (503, True)
    assert time.monotonic() - began < 5
    assert dripping.read < 10


@pytest.mark.parametrize("path", ["/impots/.well-known/openid-configuration", "/impots/jwks", "/impots/token", "/impots/userinfo"])
def test_an_endpoint_that_redirects_is_not_followed(country, browser, path):
    """Code, secret and token stay with the provider: whoever it points to gets nothing."""
    forging(country, path, lambda _: httpx.Response(302, headers={"location": "https://evil.example/"}))
    begun = browser.post("/sign-in", {"provider": "impots"})
    if path.endswith("openid-configuration"):
        assert begun.status_code == 502
    else:
        assert browser.come_back(browser.at_provider(begun.headers["Location"], account="maelle")).status_code == 502
    assert {request.url.host for request in country.seen} == {"127.0.0.1"}
    assert real_client().follow_redirects is False
    assert not SignIn.objects.exists()


def test_plain_user_information_of_another_subject_signs_nobody_in(country, browser):
    """A provider that may answer in plain JSON still speaks of whom its id_token names (Core 5.3.2)."""
    IdentityProvider.objects.filter(slug="impots").update(signed_userinfo=False)

    def plain(**changes):
        forging(country, "/impots/userinfo", lambda answer: httpx.Response(200, json={**read(answer.text), **changes}))

    for subject in ("impots-hugo", "", None, ["impots-maelle"]):
        plain(sub=subject)
        assert outcome(browser).status_code == 400
    assert not SignIn.objects.exists()
    plain()
    assert outcome(browser).status_code == 303


def test_keys_that_change_between_the_two_answers_are_read_again(country, browser):
    """The id_token comes under the old key, the user information under the new one, published in between."""
    new = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)
    published = [provider_keys.signing_key("impots").as_dict(private=False)]

    def rotating(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/impots/jwks":
            return httpx.Response(200, json={"keys": published})
        if request.url.path == "/impots/userinfo":
            published[:] = [new.as_dict(private=False)]
            said = read(provider_answer(request).text)
            return httpx.Response(200, text=jwt.encode({"alg": "ES256", "kid": new.kid}, said, new), headers=JWT)
        return None

    country.instead = rotating
    assert outcome(browser).status_code == 303
    assert [request.url.path for request in country.seen].count("/impots/jwks") == 2


def test_a_key_that_is_no_longer_published_signs_nobody_in(country, browser):
    new = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)
    forging(country, "/impots/jwks", lambda _: httpx.Response(200, json={"keys": [new.as_dict(private=False)]}))
    assert outcome(browser).status_code == 400


def test_a_code_of_one_provider_is_not_redeemed_at_another(country, browser):
    """Mix-up (RFC 9700 4.4, RFC 9207): what an honest provider answered never reaches the one that was chosen."""
    honest = browser.at_provider(browser.choose("impots"), account="maelle")
    chosen = browser.at_provider(browser.choose("ameli"), account="maelle")
    code, issuer = (query(honest)[name] for name in ("code", "iss"))
    mixed = urlencode({"code": code, "state": query(chosen)["state"], "iss": issuer})
    assert browser.get(f"/sign-in/callback/ameli?{mixed}").status_code == 400
    assert not [request for request in country.seen if request.url.path.endswith("/token")]


def test_a_whole_answer_is_worth_nothing_a_second_time(country, browser):
    """Neither under its own state, which was used, nor under the state of another sign-in, whose code and nonce it lacks."""
    first = browser.at_provider(browser.choose("impots"), account="maelle")
    assert browser.come_back(first).status_code == 303
    assert browser.come_back(first).status_code == 400
    fresh = query(browser.choose("impots"))["state"]
    replayed = urlencode({**query(first), "state": fresh})
    assert browser.get(f"/sign-in/callback/impots?{replayed}").status_code == 502
    assert not SignIn.objects.exists()


def test_an_id_token_of_an_earlier_sign_in_is_refused(country, browser):
    """Somebody on the provider's side replays the same person's token: the nonce is of another sign-in."""
    kept: list[dict] = []

    def replaying(answer: httpx.Response) -> httpx.Response:
        kept.append(answer.json())
        return httpx.Response(200, json=kept[0])

    forging(country, "/impots/token", replaying)
    assert outcome(browser).status_code == 303
    assert outcome(browser).status_code == 400
    assert len(kept) == 2


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
