"""What an attacker may send to the protocol, one test for each."""

from __future__ import annotations

import json
import time
from base64 import b64encode, urlsafe_b64encode
from secrets import token_urlsafe

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from parvis.core.signin.models import Attempt, BrowserSession, Consent, Grant, ServiceProvider, UsedAssertion

from .conftest import Browser, text_of
from .test_services import BACK, ORIGIN, SECRET, Service, agreed, code_for, path_of, query

pytestmark = pytest.mark.django_db

REQUIRED = ("client_id", "response_type", "redirect_uri", "scope", "acr_values", "state", "nonce")
KEY = ECKey.generate_key("P-256", parameters={"use": "sig"}, auto_kid=True)
STRANGER = ECKey.generate_key("P-256", parameters={"use": "sig"}, auto_kid=True)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def town(country):
    return Service()


@pytest.fixture
def modern(country):
    return Service("modern", standard=True)


def changed(service: Service, **fields) -> Service:
    ServiceProvider.objects.filter(client_id=service.client_id).update(**fields)
    return service


def asked(service: Service, **changes) -> dict[str, str]:
    return {name: value for name, value in (query(service.authorize_url()) | changes).items() if value is not None}


def page_with_code(answer, code: str) -> None:
    """A page to the person with the country's code: nothing leaves for the service."""
    assert answer.status_code == 400
    assert code in text_of(answer)
    assert not Attempt.objects.exists()


# --- authorize ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REQUIRED)
def test_each_missing_parameter_is_refused(town, browser, name):
    page_with_code(browser.get("/api/v2/authorize", asked(town, **{name: None})), "Y000400")


@pytest.mark.parametrize("name", [*REQUIRED, "claims", "prompt", "idp_hint", "ui_locales"])
def test_each_doubled_parameter_is_refused(town, browser, name):
    once = asked(town, claims="{}", prompt="login", idp_hint="impots", ui_locales="fr")
    page_with_code(browser.get("/api/v2/authorize", {**once, name: [once[name], once[name]]}), "Y000400")


@pytest.mark.parametrize("name", [*REQUIRED, "claims", "prompt", "idp_hint", "ui_locales"])
def test_each_oversized_parameter_is_refused(town, browser, name):
    page_with_code(browser.get("/api/v2/authorize", asked(town, **{name: "x" * 5000})), "Y000400")


@pytest.mark.parametrize("name", ["code_challenge", "max_age", "login_hint", "display", "request", "request_uri", "response_mode", "x"])
def test_compatible_mode_refuses_what_franceconnect_refuses(town, browser, name):
    page_with_code(browser.get("/api/v2/authorize", asked(town, **{name: "1"})), "Y000400")


@pytest.mark.parametrize(("name", "value"), [("state", "s" * 31), ("nonce", "n" * 21)])
def test_a_short_state_or_nonce_is_refused(town, browser, name, value):
    page_with_code(browser.get("/api/v2/authorize", asked(town, **{name: value})), "Y000400")


@pytest.mark.parametrize("prompt", ["none", "select_account", "login none", "create"])
def test_a_prompt_without_login_or_consent_is_refused(town, browser, prompt):
    page_with_code(browser.get("/api/v2/authorize", asked(town, prompt=prompt)), "Y000400")


@pytest.mark.parametrize("uri", [f"{BACK}/", f"{BACK}?x=1", "https://evil.example/back", "javascript:alert(1)", "//evil.example"])
def test_an_unregistered_redirect_is_refused_in_every_mode(town, modern, browser, uri):
    for service in (town, modern):
        page_with_code(browser.get("/api/v2/authorize", asked(service, redirect_uri=uri)), "Y000400")


def test_amr_is_told_only_to_whom_it_is_granted(town, browser):
    wanted = '{"id_token":{"amr":{"essential":true}}}'
    page_with_code(browser.get("/api/v2/authorize", asked(town, claims=wanted)), "Y100009")
    tokens = town.fetch(agreed(browser, changed(town, claims=["amr"]).authorize_url(claims=wanted)))
    assert isinstance(town.opened(tokens["id_token"]).get("amr", []), list)


@pytest.mark.parametrize(
    "claims", ["[1]", "{", '{"id_token":1}', '{"userinfo":{"email":1}}', '{"id_token":{"acr":{"values":1}}}', "NaN", "[" * 3000]
)
def test_claims_of_the_wrong_kind_are_refused(town, browser, claims):
    page_with_code(browser.get("/api/v2/authorize", asked(town, claims=claims)), "Y000400")


def test_claims_by_name_stay_within_the_scopes_granted(country, browser):
    service = Service("narrow", scopes="openid given_name email")
    wanted = json.dumps(
        {"userinfo": {"email": None, "birthdate": {"essential": True}}, "id_token": {"given_name": None, "family_name": None}}
    )
    tokens = service.fetch(agreed(browser, service.authorize_url(scope="openid", claims=wanted)))
    id_token, told = service.opened(tokens["id_token"]), service.opened(service.userinfo(tokens["access_token"]).text)
    assert id_token["given_name"] == "Maëlle"
    assert "@" in told["email"]
    assert not {"birthdate", "family_name"} & {*id_token, *told}


def test_a_provider_the_service_may_not_name_is_told_as_such(town, browser):
    answer = browser.get("/api/v2/authorize", asked(town, idp_hint="evil"))
    assert query(answer.headers["Location"])["error"] == "invalid_idp_hint"
    assert query(answer.headers["Location"])["iss"] == f"{ORIGIN}/api/v2"


def test_a_provider_named_rightly_spares_the_choice(town, browser):
    answer = browser.get("/api/v2/authorize", asked(town, idp_hint="impots"))
    assert answer.headers["Location"].startswith(f"{settings.PARVIS_PROVIDERS_ORIGIN}/impots/")


def test_a_form_may_ask_and_never_with_an_address_beside_it(town, browser):
    assert "/interaction/" in browser.post("/api/v2/authorize", asked(town)).headers["Location"]
    Attempt.objects.all().delete()
    page_with_code(browser.post("/api/v2/authorize?x=1", asked(town)), "Y000400")


def test_a_strange_form_does_not_replace_the_browser_s_own_secret(town, browser):
    """Login CSRF: the browser keeps its cookies back from a form of another site, so the request begins again with them."""
    answer = browser.post("/api/v2/authorize", asked(town), headers={"sec-fetch-site": "cross-site"})
    assert answer.headers["Location"].startswith("/api/v2/authorize?")
    assert not answer.cookies


def test_the_language_asked_is_spoken(town, browser):
    answer = browser.get("/api/v2/authorize", asked(town, ui_locales="de fr-CA en"))
    assert answer.cookies["language"].value == "fr"


# --- request objects -----------------------------------------------------------------------------


def request_object(key=KEY, algorithm="ES256", **claims) -> str:
    told = {
        "iss": "modern",
        "aud": f"{ORIGIN}/api/v2",
        "client_id": "modern",
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "openid",
    }
    return jwt.encode({"alg": algorithm, "kid": key.kid}, {**told, **claims}, key, algorithms=[algorithm])


def with_object(browser, service, signed):
    changed(service, jwks={"keys": [KEY.as_dict(private=False)]})
    return browser.get(
        "/api/v2/authorize", {"client_id": "modern", "response_type": "code", "scope": "openid", "redirect_uri": BACK, "request": signed}
    )


def test_a_signed_request_object_is_taken(modern, browser):
    answer = with_object(browser, modern, request_object(state="inside", max_age=60))
    assert "/interaction/" in answer.headers["Location"]
    assert Attempt.objects.get().request["state"] == "inside"


@pytest.mark.parametrize(
    "signed",
    [
        request_object(key=STRANGER),
        request_object(aud="https://elsewhere.example"),
        request_object(iss="somebody"),
        request_object(client_id="town"),
        request_object(exp=1),
        request_object(exp=True),
        request_object(request="x"),
        urlsafe_b64encode(b'{"alg":"none"}').decode() + "." + urlsafe_b64encode(b'{"client_id":"modern"}').decode() + ".",
        "rubbish",
    ],
)
def test_a_wrong_request_object_is_refused(modern, browser, signed):
    answer = with_object(browser, modern, signed)
    assert query(answer.headers["Location"])["error"] == "invalid_request_object"


def test_a_request_object_cannot_lead_to_a_strange_address(modern, browser):
    assert with_object(browser, modern, request_object(redirect_uri="https://evil.example")).status_code == 400


def test_request_uri_is_not_fetched(modern, browser):
    answer = browser.get("/api/v2/authorize", asked(modern, request_uri="https://169.254.169.254/"))
    assert query(answer.headers["Location"])["error"] == "request_uri_not_supported"


# --- sessions ------------------------------------------------------------------------------------


def test_silence_succeeds_only_after_the_same_agreement(modern, browser):
    def silent(**more):
        return query(browser.get("/api/v2/authorize", asked(modern, prompt="none", **more)).headers["Location"])

    assert silent()["error"] == "login_required"
    agreed(browser, modern.authorize_url(scope="openid"))
    assert silent(scope="openid identite_pivot")["error"] == "consent_required"
    answer = silent(scope="openid")
    assert answer["code"]
    assert answer["state"] == "s" * 32
    Consent.objects.update(withdrawn_at=timezone.now())
    assert silent(scope="openid")["error"] == "consent_required"


def test_silence_of_another_browser_does_not_use_this_session(modern, browser):
    agreed(browser, modern.authorize_url())
    assert query(Browser().get("/api/v2/authorize", asked(modern, prompt="none")).headers["Location"])["error"] == "login_required"


def test_prompt_login_asks_again_in_standard_mode(modern, browser):
    agreed(browser, modern.authorize_url())
    interaction = browser.get(path_of(modern.authorize_url(prompt="login"))).headers["Location"]
    assert browser.get(interaction).status_code == 200


def test_a_session_s_name_is_new_at_each_sign_in(town, browser):
    """Session fixation: a cookie planted before the sign-in opens nothing after it."""
    planted = token_urlsafe(32)
    browser.cookies["session-low"] = planted
    agreed(browser, town.authorize_url())
    assert browser.cookies["session-low"].value != planted
    assert BrowserSession.objects.count() == 1


def test_every_answer_names_the_issuer(town, browser):
    """Mix-up: a service of several issuers can tell whose answer it got (RFC 9207)."""
    assert query(agreed(browser, town.authorize_url()))["iss"] == f"{ORIGIN}/api/v2"
    assert query(agreed(browser, town.authorize_url(), answer="decline"))["iss"] == f"{ORIGIN}/api/v2"


# --- token ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["grant_type", "code", "redirect_uri", "client_id", "client_secret"])
def test_each_missing_token_parameter_is_refused(town, browser, name):
    answer = town.redeem(code_for(town, browser), **{name: None})
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()


@pytest.mark.parametrize("name", ["grant_type", "code", "redirect_uri", "client_id", "client_secret"])
def test_each_doubled_token_parameter_is_refused(town, browser, name):
    form = {
        "grant_type": "authorization_code",
        "code": code_for(town, browser),
        "redirect_uri": BACK,
        "client_id": "town",
        "client_secret": SECRET,
    }
    answer = town.machine.post("/api/v2/token", {**form, name: [form[name], form[name]]})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_an_access_token_is_never_taken_from_the_address(town, modern, browser):
    for service in (town, modern):
        token = service.fetch(agreed(browser, service.authorize_url()))["access_token"]
        assert service.machine.get("/api/v2/userinfo", {"access_token": token}).status_code == 401
        answer = service.machine.get(f"/api/v2/userinfo?access_token={token}", headers={"authorization": f"Bearer {token}"})
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_without_a_token_the_challenge_names_no_error(town):
    assert town.machine.get("/api/v2/userinfo").headers["WWW-Authenticate"] == "Bearer"


def test_two_proofs_of_the_client_are_one_too_many(modern, browser):
    basic = {"authorization": "Basic " + b64encode(f"modern:{SECRET}".encode()).decode()}
    form = {"grant_type": "authorization_code", "code": code_for(modern, browser), "redirect_uri": BACK}
    both = modern.machine.post("/api/v2/token", {**form, "client_id": "modern", "client_secret": SECRET}, headers=basic)
    assert both.status_code == 401
    assert modern.machine.post("/api/v2/token", form, headers=basic).status_code == 200


def test_json_user_information_is_for_standard_mode(town, modern, browser):
    for service, kind in ((town, "application/jwt"), (modern, "application/json")):
        changed(service, userinfo="json")
        token = service.fetch(agreed(browser, service.authorize_url()))["access_token"]
        assert service.userinfo(token).headers["content-type"] == kind


def test_the_high_entrance_tells_nothing_unencrypted(country, browser):
    service = Service("bank", path="high/api/v2", audience="high")
    token = service.fetch(agreed(browser, service.authorize_url(acr_values="eidas2"), provider="laposte"))["access_token"]
    assert (service.userinfo(token).status_code, service.userinfo(token).json()["error"]) == (500, "server_error")


def test_rs256_is_signed_for_who_registered_it(town, browser):
    tokens = town.fetch(agreed(browser, changed(town, id_token_algorithm="RS256").authorize_url()))
    assert json.loads(urlsafe(tokens["id_token"]))["alg"] == "RS256"
    assert town.opened(tokens["id_token"])["aud"] == "town"


def urlsafe(token: str) -> bytes:
    from base64 import urlsafe_b64decode

    head = token.split(".")[0]
    return urlsafe_b64decode(head + "=" * (-len(head) % 4))


# --- signed assertions -----------------------------------------------------------------------------


@pytest.fixture
def signer(country):
    return changed(Service("signer"), authentication="private_key_jwt", jwks={"keys": [KEY.as_dict(private=False)]})


def assertion(key=KEY, algorithm="ES256", **changes) -> str:
    now = int(time.time())
    told = {"iss": "signer", "sub": "signer", "aud": f"{ORIGIN}/api/v2", "exp": now + 60, "iat": now, "jti": token_urlsafe(8), **changes}
    told = {name: value for name, value in told.items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": key.kid}, told, key, algorithms=[algorithm])


def proven(service, signed, **more):
    told = {"client_secret": None, "client_assertion": signed, "client_assertion_type": ASSERTION_TYPE, "code": "x" * 43, **more}
    return service.redeem(told.pop("code"), **told)


def test_a_signed_assertion_proves_the_client(signer, browser):
    assert proven(signer, assertion(), code=code_for(signer, browser)).status_code == 200
    token = token_urlsafe(32)
    form = {"token": token, "client_assertion": assertion(aud=f"{ORIGIN}/api/v2/token/revocation"), "client_assertion_type": ASSERTION_TYPE}
    assert signer.machine.post("/api/v2/token/revocation", form).status_code == 200


def test_an_assertion_counts_once(signer):
    signed = assertion()
    assert proven(signer, signed).json()["error"] == "invalid_grant"
    assert proven(signer, signed).json()["error"] == "invalid_client"
    assert UsedAssertion.objects.count() == 1


def test_key_confusion_a_public_key_is_no_shared_secret(signer):
    """HS256 with the client's public key as its secret."""
    secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    forged = jwt.encode({"alg": "HS256", "kid": KEY.kid}, {"iss": "signer", "sub": "signer"}, secret, algorithms=["HS256"])
    assert proven(signer, forged).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": STRANGER},
        {"aud": "https://elsewhere.example/token"},
        {"aud": None},
        {"iss": "town"},
        {"sub": "town"},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": True},
        {"exp": int(time.time()) + 90_000},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"jti": None},
        {"jti": "j" * 300},
        {"jti": 7},
    ],
)
def test_a_wrong_assertion_proves_nobody(signer, changes):
    answer = proven(signer, assertion(**changes))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_unsigned_assertion_proves_nobody(signer):
    bare = ".".join(
        [*(urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, {"iss": "signer"})), ""]
    )
    for forged in (bare, "", "a.b.c", "é"):
        assert proven(signer, forged).json()["error"] == "invalid_client"


def test_clocks_may_differ_by_half_a_minute(signer):
    assert proven(signer, assertion(iat=int(time.time()) + 20)).json()["error"] == "invalid_grant"


def test_a_client_with_a_key_proves_itself_by_nothing_else(signer, browser):
    assert signer.redeem(code_for(signer, browser)).json()["error"] == "invalid_client"


# --- end of session ----------------------------------------------------------------------------------


def test_a_hint_without_at_hash_is_refused_by_its_own_code(town):
    from parvis.core.signin import keys

    hint = keys.signed({"iss": f"{ORIGIN}/api/v2", "aud": "town", "sub": "x"}, name="low")
    answer = Client(headers={"accept-language": "en"}).get("/api/v2/session/end", {"id_token_hint": hint})
    assert answer.status_code == 400
    assert "Y100019" in text_of(answer)


def test_what_was_granted_leaves_nothing_readable(town, browser):
    code = code_for(town, browser)
    assert code not in json.dumps(list(Grant.objects.values()), default=str)
