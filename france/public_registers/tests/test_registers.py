"""The way to the public registers and back: numbers, real shapes, what is down, what nobody knows."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import include, path
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from france.public_registers import connector, rules, source
from france.public_registers.manifest import system
from parvis.kernel.references import RegisterDown

PAYLOADS = Path(__file__).parents[3] / "../shared/data/api-hubs/payloads/api_entreprise_v3_insee_etablissements_diffusables"
REGISTERS = {each.slug: each for each in system.registers}


@pytest.fixture
def registers(live_server, settings, transactional_db):
    """The registers' process: their addresses and nothing else."""
    urls = ModuleType("register_urls")
    urls.urlpatterns = [path("registers/", include(source.urlpatterns))]
    settings.ROOT_URLCONF = urls
    settings.PARVIS_PROVIDERS_ORIGIN = live_server.url


@pytest.mark.parametrize(
    ("slug", "number", "name", "commune"),
    [
        ("establishment", "00000002600013", "ATELIER ABGRALL", "35238"),
        ("association", "W351000001", "LES JARDINS PARTAGES DU CANAL", "35238"),
        ("foundation", "035-FDD-00001-08", "FONDS DE DOTATION DES RELIEURS DE BRETAGNE", None),
        ("school", "0350001L", "Ecole primaire publique de démonstration", "35238"),
    ],
)
def test_a_number_says_what_it_stands_for(registers, slug, number, name, commune):
    found = REGISTERS[slug].find(number)
    assert (found["name"], found.get("commune"), found["active"]) == (name, commune, True)
    assert set(found) <= set(REGISTERS[slug].shown)


@pytest.mark.parametrize(("slug", "number"), [("establishment", "00000005900012"), ("association", "W351000009"), ("school", "0359998Z")])
def test_what_nobody_knows_is_nothing(registers, slug, number):
    assert REGISTERS[slug].find(number) is None


def test_a_register_that_is_down_says_so(registers):
    with pytest.raises(RegisterDown) as down:
        REGISTERS["association"].find("W359999001")
    assert "national register of associations" in down.value.why.en


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_the_example_is_a_number(register):
    assert register.tidy(register.example) is not None


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_not(typed):
    for register in REGISTERS.values():
        number = register.tidy(typed)
        assert number is None or register.tidy(number) == number


def published() -> list[Path]:
    return sorted(PAYLOADS.glob("*.yaml"))


@pytest.mark.skipif(not published(), reason="the published payloads are not on this machine")
def test_published_answers_are_read_and_name_no_person():
    for file in published():
        payload = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        if payload["status"] != 200:
            continue
        answer = json.loads(payload["payload"])
        found = rules.establishment(answer)
        owner = answer["data"]["unite_legale"]["personne_physique_attributs"].get("nom_naissance")
        assert len(found["siren"]) == 9
        assert not owner or owner not in found["name"]


def test_an_answer_of_another_shape_counts_as_none(monkeypatch):
    monkeypatch.setattr(connector.HttpSource, "get", lambda *_args, **_kwargs: {"data": {"unexpected": True}})
    monkeypatch.setattr(connector, "why", lambda: ())
    with pytest.raises(RegisterDown):
        connector.association("W351000001")
