"""What a person sees and decides about their sign-ins: history, sessions, blocked providers, services told."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from parvis.components.rights import actions as rights
from parvis.core.notices.models import Message
from parvis.core.people.models import OpenSession
from parvis.core.protection import selectors as protection
from parvis.core.signin import actions as signin
from parvis.core.signin import selectors
from parvis.core.signin.models import Block, BrowserSession, Consent, Grant, IdentityProvider, SignIn

from .conftest import text_of
from .test_services import Service, agreed, code_for

pytestmark = pytest.mark.django_db


def another(browser, **headers):
    return type(browser)(headers={"accept-language": "en", **headers})


def signed_in(browser) -> bool:
    return browser.get("/me/sign-ins").status_code == 200


def person():
    return SignIn.objects.order_by("at").first().person


def test_the_history_tells_declined_from_failed_and_from_succeeded(country, register, browser):
    browser.sign_in("impots", "maelle")
    back = another(browser)
    received = back.come_back(back.at_provider(back.choose("ameli"), account="maelle")).headers["Location"]
    back.post(received, {"decline": "yes"})
    Block.objects.create(person=person(), provider=selectors.provider("mobile"))
    back.come_back(back.at_provider(back.choose("mobile"), account="maelle"))
    page = text_of(browser.get("/me/sign-ins"))
    assert "3 sign-ins" in page
    for words in ("succeeded", "you declined", "failed You blocked this provider"):
        assert words in page
    assert [text_of(browser.get(f"/me/sign-ins?outcome={outcome}")).count("Latest first") for outcome in ("declined", "failed")] == [0, 0]
    assert "1 sign-in," in text_of(browser.get("/me/sign-ins?outcome=declined"))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("service=town", 1),
        ("service=portal", 1),
        ("provider=impots", 2),
        ("since=2999-01-01", 0),
        ("until=2000-01-01", 0),
        ("since=2000-01-01&until=2999-01-01", 2),
        ("service=nobody%00&since=x", None),
    ],
)
def test_the_history_is_filtered(country, browser, query, number):
    browser.sign_in("impots", "maelle")
    code_for(Service(), browser)
    answer = browser.get(f"/me/sign-ins?{query}")
    if number is None:
        assert answer.status_code in (200, 400)
        return
    rows = re.findall(r"<td data-label=\"When\">", answer.content.decode())
    assert len(rows) == number
    exported = b"".join(browser.get(f"/me/sign-ins.csv?{query}").streaming_content).decode()
    assert exported.count("impots") + exported.count("The tax office") == number


def test_pages_hold_twenty_lines(country, browser):
    browser.sign_in("impots", "maelle")
    provider = selectors.provider("impots")
    SignIn.objects.bulk_create(SignIn(person=person(), provider=provider, outcome="succeeded") for _ in range(25))
    assert browser.get("/me/sign-ins").content.decode().count('data-label="When"') == 20
    assert browser.get("/me/sign-ins?page=2").content.decode().count('data-label="When"') == 6


def test_the_message_leads_to_what_to_do(country, browser):
    browser.sign_in("impots", "maelle")
    assert "/me/sign-ins/not-me" in Message.objects.get().body
    page = text_of(browser.get("/me/sign-ins/not-me"))
    assert "Sign out everywhere" in page
    assert "provider to block" in page


def test_a_session_ended_elsewhere_closes_at_the_next_click(country, browser):
    browser.sign_in("impots", "maelle")
    phone = another(browser, **{"user-agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"})
    phone.sign_in("ameli", "maelle")
    page = browser.get("/me/sign-ins/sessions")
    assert "Firefox on a phone" in text_of(page)
    key = OpenSession.objects.get(provider="ameli").pk
    assert browser.post("/me/sign-ins/sessions/end", {"session": f"here-{key}"}).status_code == 303
    assert (signed_in(phone), signed_in(browser)) == (False, True)


def test_no_address_and_no_whole_user_agent_is_kept(country):
    agent = "Mozilla/5.0 (X11; Linux x86_64; very-rare-build/77) Gecko/20100101 Firefox/140.0"
    from .conftest import Browser

    Browser(headers={"user-agent": agent}).sign_in("impots", "maelle")
    assert OpenSession.objects.get().device == "firefox-computer"


@pytest.mark.parametrize("key", ["here-x", "there-999999", "there-x", "x", "", "here-00000000-0000-0000-0000-000000000000", "there-٣"])
def test_another_person_s_session_does_not_exist(country, browser, key):
    browser.sign_in("impots", "maelle")
    other = another(browser)
    other.sign_in("impots", "yanis")
    theirs = OpenSession.objects.get(person__family_name="Benhaddou").pk
    assert browser.post("/me/sign-ins/sessions/end", {"session": f"here-{theirs}"}).status_code == 404
    assert browser.post("/me/sign-ins/sessions/end", {"session": key}).status_code == 404
    assert signed_in(other)


def test_signing_out_everywhere_ends_sessions_at_issuers_and_their_tokens(country, browser):
    service = Service()
    token = service.redeem(code_for(service, browser)).json()["access_token"]
    browser.sign_in("impots", "maelle")
    phone = another(browser)
    phone.sign_in("ameli", "maelle")
    assert "Service town" in text_of(phone.get("/me/sign-ins/sessions"))
    phone.post("/me/sign-ins/sessions/end", {"all": "yes"})
    assert (signed_in(phone), signed_in(browser), BrowserSession.objects.count()) == (False, False, 0)
    assert service.userinfo(token).status_code == 401


def test_sessions_of_a_suspended_provider_end(country, browser):
    code_for(Service(), browser)
    browser.sign_in("impots", "maelle")
    kept = another(browser)
    kept.sign_in("ameli", "maelle")
    signin.suspend_provider(selectors.provider("impots"), reason="breach")
    assert (signed_in(browser), signed_in(kept), BrowserSession.objects.count()) == (False, True, 0)


def test_a_blocked_provider_lets_nobody_in_as_the_person_and_others_still_do(country, browser):
    thief = another(browser)
    thief.sign_in("impots", "maelle")
    code_for(Service(), thief)
    browser.sign_in("ameli", "maelle")
    page = text_of(browser.get("/me/sign-ins/providers/impots"))
    assert "Sessions opened through it end" in page
    assert browser.post("/me/sign-ins/providers/impots").status_code == 303
    assert (signed_in(thief), signed_in(browser), BrowserSession.objects.count()) == (False, True, 0)
    answer = thief.come_back(thief.at_provider(thief.choose("impots"), account="maelle"))
    assert (answer.status_code, "You blocked this provider" in text_of(answer), "Y000011" in text_of(answer)) == (403, True, True)
    assert another(browser).sign_in("impots", "yanis").status_code == 303, "somebody else's block is nobody else's"
    message = Message.objects.get(notice="signin.provider-blocked")
    assert "/me/sign-ins/providers" in message.body
    assert "way-back" not in message.body
    events = [entry.event for entry in protection.entries_about([person().identity.canonical()])]
    assert "signin.provider-blocked" in events


def test_a_block_made_on_the_way_still_counts(country, browser):
    received = browser.come_back(browser.at_provider(browser.choose("impots"), account="maelle")).headers["Location"]
    other = another(browser)
    other.sign_in("ameli", "maelle")
    other.post("/me/sign-ins/providers/impots")
    answer = browser.post(received, {"continue": "yes"})
    assert (answer.status_code, signed_in(browser)) == (403, False)


def test_unblocking_lets_in_again(country, browser):
    browser.sign_in("ameli", "maelle")
    browser.post("/me/sign-ins/providers/impots")
    browser.post("/me/sign-ins/providers/impots/unblock")
    assert another(browser).sign_in("impots", "maelle").status_code == 303
    assert not Block.objects.exists()


def test_nobody_is_locked_out_unawares_nor_for_good(country, browser):
    browser.sign_in("ameli", "maelle")
    IdentityProvider.objects.filter(audience="person").exclude(slug="ameli").update(state="suspended")
    assert "This is the last provider" in text_of(browser.get("/me/sign-ins/providers/ameli"))
    assert browser.post("/me/sign-ins/providers/ameli").status_code == 400
    assert not Block.objects.exists()
    assert browser.post("/me/sign-ins/providers/ameli", {"sure": "on"}).status_code == 303
    assert not signed_in(browser), "the session came through it"
    link = re.search(r"/sign-in/way-back/\S+", Message.objects.get(notice="signin.provider-blocked").body).group(0)
    visitor = Client(headers={"accept-language": "en"})
    assert "Allow" in text_of(visitor.get(link))
    assert Block.objects.count() == 1, "a link in a message does nothing by itself"
    assert visitor.post(link).status_code == 303
    assert not Block.objects.exists()
    assert visitor.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "1:2:3", "a" * 500])
def test_a_made_up_way_back_opens_nothing(country, browser, token):
    browser.sign_in("ameli", "maelle")
    browser.post("/me/sign-ins/providers/impots")
    assert Client().post(f"/sign-in/way-back/{token}").status_code == 404
    assert Block.objects.count() == 1


@pytest.mark.parametrize("slug", ["agents", "nobody"])
def test_only_providers_for_residents_are_blocked(country, browser, slug):
    browser.sign_in("ameli", "maelle")
    assert browser.post(f"/me/sign-ins/providers/{slug}").status_code == 404


def test_what_a_service_was_told_is_listed_in_plain_words_and_withdrawn(country, browser):
    service = Service()
    token = service.redeem(code_for(service, browser)).json()["access_token"]
    browser.sign_in("impots", "maelle")
    page = text_of(browser.get("/me/sign-ins/services"))
    for words in ("Service town", "public service", "Your name", "Family name at birth", "Your birth", "E-mail address"):
        assert words in page
    key = Consent.objects.get().pk
    other = another(browser)
    other.sign_in("impots", "yanis")
    assert other.post(f"/me/sign-ins/services/{key}/withdraw").status_code == 404
    browser.post(f"/me/sign-ins/services/{key}/withdraw")
    assert Consent.objects.get().withdrawn_at
    assert service.userinfo(token).status_code == 401
    code_for(service, another(browser))
    assert Consent.objects.get().withdrawn_at is None, "agreeing again is a new agreement"


def test_the_page_before_a_service_says_who_why_how_long_and_what_links(country, browser):
    service = Service()
    begun = browser.get(service.authorize_url().replace("http://127.0.0.1:8000", ""))
    sent = browser.post(begun.headers["Location"], {"provider": "impots"}).headers["Location"]
    page = text_of(browser.get(browser.come_back(browser.at_provider(sent, account="maelle")).headers["Location"]))
    for words in (
        "public service",
        "Kerdoncuff".upper(),
        "point at you alone",
        "yours alone",
        "For how long",
        "60 seconds",
        "The civil register has just confirmed",
        "Order of 8 November 2018",
    ):
        assert words in page, words


def test_openid_alone_tells_nothing_and_says_so(country, browser):
    service = Service(scopes="openid")
    begun = browser.get(service.authorize_url().replace("http://127.0.0.1:8000", ""))
    sent = browser.post(begun.headers["Location"], {"provider": "impots"}).headers["Location"]
    page = text_of(browser.get(browser.come_back(browser.at_provider(sent, account="maelle")).headers["Location"]))
    assert "told nothing of who you are" in page
    assert "KERDONCUFF" not in page.upper().replace("SIGN OUT", "")


def test_declining_a_service_is_said_to_it_and_in_the_history(country, browser):
    back = agreed(browser, Service().authorize_url(), answer="decline")
    assert "error=access_denied" in back
    browser.sign_in("impots", "maelle")
    assert not Consent.objects.exists()


def test_all_of_it_is_exported_and_erased(country, browser):
    code_for(Service(), browser)
    browser.sign_in("ameli", "maelle")
    browser.post("/me/sign-ins/providers/mobile")
    who = person()
    declared = next(data for _, data in rights.declared_personal_data() if data.slug == "sign-ins")
    kinds = {row["kind"] for row in declared.export(who)}
    assert kinds == {"sign-in", "account", "blocked-provider", "agreement", "session"}
    labels = [row["label"] for row in declared.read(who)]
    assert len(labels) >= 5
    declared.erase(who)
    assert not any(model.objects.filter(person=who).exists() for model in (SignIn, Consent, Block, Grant, BrowserSession))
