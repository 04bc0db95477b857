"""Levels, step-up and single sign-on as tables: who is let through, who chooses again, who is refused.

Named after what others asked of Keycloak: brokered step-up (25335), a stronger provider for it (17524),
several levels at once (31534), a level that the client's entrance enforces (16884).
"""

from __future__ import annotations

import itertools

import httpx
import pytest
from django.utils import timezone

from france.franceconnect.providers import keys as provider_keys
from parvis.core.signin import actions as signin
from parvis.core.signin import selectors
from parvis.core.signin.actions import blocks
from parvis.core.signin.models import BrowserSession, SignIn

from .conftest import provider_answer, text_of
from .test_services import BACK, Service, agreed, path_of, query

pytestmark = pytest.mark.django_db

PATHS = {"low": "api/v2", "high": "high/api/v2", "agents": "agents/api/v2"}
SESSIONS = ("", "eidas1", "eidas2", "eidas3")
ASKED = ("eidas1", "eidas2", "eidas3")
STATES = ("active", "suspended", "blocked")
# (entrance, level asked) -> levels of an open session that spare choosing again; None: that entrance does not give the level.
SPARED = {
    ("low", "eidas1"): {"eidas1", "eidas2", "eidas3"},
    ("low", "eidas2"): None,
    ("low", "eidas3"): None,
    ("high", "eidas1"): None,
    ("high", "eidas2"): {"eidas2", "eidas3"},
    ("high", "eidas3"): set(),  # asked again each time
}
FIRST = {"low": ("eidas1", "impots"), "high": ("eidas2", "laposte")}  # how the session was opened


def service_at(entrance: str, **more) -> Service:
    return Service(f"town-{entrance}", path=PATHS[entrance], audience=entrance, **more)


def begun(browser, service: Service, **asked):
    """The answer to a service's request, one redirect further when it is under way."""
    answer = browser.get(path_of(service.authorize_url(**asked)))
    there = answer.headers.get("Location", "")
    return answer if there.startswith(BACK) or answer.status_code != 303 else browser.get(there)


def outcome(browser, service: Service, **asked) -> str:
    """``sso``, ``choice`` or the error that the service is told."""
    answer = begun(browser, service, **asked)
    there = answer.headers.get("Location", "")
    if there.startswith(BACK):
        return query(there)["error"]
    if answer.status_code == 303:
        assert there.endswith("/consent"), there
        return "sso"
    assert answer.status_code == 200, text_of(answer)
    return "choice"


def put_aside(state: str, provider: str) -> None:
    if state == "suspended":
        signin.suspend_provider(selectors.provider(provider), reason="breach")
    if state == "blocked":
        blocks.block(SignIn.objects.latest("pk").person, selectors.provider(provider))


@pytest.mark.parametrize(("entrance", "asked", "session", "state"), list(itertools.product(FIRST, ASKED, SESSIONS, STATES)))
def test_who_is_spared_choosing_again(country, browser, entrance, asked, session, state):
    service = service_at(entrance)
    level, provider = FIRST[entrance]
    if session:
        agreed(browser, service.authorize_url(acr_values=level), provider=provider)
        BrowserSession.objects.update(level=session)
        put_aside(state, provider)
    spared = SPARED[entrance, asked]
    if spared is None:
        assert outcome(browser, service, acr_values=asked) == "invalid_acr"
    else:
        assert outcome(browser, service, acr_values=asked) == ("sso" if session in spared and state == "active" else "choice")


@pytest.mark.parametrize(("opened", "asked_at"), [("low", "high"), ("high", "low")])
def test_a_session_of_one_entrance_opens_no_other(country, browser, opened, asked_at):
    level, provider = FIRST[opened]
    agreed(browser, service_at(opened).authorize_url(acr_values=level), provider=provider)
    assert outcome(browser, service_at(asked_at), acr_values=FIRST[asked_at][0]) == "choice"


# (entrance, asked, provider, level vouched) -> what follows: the acr that the service is told, or the code of the refusal.
VOUCHED = {
    ("low", "eidas1", "impots", "eidas1"): "eidas1",
    ("low", "eidas1", "laposte", "eidas1"): "eidas1",
    ("low", "eidas1", "laposte", "eidas2"): "eidas1",
    ("low", "eidas1", "carte", "eidas3"): "eidas1",
    ("high", "eidas2", "laposte", "eidas2"): "eidas2",
    ("high", "eidas2", "carte", "eidas2"): "eidas2",
    ("high", "eidas2", "carte", "eidas3"): "eidas3",
    ("high", "eidas3", "carte", "eidas3"): "eidas3",
    ("high", "eidas2", "laposte", "eidas1"): "Y100001",
    ("high", "eidas3", "carte", "eidas2"): "Y100001",
    ("low", "eidas1", "impots", "eidas2"): "Y100018",
    ("low", "eidas1", "laposte", "eidas3"): "Y100018",
    ("high", "eidas2", "laposte", "eidas3"): "Y100018",
    ("low", "eidas1", "carte", "eidas1"): "Y100002",  # it has its own words: ours mean nothing from it
    ("low", "eidas1", "impots", "eidas9"): "Y100002",
    ("low", "eidas1", "impots", ""): "Y100002",
    ("high", "eidas2", "carte", "eidas9"): "Y100002",
}


def vouching(country, provider: str, level: str) -> None:
    """Let ``provider`` say ``level`` in its own words, whatever it was asked."""
    said = selectors.provider(provider).level_names.get(level, level)

    def changed(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != f"/{provider}/token":
            return None
        answer = provider_answer(request).json()
        claims = provider_keys.opened(answer["id_token"], slug=provider)
        return httpx.Response(200, json={**answer, "id_token": provider_keys.signed({**claims, "acr": said}, slug=provider)})

    country.instead = changed


def came_back(browser, service: Service, *, provider: str, account: str = "maelle", **asked):
    """The broker's answer when the person is back from ``provider``."""
    interaction = browser.get(path_of(service.authorize_url(**asked))).headers["Location"]
    sent = browser.post(interaction, {"provider": provider})
    return browser.come_back(browser.at_provider(sent.headers["Location"], account=account)) if sent.status_code == 303 else sent


def acr_told(browser, service: Service, answer) -> str:
    assert answer.status_code == 303, text_of(answer)
    done = browser.post(answer.headers["Location"], {"continue": "yes"})
    return service.opened(service.redeem(query(done.headers["Location"])["code"]).json()["id_token"])["acr"]


@pytest.mark.parametrize(("entrance", "asked", "provider", "vouched"), VOUCHED)
def test_what_a_vouched_level_is_worth(country, browser, entrance, asked, provider, vouched):
    expected = VOUCHED[entrance, asked, provider, vouched]
    service = service_at(entrance)
    vouching(country, provider, vouched)
    answer = came_back(browser, service, provider=provider, acr_values=asked)
    if expected.startswith("Y"):
        assert answer.status_code in (403, 502)
        assert expected in text_of(answer)
        assert not BrowserSession.objects.exists()
    else:
        assert acr_told(browser, service, answer) == expected


@pytest.mark.parametrize(
    ("entrance", "asked", "provider", "state", "code"),
    [
        ("high", "eidas2", "impots", "active", "Y100001"),
        ("high", "eidas2", "ameli", "active", "Y100001"),
        ("high", "eidas3", "laposte", "active", "Y100001"),
        ("low", "eidas1", "impots", "suspended", "Y020017"),
        ("high", "eidas2", "laposte", "suspended", "Y020017"),
        ("low", "eidas1", "impots", "blocked", "Y000011"),
        ("high", "eidas2", "laposte", "blocked", "Y000011"),
    ],
)
def test_a_provider_that_is_too_weak_suspended_or_blocked_lets_nobody_in(country, browser, entrance, asked, provider, state, code):
    if state == "blocked":
        browser.sign_in(provider, "maelle")
        browser.post("/sign-out")
    put_aside(state, provider)
    answer = came_back(browser, service_at(entrance), provider=provider, acr_values=asked)
    assert answer.status_code in (403, 502), text_of(answer)
    assert code in text_of(answer)
    assert not BrowserSession.objects.exists()


def test_keycloak_25335_a_brokered_provider_is_asked_for_the_level_of_a_step_up(country, browser):
    """The provider is asked for the stronger level, its word becomes the session's, and the service is told it."""
    service = service_at("agents", scopes="openid uid siret email")
    first = agreed(browser, service.authorize_url(acr_values="eidas1"), provider="agents", account="claire")
    assert service.opened(service.redeem(query(first)["code"]).json()["id_token"])["acr"] == "eidas1"
    choice = begun(browser, service, acr_values="eidas2")
    assert "This service needs the level “substantial”" in text_of(choice)
    there = browser.post(choice.request["PATH_INFO"], {"provider": "agents"}).headers["Location"]
    assert query(there)["acr_values"] == "eidas2"
    back = browser.come_back(browser.at_provider(there, account="claire"))
    assert acr_told(browser, service, back) == "eidas2"
    assert BrowserSession.objects.latest("pk").level == "eidas2"
    assert outcome(browser, service, acr_values="eidas2") == "sso"


def test_keycloak_17524_another_provider_may_do_the_step_up(country, browser):
    """Who came through a weaker provider goes on through a stronger one, and is the same person to the service."""
    service = service_at("high")
    first = query(agreed(browser, service.authorize_url(acr_values="eidas2"), provider="laposte"))["code"]
    known = service.opened(service.redeem(first).json()["id_token"])
    choice = begun(browser, service, acr_values="eidas3")
    assert b'value="carte"' in choice.content
    assert b'value="laposte"' not in choice.content
    code = query(agreed(browser, service.authorize_url(acr_values="eidas3"), provider="carte"))["code"]
    told = service.opened(service.redeem(code).json()["id_token"])
    assert (known["acr"], told["acr"]) == ("eidas2", "eidas3")
    assert known["sub"] == told["sub"]
    assert SignIn.objects.values("person").distinct().count() == 1


@pytest.mark.parametrize("asked", ["eidas2 eidas3", "eidas3 eidas2"])
def test_keycloak_31534_several_levels_let_the_strongest_given_be_told(country, browser, asked):
    """The weakest of those asked is the least that is accepted, in any order; what was reached is told, not that least."""
    service = service_at("high")
    assert b'value="laposte"' in begun(browser, service, acr_values=asked).content
    vouching(country, "carte", "eidas3")
    assert acr_told(browser, service, came_back(browser, service, provider="carte", acr_values=asked)) == "eidas3"
    vouching(country, "laposte", "eidas1")
    stranger = type(browser)(headers={"accept-language": "en"})
    assert "Y100001" in text_of(came_back(stranger, service, provider="laposte", acr_values=asked, account="hugo"))


@pytest.mark.parametrize("asked", ["eidas1", "eidas1 eidas2", "eidas2 eidas1"])
def test_keycloak_16884_the_entrance_enforces_a_level_whatever_the_request_says(country, browser, asked):
    """Whoever rewrites the address of a strong client gets nothing weaker."""
    agreed(browser, service_at("low").authorize_url(acr_values="eidas1"))
    assert outcome(browser, service_at("high"), acr_values=asked) == "invalid_acr"


@pytest.mark.parametrize("asked", [None, "unknown"])
def test_keycloak_16884_a_client_that_asks_no_level_gets_its_entrance_s(country, browser, asked):
    service = service_at("high", standard=True)
    choice = begun(browser, service, acr_values=asked)
    assert b'value="carte"' in choice.content
    assert b'value="laposte"' not in choice.content
    vouching(country, "carte", "eidas2")
    assert "Y100001" in text_of(came_back(browser, service, provider="carte", acr_values=asked))


def test_a_session_that_grew_too_old_is_no_session(country, browser):
    service = service_at("low")
    agreed(browser, service.authorize_url())
    BrowserSession.objects.update(expires_at=timezone.now())
    assert outcome(browser, service) == "choice"
