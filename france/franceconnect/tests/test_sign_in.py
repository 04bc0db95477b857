from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.test import Client

from france.franceconnect import demo
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier, professional
from parvis.core.protection import selectors as protection
from parvis.core.signin import actions as signin
from parvis.core.signin import relying_party, selectors
from parvis.core.signin.models import Attempt, SignIn

from .conftest import text_of

pytestmark = pytest.mark.django_db


def signed_in(browser) -> bool:
    return browser.get("/me/sign-ins").status_code == 200


@pytest.mark.parametrize(
    ("provider", "level"), [("impots", "eidas1"), ("ameli", "eidas1"), ("laposte", "eidas1"), ("mobile", "eidas1"), ("carte", "eidas2")]
)
def test_a_resident_signs_in_through_each_provider(country, browser, provider, level):
    answer = browser.sign_in(provider, "maelle", next_url="/me/sign-ins")
    assert answer.headers["Location"] == "/me/sign-ins"
    line = SignIn.objects.get()
    assert (line.provider.slug, line.level, line.outcome, line.person.display_name) == (provider, level, "succeeded", "Maëlle Kerdoncuff")


def test_the_same_person_comes_through_two_providers(country, browser):
    browser.sign_in("impots", "yanis")
    type(browser)().sign_in("mobile", "yanis")
    assert SignIn.objects.values("person").distinct().count() == 1


def test_the_person_sees_what_was_received_before_it_is_used(country, browser):
    back = browser.come_back(browser.at_provider(browser.choose("impots"), account="fatou"))
    page = browser.get(back.headers["Location"])
    words = text_of(page)
    for said in ("Fatou", "Diarra", "31 January 1990", "Mali", "“The tax office”", "assurance: low", "FranceConnect"):
        assert said in words
    assert not signed_in(browser)


def test_what_was_received_is_not_readable_in_the_database(country, browser):
    browser.come_back(browser.at_provider(browser.choose("impots"), account="fatou"))
    assert "Diarra" not in str(Attempt.objects.values().get())


def test_what_was_received_is_forgotten_once_used(country, browser):
    browser.sign_in("impots", "fatou")
    assert Attempt.objects.get().received == ""


def test_a_sign_in_is_traced_and_announced_by_mail(country, browser):
    browser.sign_in("impots", "maelle")
    entries = protection.entries_about([demo.demo_people.MAELLE.identity.canonical()])
    assert {entry.event for entry in entries} == {"exchange.asked", "signin.signed-in"}
    assert Message.objects.get().address == "maelle@exemple.example"
    assert "Les impôts" in Message.objects.get().body or "tax office" in Message.objects.get().body


def test_refusing_at_the_provider_is_not_a_failure(country, browser):
    answer = browser.come_back(browser.at_provider(browser.choose("impots"), account=""))
    assert answer.status_code == 200
    assert "You declined to sign in" in text_of(answer)
    assert not signed_in(browser)


def test_refusing_what_was_received_uses_nothing(country, browser):
    back = browser.come_back(browser.at_provider(browser.choose("impots"), account="maelle"))
    assert browser.post(back.headers["Location"], {"decline": "yes"}).headers["Location"] == "/"
    assert not signed_in(browser)
    assert SignIn.objects.get().outcome == "declined"
    assert browser.post(back.headers["Location"], {"continue": "yes"}).status_code == 400


def test_continuing_twice_signs_in_once(country, browser):
    back = browser.come_back(browser.at_provider(browser.choose("impots"), account="maelle")).headers["Location"]
    assert browser.post(back, {"continue": "yes"}).status_code == 303
    assert browser.post(back, {"continue": "yes"}).status_code == 400
    assert SignIn.objects.count() == 1


def test_the_last_provider_is_remembered(country, browser):
    browser.choose("ameli")
    assert "Your last choice" in text_of(browser.get("/sign-in"))


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/sign-in?next=/sign-in",
        "/" + "a" * 3000,
        "///evil.example",
    ],
)
def test_no_open_redirect(country, browser, target):
    assert browser.sign_in("impots", "maelle", next_url=target).headers["Location"] == "/me"


def test_the_session_key_changes_at_sign_in(country, browser):
    session = browser.session
    session["planted"] = "by an attacker"
    session.save()
    planted = browser.cookies["parvis"].value
    browser.sign_in("impots", "maelle")
    assert browser.cookies["parvis"].value != planted
    thief = Client()
    thief.cookies["parvis"] = planted
    assert thief.get("/me/sign-ins").status_code == 302


def test_another_browser_cannot_finish_an_attempt(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    thief = type(browser)(headers={"accept-language": "en"})
    assert thief.come_back(back).status_code == 400
    assert "expired" in text_of(thief.come_back(back))
    received = browser.come_back(back).headers["Location"]
    assert thief.get(received).status_code == 400
    assert thief.post(received, {"continue": "yes"}).status_code == 400


def test_a_victim_cannot_be_signed_in_as_the_attacker(country, browser):
    """Login CSRF: the attacker's answer of the provider means nothing in the victim's browser."""
    attacker = type(browser)()
    link = attacker.at_provider(attacker.choose("impots"), account="hugo")
    browser.choose("impots")  # the victim has a binding cookie of their own
    assert browser.come_back(link).status_code == 400
    assert not signed_in(browser)


def test_an_answer_counts_once(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    assert browser.come_back(back).status_code == 303
    assert browser.come_back(back).status_code == 400


def test_an_answer_without_state_is_refused(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert browser.get(f"/sign-in/callback/impots?code={code}").status_code == 400


def test_an_expired_attempt_is_refused(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    attempt = Attempt.objects.get()
    Attempt.objects.update(expires_at=attempt.created_at)
    assert browser.come_back(back).status_code == 400


def test_two_tabs_do_not_disturb_each_other(country, browser):
    first = browser.at_provider(browser.choose("impots", next_url="/me"), account="maelle")
    second = browser.at_provider(browser.choose("ameli", next_url="/me/sign-ins"), account="maelle")
    received = [browser.come_back(url).headers["Location"] for url in (first, second)]
    assert [browser.post(url, {"continue": "yes"}).headers["Location"] for url in received] == ["/me", "/me/sign-ins"]


def test_a_provider_cannot_answer_for_another(country, browser):
    """Mix-up (RFC 9700 4.4): the answer comes back at an address that was not in the attempt."""
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    answer = browser.come_back(back.replace("/callback/impots", "/callback/ameli"))
    assert (answer.status_code, "could not be verified" in text_of(answer)) == (400, True)
    assert not [request for request in country.seen if request.url.path.endswith("/token")], "no code may reach the wrong provider"


def test_an_answer_that_names_another_issuer_is_refused(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    assert browser.come_back(back.replace("%2Fimpots", "%2Fameli")).status_code == 400


def test_a_suspended_provider_is_said_and_refused(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    signin.suspend_provider(selectors.provider("impots"), reason="maintenance")
    assert "Suspended for now" in text_of(browser.get("/sign-in"))
    assert browser.post("/sign-in", {"provider": "impots"}).status_code == 403
    answer = browser.come_back(back)
    assert (answer.status_code, "is suspended" in text_of(answer)) == (403, True)
    signin.resume_provider(selectors.provider("impots"))
    assert browser.sign_in("impots", "maelle").status_code == 303


@pytest.mark.parametrize("trouble", [httpx.ConnectError("down"), httpx.ReadTimeout("hangs"), 500, 503])
def test_a_provider_that_is_down_is_said_and_others_offered(country, browser, trouble):
    def down(request):
        if isinstance(trouble, Exception):
            raise trouble
        return httpx.Response(trouble)

    country.instead = down
    answer = browser.post("/sign-in", {"provider": "impots", "next": "/me"})
    assert (answer.status_code, "does not answer" in text_of(answer)) == (503, True)
    assert 'href="/sign-in?next=%2Fme"' in answer.content.decode()


def test_a_provider_that_goes_down_on_the_way_loses_nothing(country, browser):
    back = browser.at_provider(browser.choose("impots", next_url="/me"), account="maelle")
    country.instead = lambda request: httpx.Response(502)
    answer = browser.come_back(back)
    assert answer.status_code == 503
    country.instead = None
    assert browser.sign_in("ameli", "maelle").status_code == 303


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [("server_error", 503, "does not answer"), ("invalid_scope", 502, "reported an error"), ("access_denied", 200, "declined")],
)
def test_declined_down_and_failed_are_three_things(country, browser, error, status, words):
    state = parse_qs(urlsplit(browser.choose("impots")).query)["state"][0]
    answer = browser.get("/sign-in/callback/impots", {"error": error, "state": state})
    assert (answer.status_code, words in text_of(answer)) == (status, True)


def test_a_provider_too_large_or_too_slow_is_down(country, browser):
    country.instead = lambda request: httpx.Response(200, content=b"x" * 300_000)
    assert browser.post("/sign-in", {"provider": "impots"}).status_code == 503


def test_an_unknown_provider_is_refused(country, browser):
    assert browser.post("/sign-in", {"provider": "nobody"}).status_code == 403
    assert browser.post("/sign-in", {"provider": "agents"}).status_code == 400


def test_too_many_failures_make_the_caller_wait(country, browser):
    for _ in range(20):
        browser.get("/sign-in/callback/impots?state=x")
    assert browser.get("/sign-in/callback/impots?state=x").status_code == 429


def test_an_agent_signs_in_for_their_body(country, browser):
    answer = browser.sign_in("agents", "claire", entrance="/sign-in/agent", next_url="/desk")
    assert answer.headers["Location"] == "/desk"
    assert answer.wsgi_request.actor.organisation_name == "Commune de Rennes"
    assert SignIn.objects.get().person == professional(provider="agents", uid="claire")


def test_an_operator_comes_to_the_platform(country, browser):
    assert browser.sign_in("agents", "malo", entrance="/sign-in/agent").headers["Location"] == "/platform"
    assert browser.get("/platform/providers").status_code == 200


def test_an_agent_without_a_role_is_told_why(country, browser):
    people.end_membership(professional(provider="agents", uid="claire"), organisation_by_identifier("213502388"), role="instructor")
    back = browser.come_back(browser.at_provider(browser.choose("agents", entrance="/sign-in/agent"), account="claire"))
    answer = browser.get(back.headers["Location"])
    assert (answer.status_code, "no role in this body" in text_of(answer)) == (403, True)
    assert browser.post(back.headers["Location"], {"continue": "yes"}).status_code == 403


def test_signing_out_closes_the_session_and_offers_the_provider_s(country, browser):
    browser.sign_in("impots", "maelle")
    answer = browser.post("/sign-out", follow=True)
    assert "“The tax office” may still be open" in text_of(answer)
    assert "/impots/session/end?id_token_hint=" in answer.content.decode()
    assert not signed_in(browser)


def test_a_link_cannot_sign_anybody_out(country, browser):
    browser.sign_in("impots", "maelle")
    assert browser.get("/sign-out").status_code == 405
    assert signed_in(browser)


def test_signing_in_needs_the_form_s_token(country):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in", {"provider": "impots"}).status_code == 403


def test_the_form_may_lead_to_the_providers_only(country, browser):
    policy = browser.get("/sign-in").headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:8001" in policy


def test_a_provider_suspended_between_its_answer_and_the_last_click_lets_nobody_in(country, browser):
    back = browser.at_provider(browser.choose("impots"), account="maelle")
    received = browser.come_back(back).headers["Location"]
    signin.suspend_provider(selectors.provider("impots"), reason="breach")
    assert browser.post(received, {"continue": "yes"}).status_code == 403
    assert browser.get("/me").status_code == 302


def test_the_operator_suspends_a_provider_with_a_reason(country, browser):
    browser.sign_in("agents", "malo", entrance="/sign-in/agent")
    refused = browser.post("/platform/providers/ameli/state", {"state": "suspended", "reason": ""})
    assert (refused.status_code, "Write why" in text_of(refused)) == (400, True)
    browser.post("/platform/providers/ameli/state", {"state": "suspended", "reason": "Certificate expired"})
    page = text_of(browser.get("/platform/providers"))
    assert "Certificate expired" in page
    browser.post("/platform/providers/ameli/state", {"state": "active"})
    assert selectors.provider("ameli").is_active


def test_a_resident_cannot_switch_providers(country, browser):
    browser.sign_in("impots", "maelle")
    assert browser.post("/platform/providers/ameli/state", {"state": "suspended", "reason": "x"}).status_code == 403
    assert selectors.provider("ameli").is_active


def test_metadata_is_asked_for_once(country, browser):
    cache.clear()
    browser.choose("impots")
    browser.choose("impots")
    assert [request.url.path for request in country.seen].count("/impots/.well-known/openid-configuration") == 1


def test_a_provider_that_went_down_is_said_before_anybody_is_sent_there(country, browser, monkeypatch):
    """Its description is remembered for a minute at most, its keys for longer."""
    assert relying_party.METADATA_SECONDS <= 60
    kept: dict[str, int] = {}
    monkeypatch.setattr(relying_party.shared, "set", lambda key, document, seconds: kept.update({key.split(":")[0]: seconds}))
    browser.choose("impots")
    assert kept == {"signin.metadata": relying_party.METADATA_SECONDS}
    country.instead = lambda request: httpx.Response(503)
    assert browser.post("/sign-in", {"provider": "impots"}).status_code == 503


def test_pages_speak_french_too(country):
    french = Client(headers={"accept-language": "fr"})
    assert "Utilisez un compte que vous avez déjà" in text_of(french.get("/sign-in"))
