"""Every published answer of both hubs, over the wire with real tokens: same status, same envelope, same payload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import cache as shared
from ruamel.yaml import YAML

from france.hubs import franceconnect, tables
from parvis.core.hubs import limits
from parvis.core.hubs.rules.endpoints import Endpoint, Mode

from .conftest import ENTERPRISE, RECIPIENT
from .official import FOLDER, needs_official

pytestmark = [needs_official, pytest.mark.django_db]

ENDPOINTS = {each.operation: each for hub in ("entreprise", "particulier") for each in tables.endpoints(hub)}
HOW_MANY = 579
PAYLOADS = FOLDER / "payloads"


@cache
def files() -> tuple[Path, ...]:
    return tuple(path for path in sorted(PAYLOADS.glob("*/*.y*ml")) if path.parent.name != franceconnect.PEOPLE)


@pytest.fixture(autouse=True)
def their_files(monkeypatch):
    """The published answers stand before our own, as an operator would have them; nobody waits between two calls."""
    monkeypatch.setenv("PARVIS_SANDBOX_PAYLOADS", str(PAYLOADS))
    monkeypatch.setattr(limits, "spent", lambda _: limits.Quota(limit=1000, used=1, reset=0))
    monkeypatch.setattr(limits, "address_quota", lambda _: limits.Quota(limit=1000, used=1, reset=0))


@pytest.fixture
def programs(program):
    """One program for each hub, with everything that the hub has to open."""
    return {hub: program(hub, stage="sandbox") for hub in ("api-entreprise", "api-particulier")}


def address(endpoint: Endpoint, params) -> str:
    """The call whose words a file gives, however incomplete or misspelt they are."""
    inputs = {each.name.removesuffix("[]"): each for each in endpoint.inputs}
    path = endpoint.path.format(**{name: quote(str(value), safe="") for name, value in params.items() if is_in_path(inputs, name)})
    given = ENTERPRISE if endpoint.hub == "api-entreprise" else {"recipient": RECIPIENT}
    query = [(inputs[name].name if name in inputs else name, value) for name, value in params.items() if not is_in_path(inputs, name)]
    return f"{path}?{urlencode([*given.items(), *query], doseq=True)}"


def is_in_path(inputs, name: str) -> bool:
    return name in inputs and inputs[name].where == "path"


def compact(payload: str) -> bytes:
    """The file's payload, character for character, but for the blanks between them."""
    return json.dumps(json.loads(payload), ensure_ascii=False, separators=(",", ":")).encode()


def differences(programs, paths: Iterator[Path]) -> list[str]:
    found = []
    for path in paths:
        said = YAML(typ="safe").load(path)
        endpoint = ENDPOINTS[path.parent.name]
        shared.clear()
        answer = programs[endpoint.hub].get(address(endpoint, said["params"]))
        if (answer.status_code, answer.content) != (said["status"], compact(said["payload"])):
            found.append(f"{path.parent.name}/{path.name}: {answer.status_code} {answer.content[:300]!r}")
    return found


def test_all_published_answers_are_there():
    assert len(files()) == HOW_MANY


@pytest.mark.parametrize("mode", list(Mode))
def test_each_published_answer_is_given_as_it_is(programs, mode):
    chosen = [path for path in files() if ENDPOINTS[path.parent.name].mode is mode]
    assert chosen
    assert differences(programs, chosen) == []


WHAT_THEY_GET = {
    "all_fc": {
        *("allocation_adulte_handicape", "allocation_soutien_familial", "complementaire_sante_solidaire", "participation_familiale_eaje"),
        *("prime_activite", "quotient_familial", "revenu_solidarite_active", "etudiant_boursier", "service_national", "service_civique"),
        *("statut_etudiant", "extrait_immatriculation_vehicule"),
    },
    "ants": {"extrait_immatriculation_vehicule"},
    "cnaf_css": {"complementaire_sante_solidaire"},
    "cnaf_eaje": {"quotient_familial"},
    "cnaf_qfv2": {"quotient_familial"},
    "cnous": {"etudiant_boursier"},
    "cnous_with_less_scopes": {"etudiant_boursier"},
    "mesri": {"statut_etudiant"},
    "service_civique": {"service_civique"},
}


def as_person(client, endpoint: Endpoint, token: str):
    return client.get(address(endpoint, {"immatriculation": "FC-123-AB"}), headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("token", "expected"), WHAT_THEY_GET.items())
def test_each_published_person_signs_in_to_the_sandbox_with_the_scopes_that_they_gave(client, token, expected):
    asked = [each for each in ENDPOINTS.values() if each.mode is Mode.BROKER]
    answers = {each.path: as_person(client, each, token) for each in asked}
    assert {path.split("/")[3] for path, answer in answers.items() if answer.status_code == 200} == expected
    assert {answer.status_code for answer in answers.values()} <= {200, 403, 404}


def test_fewer_scopes_show_less(client):
    quotient, grant = (
        next(each for each in ENDPOINTS.values() if each.path == path)
        for path in ("/v3/dss/quotient_familial/france_connect", "/v3/cnous/etudiant_boursier/france_connect")
    )
    assert set(as_person(client, quotient, "cnaf_qfv2").json()["data"]) == {"allocataires", "enfants", "adresse", "quotient_familial"}
    assert set(as_person(client, quotient, "maelle-quotient").json()["data"]) == {"quotient_familial"}
    whole = as_person(client, grant, "cnous").json()["data"]
    assert as_person(client, grant, "cnous_with_less_scopes").json()["data"] == {
        name: value for name, value in whole.items() if name != "identite"
    }


def test_every_person_is_published():
    published = {YAML(typ="safe").load(path)["params"]["token"] for path in (PAYLOADS / franceconnect.PEOPLE).iterdir()}
    assert published == set(WHAT_THEY_GET)
