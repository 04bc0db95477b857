"""A commune asks in advance for its enrolled families: each is told, and what they object to is destroyed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from france.school_year import actions, selectors
from france.school_year.models import Preparation
from parvis.core.exchange import actions as exchange
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue

MAELLE = Identity(
    family_name="Kerdoncuff", given_names=("Maëlle",), birth_date="1988-04-12", gender="female", birth_place="35238", birth_country="99100"
)
ANSWER = {"quotient_familial": {"valeur": 784, "annee": 2026, "mois": 8, "fournisseur": "CNAF"}, "adresse": {"pays": "never asked"}}


@pytest.fixture
def fund(monkeypatch):
    """The fund, answering in this process."""
    queries = []
    declared = catalogue.offer(selectors.OFFER)

    def provide(query):
        queries.append(query)
        return ANSWER

    offers = {**catalogue.offers(), selectors.OFFER: type(declared)(**{**vars(declared), "provider": provide})}
    monkeypatch.setattr(catalogue, "offers", lambda: offers)
    return queries


@pytest.fixture
def rennes(transactional_db):
    commune = people.organisation("213502388", name="Commune de Rennes", kind="municipality", area="35238")
    exchange.authorise(commune, asker=selectors.ASKER, offer=selectors.OFFER)
    return commune


@pytest.fixture
def maelle(rennes, monkeypatch):
    person = people.recognise(MAELLE, email="maelle@exemple.example", language="fr")
    monkeypatch.setattr(selectors, "accepted_people", lambda _slug, *, organisation: [person] if organisation == rennes else [])
    return person


def events(person):
    return [entry.reading.event for entry in protection.entries_about([person.identity.canonical()]).order_by("leaf_id")]


def test_each_family_is_asked_about_once_and_told(fund, rennes, maelle):
    assert actions.prepare(rennes, year=2027, actor_label="agent 3f2a") == {"known": 1}
    assert actions.prepare(rennes, year=2027, actor_label="agent 3f2a") == {}
    kept = Preparation.objects.get()
    assert (kept.person, kept.quotient, kept.month, kept.state) == (maelle, 784, "2026-08", "known")
    (query,) = fund
    assert query.fields == actions.FIELDS
    (message,) = Message.objects.filter(person=maelle)
    assert (message.subject, "Rien n’est décidé sans vous" in message.body) == ("Commune de Rennes demande pour vous", True)
    assert events(maelle) == ["exchange.asked-in-advance"]


def test_who_objects_is_not_asked_about_and_what_came_is_destroyed(fund, rennes, maelle):
    actions.prepare(rennes, year=2027, actor_label="")
    assert actions.object_to(maelle) == 1
    assert not Preparation.objects.exists()
    assert events(maelle)[1:] == ["exchange.stopped", "exchange.destroyed"]
    assert actions.prepare(rennes, year=2028, actor_label="") == {}
    assert len(fund) == 1


def test_objecting_on_the_page_of_all_flows_destroys_it_too(fund, rennes, maelle):
    actions.prepare(rennes, year=2027, actor_label="")
    exchange.stop_flow(MAELLE, asker=selectors.ASKER, offer=selectors.OFFER)
    assert (actions.destroy_what_is_over(), Preparation.objects.count()) == (1, 0)


def test_nothing_is_kept_of_who_objects_while_the_source_answers(rennes, maelle, monkeypatch):
    declared = catalogue.offer(selectors.OFFER)

    def provide(query):
        actions.object_to(maelle)
        return ANSWER

    offers = {**catalogue.offers(), selectors.OFFER: type(declared)(**{**vars(declared), "provider": provide})}
    monkeypatch.setattr(catalogue, "offers", lambda: offers)
    assert actions.prepare(rennes, year=2027, actor_label="") == {"objected": 1}
    assert not Preparation.objects.exists()


def test_it_is_kept_three_months(fund, rennes, maelle):
    actions.prepare(rennes, year=2027, actor_label="")
    Preparation.objects.update(asked_at=timezone.now() - timedelta(days=85))
    assert actions.destroy_what_is_over() == 0
    Preparation.objects.update(asked_at=timezone.now() - timedelta(days=95))
    assert actions.destroy_what_is_over() == 1
    assert events(maelle)[-1] == "exchange.destroyed"


def test_without_an_authorisation_nobody_is_asked_about(fund, rennes, maelle):
    for held in rennes.authorisations.all():
        exchange.revoke(held, reason="over")
    with pytest.raises(exchange.NotAuthorised):
        actions.prepare(rennes, year=2027, actor_label="")
    assert (fund, Message.objects.count()) == ([], 0)
