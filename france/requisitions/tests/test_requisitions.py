"""An officer's question is in the log at once; the person reads it on its date, or at once where nothing speaks against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest
from django.test import Client

from france.requisitions import asking
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import selectors as trace
from parvis.core.protection.models import Entry
from parvis.kernel import catalogue
from parvis.kernel.calendar import end_of_day, today
from parvis.kernel.manifest import Audience

MAELLE = Identity(
    family_name="Kerdoncuff", given_names=("Maëlle",), birth_date="1988-04-12", gender="female", birth_place="35238", birth_country="99100"
)
TYPED = {
    "case": "PV 2026/114",
    "family_name": "KERDONCUFF",
    "given_names": "Maelle",
    "birth_date_0": "12",
    "birth_date_1": "4",
    "birth_date_2": "1988",
    "gender": "female",
    "birth_place": "35238",
    "birth_country": "99100",
}
ANSWER = {"adresse": {"numero_libelle_voie": "12 RUE DES GENETS FLEURIS", "code_postal_ville": "35000 RENNES", "pays": "FRANCE"}}


@pytest.fixture
def fund(monkeypatch):
    """The fund, answering in this process."""
    asked = []
    offer = catalogue.offer(asking.OFFER)
    offers = {**catalogue.offers(), asking.OFFER: replace(offer, provider=lambda query: asked.append(query) or ANSWER)}
    monkeypatch.setattr(catalogue, "offers", lambda: offers)
    return asked


@pytest.fixture
def officer(transactional_db):
    """Somebody signed in as an officer of the service that is authorised."""
    police = people.organisation("000000067", name="Police", kind="agency", sample=True)
    exchange.authorise(police, asker=asking.ASKER, offer=asking.OFFER)
    person = people.recognise(Identity(family_name="Kervella", given_names=("Gildas",), birth_date="1980-01-01"), language="en")
    people.join(person, police, role="judicial-police-officer")
    client, request = Client(headers={"accept-language": "en"}), HttpRequest()
    request.session = client.session
    people.enter(request, person, audience=Audience.AGENT, level="eidas1", organisation=police)
    request.session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def until(day) -> dict[str, str]:
    return {"hidden_until_0": str(day.day), "hidden_until_1": str(day.month), "hidden_until_2": str(day.year)}


def shown() -> list[str]:
    return [entry.event for entry in trace.entries_about([MAELLE.canonical()])]


def test_a_question_kept_quiet_is_written_at_once_and_shown_to_nobody_yet(fund, officer):
    day = today() + timedelta(days=30)
    page = officer.post("/desk/requisitions", {**TYPED, **until(day)}).content.decode()
    assert "12 RUE DES GENETS FLEURIS, 35000 RENNES" in page
    [entry] = Entry.objects.filter(event="exchange.asked")
    record = entry.reading
    assert (record.hidden_until, record.file_reference, record.fields) == (end_of_day(day), "PV 2026/114", asking.FIELDS)
    assert "75-3" in record.hidden_reason["fr"]
    assert "60-1" in record.legal_basis["fr"]
    assert record.actor.startswith("agent ")
    assert "case" not in record.detail, "nobody here can say that the procedure exists"
    assert (shown(), len(fund)) == ([], 1)


def test_what_became_of_it_is_as_quiet_as_the_question(fund, officer, monkeypatch):
    """A failure or a refusal that the person reads would tell them of the investigation."""
    monkeypatch.setattr(
        "parvis.core.exchange.breaker.called", lambda *_: (_ for _ in ()).throw(exchange.SourceRefused(asking_title(), status=422))
    )
    assert officer.post("/desk/requisitions", {**TYPED, **until(today() + timedelta(days=9))}).status_code == 400
    assert (sorted(Entry.objects.filter(event__startswith="exchange.").values_list("event", flat=True)), shown()) == (
        ["exchange.asked", "exchange.failed"],
        [],
    )


def asking_title():
    return catalogue.offer(asking.OFFER).title


def test_a_question_that_nothing_speaks_against_is_read_at_once(fund, officer):
    assert "reads it in their trace" in officer.post("/desk/requisitions", TYPED).content.decode()
    assert shown() == ["exchange.asked"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"case": ""}, "no question is put without a case"),
        ({"birth_place": "Rennes"}, "An INSEE code has five signs"),
        (until(today()), "or later"),
        (until(today() + timedelta(days=3 * 366)), "or earlier"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_asks_nothing(fund, officer, changed, said):
    answer = officer.post("/desk/requisitions", {**TYPED, **changed})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="KERDONCUFF"' in answer.content.decode()
    assert fund == []
    assert not Entry.objects.filter(event__startswith="exchange.").exists()
