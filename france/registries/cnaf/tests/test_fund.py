"""The whole way: ask at the door, over HTTP, to the demonstration's family allowance fund and back."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from django.test import RequestFactory
from django.urls import include, path
from ruamel.yaml import YAML

from france.registries.cnaf import connector, demo, source
from parvis.core.exchange import actions as exchange
from parvis.core.exchange import sources
from parvis.core.exchange.selectors import register
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue
from parvis.kernel.manifest import Need

FOLDER = Path(__file__).parents[4] / "../shared/data/api-hubs/payloads/api_particulier_v3_cnav_quotient_familial_with_civility"
FIXTURES = sorted(FOLDER.glob("*.yaml"))
OFFER = "dss/quotient-familial"


def identity(family_name: str, given_name: str, birth_date: str, gender: str, birth_place: str, birth_country: str = "99100") -> Identity:
    return Identity(
        family_name=family_name,
        given_names=(given_name,),
        birth_date=birth_date,
        gender=gender,
        birth_place=birth_place,
        birth_country=birth_country,
    )


MAELLE = identity("Kerdoncuff", "Maëlle", "1988-04-12", "female", "35238")
YANIS = identity("BENHADDOU", "Yanis", "1985-11-02", "male", "29019")
FATOU = identity("Diarra", "Fatou", "1990-01-31", "female", "", "99335")
HUGO = identity("Lestienne", "Hugo", "1979-07-24", "male", "29232")


@pytest.fixture
def fund(live_server, settings):
    """The fund's process: its addresses and nothing else, on a port of its own."""
    urls = ModuleType("fund_urls")
    urls.urlpatterns = [path("cnaf/", include(source.urlpatterns))]
    settings.ROOT_URLCONF = urls
    settings.PARVIS_PROVIDERS_ORIGIN = live_server.url
    return live_server


@pytest.fixture
def rennes(transactional_db, monkeypatch):
    """Rennes, authorised as the demonstration authorises it, with a need of all that the fund grants."""
    need = Need(asker=demo.ASKER, offer=OFFER, fields=demo.FIELDS, purpose=demo.PURPOSE, legal_basis=demo.LEGAL_BASIS)
    monkeypatch.setattr(catalogue, "needs", lambda: iter([need]))
    organisation = people.organisation("213502388", name="Commune de Rennes", kind="municipality", area="35238")
    demo.load()
    return organisation


def ask(organisation, who: Identity) -> exchange.Answer:
    return exchange.ask(OFFER, asker=demo.ASKER, subject=exchange.Subject(identity=who), organisation=organisation)


@pytest.mark.parametrize(
    ("who", "value", "payer", "children"), [(MAELLE, 784, "CNAF", 2), (YANIS, 1420, "CNAF", 1), (FATOU, 310, "MSA", 3)]
)
def test_the_fund_answers_about_the_people_it_knows(fund, rennes, who, value, payer, children):
    answer = ask(rennes, who)
    assert (answer.value("quotient_familial.valeur"), answer.value("quotient_familial.fournisseur")) == (value, payer)
    assert len(answer.value("enfants")) == children
    assert "destinataire" not in answer.values["adresse"]


def test_somebody_unknown_to_the_fund_is_not_found(fund, rennes):
    with pytest.raises(exchange.NotFoundAtSource):
        ask(rennes, HUGO)


def test_the_same_name_born_another_day_is_somebody_else(fund, rennes):
    with pytest.raises(exchange.NotFoundAtSource):
        ask(rennes, identity("Kerdoncuff", "Maëlle", "1988-04-13", "female", "35238"))


def test_the_fund_that_is_down_is_unavailable_and_the_person_reads_it(fund, rennes):
    who = identity("Panne", "Paul", "1980-01-01", "male", "35238")
    with pytest.raises(exchange.SourceUnavailable) as failure:
        ask(rennes, who)
    assert failure.value.cause == "overloaded"
    events = [entry.event for entry in protection.entries_about([who.canonical()]).order_by("leaf_id")]
    assert events == ["exchange.asked", "exchange.failed"]


def test_the_fund_that_hangs_is_given_up(fund, rennes, monkeypatch):
    monkeypatch.setattr(source, "HANG_SECONDS", 1)
    quick = httpx.Client(timeout=0.2, trust_env=False)
    monkeypatch.setattr(sources, "client", lambda: quick)
    with pytest.raises(exchange.SourceUnavailable) as failure:
        ask(rennes, identity("Lenteur", "Paule", "1980-01-01", "female", "35238"))
    assert failure.value.cause == "timeout"


def test_the_fund_refuses_whoever_lacks_its_token(fund, rennes, monkeypatch):
    monkeypatch.setattr(source, "is_known", lambda authorization: authorization == "Bearer another")
    with pytest.raises(exchange.SourceRefused) as refusal:
        ask(rennes, MAELLE)
    assert refusal.value.status == 401


def test_an_identity_without_a_sex_is_refused_before_anything_is_sent(rennes):
    with pytest.raises(exchange.SourceRefused):
        ask(rennes, identity("Kerdoncuff", "Maëlle", "1988-04-12", "", "35238"))


def test_loading_the_demonstration_twice_grants_once(rennes):
    demo.load()
    assert register().count() == 1


def call(**query):
    headers = {"Authorization": f"Bearer {connector.source.token}"}
    response = source.quotient_familial(RequestFactory().get("/", query, headers=headers))
    return response.status_code, json.loads(response.content)


KNOWN = {
    "recipient": "21350238800019",
    "nomNaissance": "KERDONCUFF",
    "prenoms[]": "MAELLE",
    "anneeDateNaissance": "1988",
    "moisDateNaissance": "4",
    "jourDateNaissance": "12",
    "sexeEtatCivil": "F",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "35238",
}


def test_the_fund_gives_the_month_that_is_asked():
    status, body = call(**KNOWN, annee="2025", mois="3")
    assert (status, body["data"]["quotient_familial"]["annee"], body["data"]["quotient_familial"]["mois"]) == (200, 2025, 3)


def test_the_fund_does_not_give_what_it_recognises_people_by():
    assert "commune" not in call(**KNOWN)[1]["data"]["allocataires"][0]


def test_everything_wrong_with_a_question_is_listed_at_once():
    status, body = call(nomNaissance="X")
    assert (status, [each["code"] for each in body["errors"]]) == (422, ["00203", "00366"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "21350238800018"},
        {"sexeEtatCivil": "X"},
        {"moisDateNaissance": "avril"},
        {"codeCogInseeCommuneNaissance": ""},
        {"annee": "-1"},
    ],
)
def test_a_question_that_is_not_well_formed_is_refused(wrong):
    assert call(**{**KNOWN, **wrong})[0] == 422


@pytest.mark.skipif(not FIXTURES, reason="LOUD: the real fixtures of API Particulier are not beside the repository (../shared/data)")
@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_real_exchanges_are_read_as_what_they_mean(fixture):
    case = YAML(typ="safe").load(fixture)
    body = case["payload"].encode()
    outcomes = {
        404: exchange.NotFoundAtSource,
        429: exchange.SourceUnavailable,
        502: exchange.SourceUnavailable,
        504: exchange.SourceUnavailable,
    }
    reply = sources.Reply(status=case["status"], body=body)
    if case["status"] == 200:
        assert connector.source.read(reply)["data"]["quotient_familial"]["fournisseur"] in ("CNAF", "MSA")
    else:
        with pytest.raises(outcomes[case["status"]]):
            connector.source.read(reply)
