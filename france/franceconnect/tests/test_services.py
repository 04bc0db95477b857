"""Services that sign people in here, through a client written by others (Authlib) and by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.jose import JsonWebKey
from authlib.jose import jwt as authlib_jwt
from authlib.oidc.core import CodeIDToken
from django.test import Client
from django.utils import timezone

from france.franceconnect import demo_people
from parvis.core.notices.models import Message
from parvis.core.people.models import Membership, SectoralIdentifier
from parvis.core.protection import selectors as protection
from parvis.core.signin import actions as signin
from parvis.core.signin import selectors, tasks
from parvis.core.signin.actions import throttle
from parvis.core.signin.models import BrowserSession, Grant, ServiceProvider, SignIn

from .conftest import text_of

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
SECRET = "s" * 40
BACK = "https://town.example/back"
AFTER = "https://town.example/bye"


class Service:
    """A relying party: Authlib's client, whose HTTP goes to the views and whose browser is ours."""

    def __init__(
        self, client_id="town", *, path="api/v2", entity="town", scopes="openid identite_pivot email", standard=False, audience="low"
    ):
        self.path, self.client_id, self.scopes = path, client_id, scopes
        signin.register_service(
            client_id,
            secret=SECRET,
            name=f"Service {client_id}",
            entity=entity,
            issuer=audience,
            redirect_uris=[BACK],
            post_logout_redirect_uris=[AFTER],
            scopes=scopes.split(),
            standard=standard,
        )
        self.machine = Client()
        self.oauth = OAuth2Client(
            client_id,
            SECRET,
            scope=scopes,
            redirect_uri=BACK,
            token_endpoint_auth_method="client_secret_post",
            transport=httpx.MockTransport(self.reach),
        )

    def reach(self, request: httpx.Request) -> httpx.Response:
        request.read()
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
            if name in ("authorization", "accept")
        }
        path = request.url.raw_path.decode()
        answer = self.machine.generic(request.method, path, request.content, request.headers.get("content-type", ""), **headers)
        return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)

    def discovered(self) -> dict:
        return self.oauth.request("GET", f"{ORIGIN}/{self.path}/.well-known/openid-configuration", withhold_token=True).json()

    def authorize_url(self, **changes) -> str:
        asked = {"state": "s" * 32, "nonce": "n" * 32, "acr_values": "eidas1", **changes}
        asked = {name: value for name, value in asked.items() if value is not None}
        url, _ = self.oauth.create_authorization_url(self.discovered()["authorization_endpoint"], **asked)
        return url

    def fetch(self, back: str, **more) -> dict:
        return self.oauth.fetch_token(self.discovered()["token_endpoint"], authorization_response=back, **more)

    def opened(self, token: str, *, claims_cls=None, nonce: str = "n" * 32):
        keys = JsonWebKey.import_key_set(self.oauth.request("GET", f"{ORIGIN}/{self.path}/jwks", withhold_token=True).json())
        return authlib_jwt.decode(token, keys, claims_cls=claims_cls, claims_params={"nonce": nonce})

    def userinfo(self, access_token: str) -> httpx.Response:
        answer = self.machine.get(f"/{self.path}/userinfo", headers={"authorization": f"Bearer {access_token}"})
        return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)

    def redeem(self, code: str, /, **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": self.client_id,
            "client_secret": SECRET,
            **changes,
        }
        return self.machine.post(f"/{self.path}/token", {name: value for name, value in form.items() if value is not None})


@pytest.fixture
def town(country):
    return Service()


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def agreed(browser, url: str, *, provider="impots", account="maelle", answer="continue") -> str:
    """The person's way from the service and back: the address at the service."""
    begun = browser.get(path_of(url))
    assert begun.status_code == 303, text_of(begun)
    interaction = begun.headers["Location"]
    page = browser.get(interaction)
    if page.status_code == 200:
        at_provider = browser.post(interaction, {"provider": provider}).headers["Location"]
        page = browser.come_back(browser.at_provider(at_provider, account=account))
    assert page.status_code == 303, text_of(page)
    done = browser.post(page.headers["Location"], {answer: "yes"})
    assert done.status_code == 303, text_of(done)
    return done.headers["Location"]


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def code_for(service: Service, browser, **changes) -> str:
    return query(agreed(browser, service.authorize_url(**changes)))["code"]


def test_authlib_signs_somebody_in(town, browser):
    tokens = town.fetch(agreed(browser, town.authorize_url()))
    claims = town.opened(tokens["id_token"], claims_cls=CodeIDToken)
    claims.validate()
    assert (claims["iss"], claims["aud"], claims["acr"]) == (f"{ORIGIN}/api/v2", "town", "eidas1")
    answer = town.userinfo(tokens["access_token"])
    assert answer.headers["content-type"] == "application/jwt"
    told = town.opened(answer.text)
    assert told["sub"] == claims["sub"]
    assert (told["family_name"], told["given_name_array"], told["birthplace"]) == ("KERDONCUFF", ["Maëlle"], "35238")
    assert len(claims["sub"]) == 66


def test_authlib_with_pkce_in_standard_mode(country, browser):
    service = Service("modern", standard=True)
    service.oauth.code_challenge_method = "S256"
    url = service.authorize_url(code_verifier="v" * 50)
    back = agreed(browser, url)
    code = query(back)["code"]
    assert service.redeem(code).json()["error"] == "invalid_grant"
    assert service.redeem(code, code_verifier="w" * 50).json()["error"] == "invalid_grant"
    assert service.fetch(back, code_verifier="v" * 50)["id_token"]


def test_agents_sign_in_with_a_public_name(country, browser):
    services = [
        Service(name, path="agents/api/v2", entity=name, scopes="openid given_name usual_name siret uid email", audience="agents")
        for name in ("one", "two")
    ]
    told = []
    for service in services:
        tokens = service.fetch(agreed(browser, service.authorize_url(), provider="agents", account="claire"))
        told.append(service.opened(service.userinfo(tokens["access_token"]).text))
    assert told[0]["sub"] == told[1]["sub"]
    assert (told[0]["usual_name"], told[0]["uid"], told[0]["siret"][:9]) == ("Morvan", "claire", "213502388")


def test_the_high_entrance_needs_a_provider_that_gives_the_level(country, browser):
    service = Service("bank", path="high/api/v2", audience="high")
    interaction = browser.get(path_of(service.authorize_url(acr_values="eidas2"))).headers["Location"]
    page = browser.get(interaction)
    assert b'value="laposte"' in page.content
    assert b'value="impots"' not in page.content
    assert "The tax office – its verification of your identity is not strong enough" in text_of(page)
    assert browser.post(interaction, {"provider": "impots"}).status_code == 403
    tokens = service.fetch(agreed(browser, service.authorize_url(acr_values="eidas2"), provider="laposte"))
    assert service.opened(tokens["id_token"])["acr"] == "eidas2"


def test_openid_alone_tells_nothing_of_who_it_is(country, browser):
    service = Service("poll", scopes="openid")
    tokens = service.fetch(agreed(browser, service.authorize_url()))
    assert set(service.opened(service.userinfo(tokens["access_token"]).text)) == {"sub", "iss", "aud", "iat", "exp"}


def test_two_services_cannot_compare_what_they_got(country, browser):
    """With openid alone nothing in two services' tokens is the same, even in one browser session."""
    seen = []
    for name in ("poll", "survey"):
        service = Service(name, entity=name, scopes="openid")
        tokens = service.fetch(agreed(browser, service.authorize_url()))
        claims = dict(service.opened(tokens["id_token"]))
        seen.append({claims["sub"], claims["sid"], tokens["access_token"]})
    assert not seen[0] & seen[1]


def test_two_clients_of_one_entity_share_the_name(country, browser):
    subs = set()
    for name in ("web", "app"):
        service = Service(name, entity="town")
        subs.add(service.opened(service.fetch(agreed(browser, service.authorize_url()))["id_token"])["sub"])
    assert len(subs) == 1
    assert SectoralIdentifier.objects.filter(sector="entity:town").count() == 1


def test_a_second_service_does_not_ask_for_the_provider_again(town, browser):
    agreed(browser, town.authorize_url())
    other = Service("library", entity="library")
    interaction = browser.get(path_of(other.authorize_url())).headers["Location"]
    assert browser.get(interaction).headers["Location"].endswith("/consent")


def test_the_low_entrance_tells_its_own_level_whoever_vouched(town, browser):
    tokens = town.fetch(agreed(browser, town.authorize_url(), provider="laposte"))
    assert town.opened(tokens["id_token"])["acr"] == "eidas1"
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    assert browser.get(interaction).headers["Location"].endswith("/consent"), "a stronger session spares choosing again"


def test_the_highest_level_asks_again_each_time(country, browser):
    service = Service("bank", path="high/api/v2", audience="high")
    agreed(browser, service.authorize_url(acr_values="eidas2"), provider="laposte")
    BrowserSession.objects.update(level="eidas3")
    again = browser.get(path_of(service.authorize_url(acr_values="eidas3"))).headers["Location"]
    assert browser.get(again).status_code == 200
    lower = browser.get(path_of(service.authorize_url(acr_values="eidas2")))
    code = query(browser.post(f"{lower.headers['Location']}/consent", {"continue": "yes"}).headers["Location"])["code"]
    assert service.opened(service.redeem(code).json()["id_token"])["acr"] == "eidas2"


def test_the_low_session_does_not_open_the_high_entrance(town, browser):
    agreed(browser, town.authorize_url())
    service = Service("bank", path="high/api/v2", audience="high")
    interaction = browser.get(path_of(service.authorize_url(acr_values="eidas2"))).headers["Location"]
    assert browser.get(interaction).status_code == 200


def test_a_session_ends_with_its_provider(town, browser):
    agreed(browser, town.authorize_url())
    signin.suspend_provider(selectors.provider("impots"), reason="breach")
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    assert browser.get(interaction).status_code == 200


def test_a_provider_suspended_between_its_answer_and_the_agreement_vouches_for_nobody(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    at_provider = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    consent = browser.come_back(browser.at_provider(at_provider, account="maelle")).headers["Location"]
    signin.suspend_provider(selectors.provider("impots"), reason="breach")
    assert browser.post(consent, {"continue": "yes"}).status_code == 403
    assert not Grant.objects.exists()


def test_an_agent_whose_role_ended_is_asked_again_by_every_service(country, browser):
    service = Service("tool", path="agents/api/v2", scopes="openid siret uid email", audience="agents")
    agreed(browser, service.authorize_url(), provider="agents", account="claire")
    Membership.objects.update(until=timezone.now())
    interaction = browser.get(path_of(service.authorize_url())).headers["Location"]
    assert browser.get(interaction).status_code == 200
    assert browser.get(f"{interaction}/consent").headers["Location"] == interaction


@pytest.mark.parametrize("age", ["9" * 30, "9" * 2000, "-1", "1e9", "\u0663"])
def test_a_max_age_that_no_clock_can_count_is_a_wrong_request(country, browser, age):
    service = Service("modern", standard=True)
    agreed(browser, service.authorize_url())
    answer = browser.get(path_of(service.authorize_url(max_age=age)))
    assert query(answer.headers["Location"])["error"] == "invalid_request"


def test_max_age_asks_again(country, browser):
    service = Service("modern", standard=True)
    agreed(browser, service.authorize_url())
    BrowserSession.objects.update(authenticated_at=timezone.now() - timedelta(seconds=100))
    interaction = browser.get(path_of(service.authorize_url(max_age="60"))).headers["Location"]
    assert browser.get(interaction).status_code == 200


def test_the_person_sees_each_claim_before_it_leaves(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    at_provider = browser.post(interaction, {"provider": "impots"}).headers["Location"]
    consent = browser.come_back(browser.at_provider(at_provider, account="maelle")).headers["Location"]
    words = text_of(browser.get(consent))
    for said in ("What Service town will be told", "KERDONCUFF", "12 April 1988", "maelle@exemple.example"):
        assert said in words


def test_declining_is_told_to_the_service_as_such(town, browser):
    answer = query(agreed(browser, town.authorize_url(), answer="decline"))
    assert (answer["error"], answer["state"]) == ("access_denied", "s" * 32)
    assert SignIn.objects.get().outcome == "declined"
    assert not Grant.objects.exists()


def test_cancelling_before_choosing_goes_back_to_the_service(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    answer = browser.post(interaction, {"cancel": "yes"})
    assert query(answer.headers["Location"])["error"] == "access_denied"


def test_what_was_released_is_in_the_trace(town, browser):
    agreed(browser, town.authorize_url())
    records = [str(entry.record) for entry in protection.entries_about([demo_people.MAELLE.identity.canonical()])]
    assert [event for event in ("signin.signed-in", "signin.identity-released") if any(event in record for record in records)] == [
        "signin.signed-in",
        "signin.identity-released",
    ]
    assert any("Pays de naissance" in record for record in records)
    assert Message.objects.get().address == "maelle@exemple.example"


def test_the_scope_page_form_leads_back_to_the_service(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    assert "https://town.example" in browser.get(interaction).headers["Content-Security-Policy"]


# Wrong requests


def test_an_unregistered_return_address_is_never_followed(town, browser):
    url = town.authorize_url().replace("town.example", "evil.example")
    answer = browser.get(path_of(url))
    assert (answer.status_code, "not registered" in text_of(answer), "Y000400" in text_of(answer)) == (400, True, True)


def test_an_unknown_client_is_never_followed(town, browser):
    assert browser.get(path_of(town.authorize_url()).replace("client_id=town", "client_id=nobody")).status_code == 400


@pytest.mark.parametrize("junk", ["&code_challenge=x", "&max_age=1", "&state=again", "&display=page", "&x=1", "&prompt=none"])
def test_compatible_mode_refuses_with_a_page(town, browser, junk):
    answer = browser.get(path_of(town.authorize_url()) + junk)
    assert (answer.status_code, "Y000400" in text_of(answer)) == (400, True)


def test_a_level_of_another_entrance_goes_back_as_invalid_acr(town, browser):
    answer = query(browser.get(path_of(town.authorize_url(acr_values="eidas3"))).headers["Location"])
    assert answer["error"] == "invalid_acr"
    assert "expected eidas1, got eidas3" in answer["error_description"]


def test_standard_mode_tells_the_service_its_mistake(country, browser):
    service = Service("modern", standard=True)
    answer = browser.get(path_of(service.authorize_url()) + "&x=1")
    assert query(answer.headers["Location"])["error"] == "invalid_request"
    silent = browser.get(path_of(service.authorize_url(prompt="none")))
    assert query(silent.headers["Location"])["error"] == "login_required"


def test_another_browser_cannot_use_the_interaction(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    thief = type(browser)()
    assert thief.get(interaction).status_code == 400
    assert thief.post(interaction, {"cancel": "yes"}).status_code == 400
    assert thief.post(f"{interaction}/consent", {"continue": "yes"}).status_code == 400


def test_an_interaction_of_one_entrance_is_unknown_at_another(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    assert browser.get(interaction.replace("/api/v2", "/high/api/v2")).status_code == 400


def test_consent_before_a_provider_answered_goes_back_to_the_choice(town, browser):
    interaction = browser.get(path_of(town.authorize_url())).headers["Location"]
    assert browser.post(f"{interaction}/consent", {"continue": "yes"}).headers["Location"] == interaction


# Codes and tokens


def test_a_code_counts_once_and_its_second_use_ends_the_token(town, browser):
    code = code_for(town, browser)
    token = town.redeem(code).json()["access_token"]
    assert town.userinfo(token).status_code == 200
    assert town.redeem(code).json()["error"] == "invalid_grant"
    assert town.userinfo(token).status_code == 401


def test_another_client_s_code_is_refused_and_burnt(town, browser):
    code = code_for(town, browser)
    other = Service("thief", entity="thief")
    assert other.redeem(code).json()["error"] == "invalid_grant"
    assert town.redeem(code).json()["error"] == "invalid_grant"


def test_an_expired_code_is_refused(town, browser):
    code = code_for(town, browser)
    Grant.objects.update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert town.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_lives_thirty_seconds(town, browser):
    code_for(town, browser)
    grant = Grant.objects.get()
    assert timedelta(seconds=28) < grant.code_expires_at - timezone.now() <= timedelta(seconds=30)


def test_an_expired_token_tells_nothing(town, browser):
    token = town.redeem(code_for(town, browser)).json()["access_token"]
    Grant.objects.update(token_expires_at=timezone.now() - timedelta(seconds=1))
    answer = town.userinfo(token)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_codes_and_tokens_are_not_readable_in_the_database(town, browser):
    code = code_for(town, browser)
    token = town.redeem(code).json()["access_token"]
    stored = str(list(Grant.objects.values())) + str(list(BrowserSession.objects.values()))
    assert code not in stored
    assert token not in stored
    assert SECRET not in str(list(ServiceProvider.objects.values()))


@pytest.mark.parametrize(
    ("changes", "error", "status"),
    [
        ({"client_secret": "x" * 40}, "invalid_client", 401),
        ({"client_secret": None}, "invalid_client", 401),
        ({"client_id": "nobody"}, "invalid_client", 401),
        ({"client_id": None}, "invalid_client", 401),
        ({"redirect_uri": "https://town.example/other"}, "invalid_grant", 400),
        ({"redirect_uri": None}, "invalid_grant", 400),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type", 400),
        ({"grant_type": None}, "unsupported_grant_type", 400),
        ({"code": "invented"}, "invalid_grant", 400),
        ({"code": None}, "invalid_request", 400),
        ({"code_verifier": "v" * 43}, "invalid_grant", 400),
        ({"x": "1"}, "invalid_request", 400),
        ({"code": ["one", "two"]}, "invalid_request", 400),
    ],
)
def test_a_wrong_token_request_says_which_error(town, browser, changes, error, status):
    answer = town.redeem(code_for(town, browser), **changes)
    assert (answer.json()["error"], answer.status_code) == (error, status)
    assert answer.headers["Cache-Control"] == "no-store"


def test_basic_authentication_is_not_taken(town, browser):
    form = {"grant_type": "authorization_code", "code": code_for(town, browser), "redirect_uri": BACK}
    answer = town.machine.post("/api/v2/token", form, headers={"authorization": "Basic dG93bjpzc3M="})
    assert answer.json()["error"] == "invalid_client"


def test_nothing_is_taken_from_the_address(town, browser):
    token = town.redeem(code_for(town, browser)).json()["access_token"]
    assert town.machine.get(f"/api/v2/userinfo?access_token={token}").status_code == 401
    assert town.machine.post("/api/v2/token?client_id=town", {}).json()["error"] == "invalid_request"


def test_a_client_of_one_entrance_is_unknown_at_another(town, browser):
    code = code_for(town, browser)
    town.path = "high/api/v2"
    assert town.redeem(code).json()["error"] == "invalid_client"


def test_a_token_of_one_entrance_opens_no_other(town, browser):
    token = town.redeem(code_for(town, browser)).json()["access_token"]
    town.path = "high/api/v2"
    assert town.userinfo(token).status_code == 401


def test_a_revoked_token_tells_nothing_and_only_its_client_may_revoke_it(town, browser):
    token = town.redeem(code_for(town, browser)).json()["access_token"]
    other = Service("other", entity="other")
    for service, status in ((other, 200), (town, 401)):
        form = {"token": token, "client_id": service.client_id, "client_secret": SECRET}
        assert service.machine.post("/api/v2/token/revocation", form).status_code == 200
        assert town.userinfo(token).status_code == status


def test_a_suspended_service_gets_nothing_more(town, browser):
    token = town.redeem(code_for(town, browser)).json()["access_token"]
    ServiceProvider.objects.filter(client_id="town").update(state="suspended")
    assert town.userinfo(token).status_code == 401
    assert browser.get(path_of(town.authorize_url())).status_code == 400


def test_guessing_secrets_is_slowed_down(town, monkeypatch):
    minute = throttle.this_minute()
    monkeypatch.setattr(throttle, "this_minute", lambda: minute)  # else the next one may begin between two guesses
    for _ in range(throttle.FAILURES_PER_MINUTE):
        assert town.redeem("x", client_secret="y" * 40).status_code == 401
    answer = town.redeem("x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert Service("other", entity="other").redeem("x").status_code == 400, "another client does not wait"


def test_what_is_over_is_destroyed(town, browser):
    code_for(town, browser)
    past = timezone.now() - timedelta(hours=1)
    Grant.objects.update(code_expires_at=past)
    BrowserSession.objects.update(expires_at=past)
    tasks.clean()
    assert not Grant.objects.exists()
    assert not BrowserSession.objects.exists()


# Documents and logout


@pytest.mark.parametrize("path", ["api/v2", "high/api/v2", "agents/api/v2"])
def test_discovery_says_what_is_there(country, path):
    machine = Client()
    document = machine.get(f"/{path}/.well-known/openid-configuration").json()
    assert document["issuer"] == f"{ORIGIN}/{path}"
    for name, url in document.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert machine.get(urlsplit(url).path).status_code != 404, name
    keys = machine.get(f"/{path}/jwks")
    assert keys.headers["Content-Type"] == "application/jwk-set+json"
    assert "ES256" in {key["alg"] for key in keys.json()["keys"]} <= {"ES256", "RS256"}


def test_the_three_entrances_have_keys_of_their_own(country):
    machine = Client()
    kids = {machine.get(f"/{path}/jwks").json()["keys"][0]["kid"] for path in ("api/v2", "high/api/v2", "agents/api/v2")}
    assert len(kids) == 3


def ended(browser, service, tokens, **changes):
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": AFTER, "state": "bye", **changes}
    return browser.get(f"/{service.path}/session/end", {name: value for name, value in asked.items() if value})


def test_a_service_signs_the_person_out_up_to_the_provider(town, browser):
    tokens = town.redeem(code_for(town, browser)).json()
    page = ended(browser, town, tokens)
    assert BrowserSession.objects.exists(), "a link alone signs nobody out"
    sealed = page.content.decode().split('name="asked" value="')[1].split('"')[0]
    leaving = browser.post("/api/v2/session/end/confirm", {"asked": sealed})
    assert leaving.headers["Location"].startswith("http://127.0.0.1:8001/impots/session/end?id_token_hint=")
    assert not BrowserSession.objects.exists()
    assert town.userinfo(tokens["access_token"]).status_code == 401
    back = browser.get("/api/v2/session/end/success")
    assert back.headers["Location"] == f"{AFTER}?state=bye"


@pytest.mark.parametrize(
    "change",
    [
        {"id_token_hint": ""},
        {"id_token_hint": "nonsense"},
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"client_id": "other"},
        {"x": "1"},
    ],
)
def test_a_wrong_request_to_end_the_session_is_refused(town, browser, change):
    tokens = town.redeem(code_for(town, browser)).json()
    assert ended(browser, town, tokens, **change).status_code == 400


def test_a_made_up_confirmation_is_refused(town, browser):
    code_for(town, browser)
    answer = browser.post("/api/v2/session/end/confirm", {"asked": json.dumps("https://evil.example")})
    assert answer.status_code == 400
    assert BrowserSession.objects.exists()
