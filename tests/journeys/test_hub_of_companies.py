"""A buyer's program asks the administrations instead of the company; the company reads who asked what, and when it stops."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import DESKTOP, PHONE, prove

ROW = "api-entreprise"
SIREN, SIRET = "000000026", "00000002600013"  # Solenn's company
RENNES = "21350238800019"
# One address of each provider, with what its sandbox knows of the demonstration's company or association.
SOURCES = {
    "INSEE": f"/v4/insee/sirene/unites_legales/{SIREN}",
    "Urssaf": f"/v4/urssaf/unites_legales/{SIREN}/attestation_vigilance",
    "DGFIP": f"/v4/dgfip/unites_legales/{SIREN}/attestation_fiscale",
    "Infogreffe": f"/v3/infogreffe/rcs/unites_legales/{SIREN}/mandataires_sociaux",
    "INPI": f"/v3/inpi/rne/unites_legales/{SIREN}/extrait_rne",
    "Banque de France": f"/v3/banque_de_france/unites_legales/{SIREN}/bilans",
    "Qualibat": f"/v4/qualibat/etablissements/{SIRET}/certification_batiment",
    "ADEME": f"/v3/ademe/etablissements/{SIRET}/certification_rge",
    "Qualifelec": f"/v3/qualifelec/etablissements/{SIRET}/certificats",
    "MSA": f"/v3/msa/etablissements/{SIRET}/conformite_cotisations",
    "ProBTP": f"/v3/probtp/etablissements/{SIRET}/conformite_cotisations_retraite",
    "Douanes": f"/v3/douanes/etablissements/{SIRET}/immatriculations_eori",
    "GIP-MDS": f"/v3/gip_mds/unites_legales/{SIREN}/effectifs_annuels/2025",
}


class Program:
    """What a town bought or wrote: it knows one address, one token, one form of answer."""

    def __init__(self, country, *, use: str, stage: str) -> None:
        [(number,)] = country.rows(
            "SELECT id FROM exchange_authorisation WHERE offer = 'api-entreprise' AND asker = ? AND stage = ? AND state = 'active' ORDER BY id LIMIT 1",
            f"use:{use}",
            stage,
        )
        self.country, self.authorisation = country, f"H-{number:04d}"
        made = country.parvis("hubs", "issue-token", self.authorisation, "--name", f"Programme {use}")
        assert made.returncode == 0, made.stderr
        self.key = made.stdout.strip()

    @property
    def jti(self) -> str:
        payload = self.key.split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["jti"])

    def get(self, path: str, **changed: str) -> httpx.Response:
        said = {"context": "Marché public", "object": "MAPA 2026-114", "recipient": RENNES} | changed
        return httpx.get(f"{self.country.origin}{path}", params=said, headers={"Authorization": f"Bearer {self.key}"}, timeout=20)

    def used(self) -> dict[tuple[str, int], int]:
        """What is stored of its calls."""
        rows = self.country.rows(
            "SELECT operation, status, SUM(calls) FROM hubs_hubuse WHERE token_id = ? GROUP BY 1, 2", self.jti.replace("-", "")
        )
        return {(operation, status): calls for operation, status, calls in rows}


def lines(country, event: str) -> int:
    return country.rows("SELECT COUNT(*) FROM protection_entry WHERE event = ?", event)[0][0]


def accessible(person) -> None:
    found = Axe().run(person.page)
    assert found.violations_count == 0, f"{person.page.url}\n{found.generate_report()}"


def wear(person, name: str) -> None:
    person.open("/me/mandates")
    person.press(f"main li:has-text('{name}') button[name='mandate']:not([value=''])")


@pytest.mark.demand(ROW, "one-token-many-sources")
@pytest.mark.demand(ROW, "interfacing-done-once")
def test_one_token_reads_more_than_ten_sources_in_one_form(country):
    program = Program(country, use="public-tenders", stage="sandbox")
    for source, path in SOURCES.items():
        answer = program.get(path)
        assert answer.status_code == 200, (source, answer.text[:300])
        assert set(answer.json()) == {"data", "links", "meta"}, source
        assert answer.headers["X-Authorisation"] == program.authorisation
        unknown = program.get(path.replace(SIREN, "000000018"))
        assert {tuple(each) for each in unknown.json()["errors"]} == {("code", "title", "detail", "source", "meta")}, source
    assert len({operation for operation, status in program.used() if status == 200}) == len(SOURCES) > 10
    states = httpx.get(f"{country.origin}/pings").json()
    assert {httpx.get(each["url"]).json()["status"] for each in states if "/insee/" in each["url"]} == {"ok"}


@pytest.mark.demand(ROW, "buyer-asks-not-the-company")
def test_a_buyer_asks_the_administrations_and_the_company_reads_it(country, visitors):
    program, before = Program(country, use="public-tenders", stage="production"), lines(country, "exchange.asked")
    capacity = program.get(f"/v3/dgfip/etablissements/{SIRET}/chiffres_affaires").json()["data"]
    assert capacity[0]["data"]["chiffre_affaires"] > 0
    standing = program.get(SOURCES["Urssaf"]).json()["data"]
    assert standing["entity_status"]["code"] == "ok"
    officers = program.get(SOURCES["Infogreffe"]).json()["data"]
    assert officers[0]["data"]["nom"].upper() == "ABGRALL"
    assert lines(country, "exchange.asked") == before + 3
    for language, width in (("fr", PHONE), ("en", DESKTOP)):
        solenn = visitors(language, width)
        solenn.sign_in("solenn")
        prove(solenn, SIREN)
        wear(solenn, "Atelier Abgrall")
        solenn.open("/me/trace")
        solenn.sees("a demandé à la source", "asked the source for")
        solenn.sees("Chiffre d’affaires", "Turnover")
        solenn.sees("sans demander de pièces aux entreprises", "without asking companies for documents")
        accessible(solenn)


@pytest.mark.demand(ROW, "grants-and-forms-prefilled")
def test_a_request_for_a_grant_is_filled_with_what_is_known(country):
    program = Program(country, use="grants", stage="production")
    found = program.get(f"/v4/insee/sirene/etablissements/{SIRET}").json()["data"]
    form = {
        "name": found["unite_legale"]["personne_morale_attributs"]["raison_sociale"],
        "activity": found["activite_principale"]["libelle"],
        "address": found["adresse"]["code_postal"],
        "turnover": program.get(f"/v3/dgfip/etablissements/{SIRET}/chiffres_affaires").json()["data"][0]["data"]["chiffre_affaires"],
    }
    assert all(form.values()), form
    assert form["name"] == "ATELIER ABGRALL"
    assert set(program.used().values()) == {1}


@pytest.mark.demand(ROW, "only-what-was-authorised")
def test_a_token_opens_its_authorisation_and_nothing_after_it(country):
    program = Program(country, use="public-tenders", stage="production")
    assert program.get(SOURCES["Qualifelec"]).json()["errors"][0]["code"] == "00100"
    assert program.get(SOURCES["INSEE"], recipient="21350288300012").json()["errors"][0]["code"] in ("00210", "00212")
    missing = httpx.get(f"{country.origin}{SOURCES['INSEE']}", headers={"Authorization": f"Bearer {program.key}"})
    assert [each["code"] for each in missing.json()["errors"]] == ["00201", "00202", "00203"]
    assert program.get(SOURCES["INSEE"]).status_code == 200
    assert country.parvis("hubs", "revoke-token", program.jti).returncode == 0
    refused = program.get(SOURCES["INSEE"])
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (401, "00105")
    assert country.rows("SELECT revoked_at IS NOT NULL FROM hubs_hubtoken WHERE id = ?", program.jti.replace("-", "")) == [(1,)]
