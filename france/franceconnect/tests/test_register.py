"""The civil register's word on who signs in: found, corrected, not found, silent."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from france.franceconnect import demo_people
from france.franceconnect import register as reading
from france.franceconnect.providers import accounts as at_providers
from parvis.components.rights import selectors as rights
from parvis.core.exchange.models import Authorisation
from parvis.core.people import actions as people
from parvis.core.people.models import Person
from parvis.core.people.selectors import Identity
from parvis.core.signin import selectors
from parvis.core.signin.actions import accounts
from parvis.core.signin.models import Account, SignIn
from parvis.core.signin.rules.register import Finding

from .conftest import text_of
from .test_services import Service, code_for

pytestmark = pytest.mark.django_db
MAELLE = demo_people.MAELLE.identity


def record(**changes):
    return {
        "nom_naissance": "Kerdoncuff",
        "prenoms": ["Maëlle"],
        "date_naissance": "1988-04-12",
        "sexe": "F",
        "commune_naissance": "35238",
        "pays_naissance": "99100",
    } | changes


def saying(kind: str = "3", *, dead: bool = False, **changes):
    """A register that answers this, whoever it is asked about."""
    body = {"type_reponse": kind, **({"identite": record(**changes), "decede": dead} if kind in "23" else {})}
    return lambda request: httpx.Response(200, json=body)


def told(service: Service, code: str) -> dict:
    """What the service ends up knowing."""
    return dict(service.opened(service.userinfo(service.redeem(code).json()["access_token"]).text))


def arrive(browser, account: str, provider: str = "impots"):
    """Back from the provider; what the broker then shows."""
    answer = browser.come_back(browser.at_provider(browser.choose(provider), account=account))
    return browser.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def test_somebody_the_register_knows_as_given_signs_in(country, browser):
    browser.sign_in("impots", "maelle")
    account = Account.objects.get()
    assert (account.person.identity, account.confirmed_at is not None) == (MAELLE, True)


def test_what_the_register_corrects_is_shown_then_used(country, browser):
    page = text_of(arrive(browser, "rozenn"))
    assert "Rozenn Solène Marie" in page
    assert "Lannion" in page
    browser.sign_in("impots", "rozenn")
    person = Person.objects.get(family_name="Le Dantec")
    assert (person.given_names, person.birth_place) == (["Rozenn", "Solène", "Marie"], "22113")


@pytest.mark.parametrize(
    ("account", "code", "words"),
    [
        ("katell", "Y010007", "name in use"),
        ("erwan", "Y010008", "was not found"),
        ("yann", "Y010006", "several records"),
        ("odette", "Y010015", "can no longer be used"),
    ],
)
def test_an_identity_that_is_not_confirmed_lets_nobody_in(country, browser, account, code, words):
    answer = arrive(browser, account)
    assert answer.status_code == 403
    assert code in text_of(answer)
    assert words in text_of(answer)
    assert not Person.objects.filter(birth_date=next(each for each in demo_people.CHECKED if each.account == account).identity.birth_date)


@pytest.mark.parametrize(("kind", "code"), [("4", "Y010004"), ("6", "Y010006"), ("7", "Y010007"), ("8", "Y010008"), ("9", "Y010009")])
def test_each_kind_of_answer_has_its_code(country, register, browser, kind, code):
    register.instead = saying(kind)
    assert code in text_of(arrive(browser, "maelle"))


def test_the_page_about_a_death_does_not_say_so_bluntly(country, register, browser):
    register.instead = saying("2", dead=True)
    page = text_of(arrive(browser, "maelle"))
    assert "Y010015" in page
    assert "dead" not in page.lower()
    assert "died" not in page.lower()


@pytest.mark.parametrize(
    "silence",
    [
        lambda request: httpx.Response(503),
        lambda request: httpx.Response(200, json={"type_reponse": "5"}),
        lambda request: httpx.Response(200, json={"type_reponse": "2"}),
        lambda request: httpx.Response(200, content=b"<html>"),
        lambda request: httpx.Response(401, json={}),
    ],
)
def test_a_register_that_does_not_answer_well_confirms_nobody(country, register, browser, silence):
    register.instead = silence
    answer = arrive(browser, "maelle")
    assert (answer.status_code, "we do not pretend" in text_of(answer)) == (503, True)
    assert not SignIn.objects.filter(outcome="succeeded").exists()


def test_without_an_authorisation_nobody_is_confirmed(country, browser):
    Authorisation.objects.all().delete()
    assert arrive(browser, "maelle").status_code == 503


def test_a_recent_confirmation_stands_in_and_is_said_to(country, register, browser):
    browser.sign_in("impots", "maelle")
    before = Account.objects.get().confirmed_at
    register.instead = lambda request: httpx.Response(503)
    again = type(browser)(headers={"accept-language": "en"})
    assert "earlier check" in text_of(arrive(again, "maelle"))
    again.sign_in("impots", "maelle")
    assert Account.objects.get().confirmed_at == before, "a confirmation that did not happen must not renew the last one"


def test_a_confirmation_stands_in_for_the_same_words_at_another_provider_only(country, register, browser):
    browser.sign_in("impots", "maelle")
    register.instead = lambda request: httpx.Response(503)
    assert type(browser)().sign_in("ameli", "maelle").status_code == 303
    assert arrive(type(browser)(headers={"accept-language": "en"}), "yanis").status_code == 503


def test_an_old_confirmation_stands_in_no_more(country, register, browser):
    browser.sign_in("impots", "maelle")
    Account.objects.update(confirmed_at=timezone.now() - timedelta(days=31))
    register.instead = lambda request: httpx.Response(503)
    assert arrive(type(browser)(headers={"accept-language": "en"}), "maelle").status_code == 503


@pytest.mark.parametrize(
    "written",
    [
        {"nom_naissance": "KERDONCUFF"},
        {"prenoms": ["MAELLE"]},
        {"prenoms": ["Anne", "Maëlle"]},
        {"prenoms": ["Maëlle", "Anne"], "commune_naissance": "35115"},
        {"nom_naissance": "Kerdoncuf"},
    ],
)
def test_a_correction_later_changes_neither_the_person_nor_how_services_know_them(country, register, browser, written):
    """The register writes the person otherwise: same row, same pairwise names, same history, same trace."""
    service = Service()
    first = told(service, code_for(service, browser, scope="openid identite_pivot"))
    before = Person.objects.get(family_name="Kerdoncuff", birth_date=MAELLE.birth_date)
    register.instead = saying("3", **written)
    second = told(service, code_for(service, type(browser)(headers={"accept-language": "en"}), scope="openid identite_pivot"))
    after = Person.objects.get(birth_date=MAELLE.birth_date)
    assert (after.pk, second["sub"]) == (before.pk, first["sub"])
    assert second["given_name"] == " ".join(written.get("prenoms", ["Maëlle"]))
    assert SignIn.objects.filter(person=after).count() == 2
    events = [line.entry.event for line in rights.read_aloud(rights.lines_about(after), after)]
    assert events.count("signin.signed-in") == 2
    assert events.count("exchange.asked") == 2
    assert events.count("signin.identity-corrected") == 1


def test_accents_and_order_lead_to_the_same_person(country, register, browser, monkeypatch):
    browser.sign_in("impots", "rozenn")
    other = demo_people.Resident(
        account="rozenn",
        identity=Identity(
            family_name="Le Dantec",
            given_names=("ROZENN", "SOLENE", "MARIE"),
            birth_date="1974-05-18",
            gender="female",
            birth_place="22113",
            birth_country="99100",
        ),
        lives="22113",
    )
    monkeypatch.setattr(demo_people, "CHECKED", (other,))
    type(browser)().sign_in("ameli", "rozenn")
    assert Person.objects.filter(birth_date="1974-05-18").count() == 1
    assert Account.objects.values("person").distinct().count() == 1


def test_somebody_known_before_the_register_was_asked_stays_the_same(country, browser):
    """Whoever was recognised by what the provider wrote is not split from who the register says they are."""
    rozenn = demo_people.CHECKED[0]
    before = people.recognise(rozenn.identity, email=rozenn.email)
    browser.sign_in("impots", "rozenn")
    assert Person.objects.get(birth_date="1974-05-18").pk == before.pk


def test_an_account_given_to_somebody_else_does_not_lead_to_its_former_holder(country, browser, monkeypatch):
    browser.sign_in("impots", "maelle")
    honest = at_providers.resident_account

    def reassigned(resident, *, provider):
        found = honest(resident, provider=provider)
        if resident.account != "hugo":
            return found
        return at_providers.Account(slug=found.slug, name=found.name, hint=found.hint, claims={**found.claims, "sub": f"{provider}-maelle"})

    monkeypatch.setattr(at_providers, "resident_account", reassigned)
    type(browser)().sign_in("impots", "hugo")
    assert Account.objects.get().person.family_name == "Lestienne"
    assert SignIn.objects.filter(person__family_name="Kerdoncuff").count() == 1


def test_a_failure_is_in_the_history_of_somebody_known_and_of_nobody_else(country, register, browser):
    browser.sign_in("impots", "maelle")
    register.instead = saying("8")
    arrive(type(browser)(headers={"accept-language": "en"}), "maelle")
    arrive(type(browser)(headers={"accept-language": "en"}), "erwan")
    lines = SignIn.objects.filter(outcome="failed")
    assert [(line.person.family_name, line.problem) for line in lines] == [("Kerdoncuff", "register-not-found")]


def test_at_the_high_level_the_service_gets_the_provider_s_identity_and_the_register_s(country, browser):
    row = selectors.issuer("high")
    person = people.recognise(Identity(family_name="Le Dantec", given_names=("Rozenn",), birth_date="1974-05-18", gender="female"))
    said = demo_people.CHECKED[0].identity
    subject = selectors.Subject(identity=said, email="", usual_name="", provider="laposte", said=said, register=person.identity)
    claims = selectors.profile().claims_of(subject)
    assert (claims["given_name"], claims["rnipp_given_name"], row.passes_on) == ("Solene Rozenn", "Rozenn", selectors.PROVIDER)
    assert row.claims_for(("openid", "rnipp_birth")) == ("rnipp_birthplace", "rnipp_birthcountry")


@pytest.mark.parametrize(("kind", "finding"), [("2", Finding.FOUND), ("3", Finding.FOUND), ("4", Finding.NEAR), ("x", Finding.REFUSED)])
def test_answers_are_read(kind, finding):
    assert reading.read({"type_reponse": kind, "identite": record()}, MAELLE).finding is finding


@pytest.mark.parametrize(("given", "read"), [("1986", "1986-01-01"), ("1986-07", "1986-07-01"), ("1986-07-04", "1986-07-04")])
def test_unknown_parts_of_a_birth_are_01(given, read):
    asked = Identity(family_name="X", given_names=("Y",), birth_date=read, gender="female")
    assert reading.read({"type_reponse": "2", "identite": record(date_naissance=given)}, asked).identity.birth_date == read


@pytest.mark.parametrize("changes", [{"date_naissance": "1990-01-01"}, {"sexe": "M"}, {"prenoms": None}, {"date_naissance": "1988-99-99"}])
def test_an_answer_about_somebody_else_confirms_nobody(changes):
    said = {name: value for name, value in record(**changes).items() if value is not None}
    assert reading.read({"type_reponse": "2", "identite": said}, MAELLE).finding is Finding.REFUSED


def test_agents_are_not_looked_up(country, register, browser):
    browser.sign_in("agents", "claire", entrance="/sign-in/agent")
    assert not register.seen


def test_the_uid_of_an_account_is_not_readable_in_the_database(country, browser):
    browser.sign_in("impots", "maelle")
    assert "maelle" not in Account.objects.get().uid_fingerprint
    assert accounts.account_of("impots-maelle", provider=selectors.provider("impots")).person.family_name == "Kerdoncuff"
