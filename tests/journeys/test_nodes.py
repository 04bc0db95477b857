"""Installations exchange directly, inside a country and across a border: found, authorised, asked, traced on both sides."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tapping import Tap, registry

from parvis.core.nodes import installations
from parvis.core.nodes.installations import Installation

DOCS = Path(__file__).parents[2] / "docs" / "nodes.md"
QUOTIENT = "dss/quotient-familial"
PERSON = {
    "family_name": "VELDEKENS",
    "given_names": ["Odette"],
    "birth_date": "1987-04-12",
    "gender": "female",
    "birth_place": "35238",
    "birth_country": "99100",
}
IDENTITY = {
    "nom_naissance": "VELDEKENS",
    "nom_usage": None,
    "prenoms": "ODETTE",
    "date_naissance": "1987-04-12",
    "sexe": "F",
}
COMPANY, COMPANIES = "000000026", "companies/representatives"
QUOTIENTS = {
    "data": {
        "allocataires": [IDENTITY],
        "enfants": [],
        "adresse": {},
        "quotient_familial": {
            "fournisseur": "CNAF",
            "valeur": 7431,
            "annee": 2026,
            "mois": 10,
            "annee_calcul": 2026,
            "mois_calcul": 10,
        },
    },
    "links": {},
    "meta": {},
}


UNIT = {
    "siren": COMPANY,
    "type": "personne_morale",
    "personne_morale_attributs": {"raison_sociale": "ATELIER ESSAI", "sigle": None},
    "personne_physique_attributs": {},
    "forme_juridique": {"code": "5498", "libelle": "SARL unipersonnelle"},
    "etat_administratif": "A",
    "date_cessation": None,
}
MANAGER = {"type": "personne_physique", "fonction": "GERANT", "nom": "VELDEKENS", "prenom": "ODETTE", "date_naissance": "1987-04-12"}
REGISTRIES = {
    "": QUOTIENTS,
    f"/unites_legales/{COMPANY}": {"data": UNIT, "links": {}, "meta": {}},
    "/mandataires_sociaux": {"data": [{"data": MANAGER, "links": {}, "meta": {}}], "links": {}, "meta": {}},
}
TOWN_IS_KNOWN = (
    "from parvis.core.people import actions\nactions.organisation(number, name='Commune de Rennes', kind='municipality', sample=True)"
)
APPROVE = """
from parvis.core.authorisations import actions, selectors
found = selectors.by_reference(reference)
actions.approve(found, person=None, terms=actions.asked_terms(found))
"""
REVOKE = """
from parvis.core.authorisations import actions, selectors
actions.revoke(selectors.by_reference(reference), person=None, reason='Fin de l’essai')
"""


def answers(fields: Sequence[str]) -> dict[str, object]:
    found: dict[str, object] = {
        "reasons": dict.fromkeys(fields, "Instruire la demande"),
        "volume_justification": "Peu de questions",
        "operational_acceptance": True,
        "security_measures": "Chiffrement et habilitations",
        "planned_on": "2999-01-01",
    }
    for who in ("technical", "business", "data_controller", "data_protection_officer"):
        found |= {f"{who}_type": "organization", f"{who}_family_name": "Mairie", f"{who}_email": "contact@ville.example"}
    return found


def documented(step: str, folder: Path) -> tuple[str, ...]:
    """The command that docs/nodes.md gives a commune, as it stands there; its files are in ``folder``."""
    section = DOCS.read_text().split("## A State and a commune, step by step")[1].split("\n## ")[0]
    (line,) = [each for each in section.splitlines() if each.startswith("parvis nodes ") and step in each]
    return tuple(str(folder / word) if word.endswith(".json") else word for word in shlex.split(line)[1:])


@dataclass
class Provider(Installation):
    """An installation that others reach through taps, one port beyond each listener's."""

    def address(self, network: str) -> str:
        return f"https://{self.host}:{self.listener_port(network) + 2}"


@dataclass
class World:
    state: Installation
    town: Installation
    abroad: Installation
    taps: list[Tap]
    asked: list[str]  # paths that the registries of the State were asked

    @property
    def wire(self) -> bytes:
        return b"".join(bytes(each.seen) for each in self.taps)


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated) -> Iterator[World]:
    """The State, provider and authority of both networks; a commune on one of them, another country's node on the other."""
    folder, port = tmp_path_factory.mktemp("nodes"), installations.free_ports(10)
    sources = {f"PARVIS_SOURCE_{name}_URL": f"http://127.0.0.1:{port + 5}" for name in ("CNAF", "COMPANIES")}
    state = Provider("etat.sample", "État (exemple)", folder / "state", port, ("rie", "testa"), settings=sources)
    town = Installation("ville.sample", "Ville (exemple)", folder / "town", port + 6, ("rie",))
    abroad = Installation("be.sample", "Autre pays (exemple)", folder / "abroad", port + 8, ("testa",), "BE")
    everyone = [state, town, abroad]
    with installations.stopped_after(everyone), registry(port + 5, REGISTRIES) as asked:
        installations.prepare(everyone, copy_of=migrated)
        installations.enrol("rie", state, [town], clearance="restricted")
        installations.enrol("testa", state, [abroad], clearance="restricted")
        state.python(TOWN_IS_KNOWN, number=town.name)
        taps = [Tap(state.listener_port(network) + 2, state.listener_port(network)) for network in state.networks]
        for network in state.networks:
            state.listen(network)
        for network in state.networks:
            installations.wait_until_listening(state, state.listener_port(network), what=f"listener-{network}")
        yield World(state, town, abroad, taps, asked)
        for each in taps:
            each.close()


def rows(installation: Installation, sql: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(installation.folder / "parvis.sqlite3") as database:
        return database.execute(sql, values).fetchall()


def lines(installation: Installation, event: str) -> list[dict[str, object]]:
    found = rows(installation, "SELECT record FROM protection_entry WHERE event = ? ORDER BY occurred_at", event)
    return [json.loads(text) for (text,) in found]


def apply(asker: Installation, network: str, offer: str, *, use: str, fields: Sequence[str]) -> str:
    """Ask the State to be allowed, by the command; how the request is called there."""
    (asker.folder / "answers.json").write_text(json.dumps(answers(fields)))
    said = ("nodes", "request", network, "etat.sample", offer, "--use", use, "--answers", str(asker.folder / "answers.json"))
    assert "submitted" in asker.parvis(*said, codes=(3,))
    return str(rows(asker, "SELECT request FROM nodes_remoteauthorisation ORDER BY id DESC")[0][0])


def told(asker: Installation, network: str) -> list[tuple[object, ...]]:
    """What both sides keep of the questions that went over ``network``."""
    sql = "SELECT identifier, digest, answer_digest, status FROM nodes_message WHERE kind = 'ask' AND direction = ? AND network = ? ORDER BY id"
    return rows(asker, sql, "sent" if asker.name != "etat.sample" else "received", network)


@pytest.mark.demand("rie", "exchange-inside-and-between-ministries")
@pytest.mark.demand("fcp-protection", "confidentiality-between-nodes")
def test_a_commune_asks_the_state_directly_and_nobody_between_them_sees_anything(world):
    state, town = world.state, world.town
    described = json.loads(town.parvis(*documented("describe", town.folder)))
    service = next(each for each in described["services"] if each["offer"] == QUOTIENT)
    assert service["label"] == "internal"
    assert "school-prices" in [each["use_case"] for each in service["authorisation"]["use_cases"]]

    fields = ("quotient_familial.valeur", "quotient_familial.annee", "quotient_familial.mois", "enfants")
    (town.folder / "answers.json").write_text(json.dumps(answers(fields)))
    assert "submitted" in town.parvis(*documented("--answers", town.folder), codes=(3,))
    reference = str(rows(town, "SELECT request FROM nodes_remoteauthorisation")[0][0])
    (town.folder / "person.json").write_text(json.dumps(PERSON))
    question = documented("nodes ask", town.folder)
    before = len(world.asked)
    town.parvis(*question, codes=(1,))  # not yet
    assert len(world.asked) == before

    state.python(APPROVE, reference=reference)
    assert "granted" in town.parvis(*documented("--status", town.folder))
    assert json.loads(town.parvis(*question)) == {"quotient_familial": {"valeur": 7431}}
    assert len(world.asked) == before + 1

    ((_, digest, _, status),) = told(town, "rie")
    assert told(state, "rie") == told(town, "rie")
    assert status == 200
    (received,), (sent,) = lines(state, "nodes.asked"), lines(town, "nodes.sent")
    assert received["detail"]["message"] == sent["detail"]["message"] == digest
    assert received["fields"] == sent["fields"] == ["quotient_familial.valeur"]
    assert (received["organisation"], received["detail"]["member"]) == ("Commune de Rennes", town.name)

    assert "kept the same messages" in town.parvis(*documented("compare", town.folder))
    changed_on_the_line(world, question)
    assert len(world.asked) == before + 2

    for secret in (b"VELDEKENS", b"Odette", b"1987-04-12", b"7431", b"quotient", b"parvis-from", b"school", b"H-0001"):
        assert secret not in world.wire
    assert len(world.wire) > 5_000
    assert "VELDEKENS" not in state.log("listener-rie")

    state.python(REVOKE, reference=reference)
    town.parvis(*question, codes=(1,))
    assert len(world.asked) == before + 2
    assert rows(town, "SELECT state FROM nodes_remoteauthorisation") == [("ended",)]


def changed_on_the_line(world: World, question: Sequence[str]) -> None:
    """Somebody between them flips bits: the connection ends, nothing is asked, it counts as a try; once they stop, it passes."""
    state, town, tap = world.state, world.town, world.taps[0]
    before = len(world.asked), len(told(state, "rie"))
    tap.spoils = True
    town.parvis(*question, codes=(3,))  # may pass later
    tap.spoils = False
    assert (len(world.asked), len(told(state, "rie"))) == before
    assert rows(town, "SELECT failures FROM nodes_peer WHERE member = ?", state.name) == [(1,)]
    assert told(town, "rie")[-1][2:] == ("", None), "the town keeps that it asked, and that nothing came"
    assert len(lines(town, "nodes.sent")) == 2
    assert "nodes.line_altered" in state.log("listener-rie")
    assert "Traceback" not in state.log("listener-rie")
    assert json.loads(town.parvis(*question)) == {"quotient_familial": {"valeur": 7431}}
    assert rows(town, "SELECT failures FROM nodes_peer WHERE member = ?", state.name) == [(0,)]


@pytest.mark.demand("testa", "exchange-across-borders")
def test_another_country_asks_to_be_allowed_is_and_receives_what_it_may_have(world):
    state, abroad = world.state, world.abroad
    described = json.loads(abroad.parvis("nodes", "describe", "testa", state.name))
    assert COMPANIES in [each["offer"] for each in described["services"]]
    assert QUOTIENT not in [each["offer"] for each in described["services"]], "what is for the inner network is not shown outside"

    fields = ("company.siren", "company.name", "company.legal_form", "company.active", "representatives")
    reference = apply(abroad, "testa", COMPANIES, use="cross-border-evidence", fields=fields)
    question = ("nodes", "ask", "testa", state.name, COMPANIES, "--fields", "company.name,representatives", "--organisation", COMPANY)
    abroad.parvis(*question, codes=(1,))
    state.python(APPROVE, reference=reference)
    abroad.parvis("nodes", "request", "testa", state.name, COMPANIES, "--status")
    found = json.loads(abroad.parvis(*question))
    assert found["company"] == {"name": "ATELIER ESSAI"}
    assert len(found["representatives"]) == 1

    assert told(abroad, "testa") == told(state, "testa")
    ((_, digest, _, status),) = told(abroad, "testa")
    assert status == 200
    received = [each for each in lines(state, "nodes.asked") if each["detail"]["network"] == "testa"]
    (sent,) = lines(abroad, "nodes.sent")
    assert [each["detail"]["message"] for each in received] == [digest] == [sent["detail"]["message"]]
    assert (received[0]["detail"]["country"], received[0]["detail"]["member"]) == ("BE", abroad.name)
    assert rows(state, "SELECT kind FROM people_organisation WHERE identifier = ?", abroad.name) == [("member-state",)]
    for secret in (b"ATELIER", b"VELDEKENS", COMPANY.encode()):
        assert secret not in world.wire
