"""The way to the register and back: real shapes, the demonstration's companies, everything that goes wrong."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import include, path
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from france.mandates import profile
from france.registries.companies import connector, demo, rules, source
from parvis.core.exchange import actions as exchange
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity

PAYLOADS = Path(__file__).parents[4] / "../shared/data/api-hubs/payloads"
LISTS = sorted((PAYLOADS / "api_entreprise_v3_infogreffe_mandataires_sociaux").glob("*.yaml"))
UNITS = sorted((PAYLOADS / "api_entreprise_v3_insee_unites_legales").glob("*.yaml"))
SOLENN = Identity(family_name="Abgrall", given_names=("Solenn",), birth_date="1982-03-09")


@pytest.fixture
def register(live_server, settings, transactional_db):
    """The register's process: its addresses and nothing else, and an operator who may ask it."""
    urls = ModuleType("register_urls")
    urls.urlpatterns = [path("companies/", include(source.urlpatterns))]
    settings.ROOT_URLCONF = urls
    settings.PARVIS_PROVIDERS_ORIGIN = live_server.url
    operator = people.organisation("000000018", name="Service numérique de démonstration", kind="operator")
    demo.load()
    return operator


def ask(operator, siren):
    answer = exchange.ask(demo.OFFER, asker=demo.ASKER, subject=exchange.Subject(organisation=siren), organisation=operator)
    return profile.register.read(answer.values)


def test_the_register_names_who_represents_a_company(register):
    company = ask(register, "000000026")
    assert (company.name, company.active, company.legal_form) == ("ATELIER ABGRALL", True, "SARL unipersonnelle")
    assert company.representative(SOLENN).capacity == "GERANT"


def test_co_managers_each_represent_it_and_auditors_and_directors_do_not(register):
    assert [each.capacity for each in ask(register, "000000034").representatives] == ["CO-GERANT", "CO-GERANT"]


def test_a_closed_company_says_since_when_and_lists_nobody(register):
    company = ask(register, "000000042")
    assert (company.active, company.closed_on, company.representatives) == (False, "2024-12-31", ())


def test_a_company_nobody_knows_is_not_found(register):
    with pytest.raises(exchange.NotFoundAtSource):
        ask(register, "000000083")


def test_the_register_that_is_down_is_unavailable(register):
    with pytest.raises(exchange.SourceUnavailable):
        ask(register, "000000059")


@pytest.mark.parametrize("number", ["000000027", "../../etc", "00000002a", "٠٠٠٠٠٠٠٢٦"])
def test_what_is_no_siren_is_refused_before_anything_is_sent(register, number):
    with pytest.raises(exchange.SourceRefused):
        ask(register, number)


def test_an_answer_about_another_company_is_not_believed(register, monkeypatch):
    asked = connector.asked
    monkeypatch.setattr(
        connector, "asked", lambda path, *, siren, query, schema: asked(path, siren="000000026", query=query, schema=schema)
    )
    with pytest.raises(exchange.SourceUnavailable):
        ask(register, "000000034")


@pytest.mark.parametrize(("fixtures", "schema"), [(LISTS, rules.LIST_SCHEMA), (UNITS, rules.UNIT_SCHEMA)])
def test_real_answers_have_the_shape_that_is_required(fixtures, schema):
    if not fixtures:
        pytest.skip("LOUD: the real fixtures of API Entreprise are not beside the repository (../shared/data)")
    for fixture in fixtures:
        case = YAML(typ="safe").load(fixture)
        assert Draft202012Validator(schema).is_valid(json.loads(case["payload"])) is (case["status"] == 200), fixture.stem


@pytest.mark.parametrize("changes", [{"data": None}, {"data": [{"data": {"type": "personne_physique", "fonction": "GERANT"}}]}, {}])
def test_a_list_of_another_shape_proves_nobody(changes):
    assert not Draft202012Validator(rules.LIST_SCHEMA).is_valid(changes)
