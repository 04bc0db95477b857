"""A town's programs ask about people in the place of documents: by number, by identity, and in the name of who signs in."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story

ROW = "api-particulier"
RENNES = "21350238800019"
YANIS = {
    "nomNaissance": "BENHADDOU",
    "prenoms[]": "Yanis",
    "anneeDateNaissance": "1985",
    "moisDateNaissance": "11",
    "jourDateNaissance": "2",
    "sexeEtatCivil": "M",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "29019",
}
LOUEN = {
    "nomNaissance": "KERDONCUFF",
    "prenoms[]": "Louen",
    "anneeDateNaissance": "2018",
    "moisDateNaissance": "9",
    "jourDateNaissance": "3",
    "sexeEtatCivil": "M",
    "anneeScolaire": "2026-2027",
}
# One address of each provider, and how its sandbox is asked.
SOURCES = {
    "CNAV": ("/v3/dss/quotient_familial/identite", YANIS),
    "CNOUS": ("/v4/cnous/etudiant_boursier/ine", {"ine": "0000000001Y"}),
    "MESRI": ("/v3/mesri/statut_etudiant/identite", YANIS),
    "MEN": ("/v5/men/scolarites/identite", LOUEN),
    "DSNJ": ("/v3/dsnj/service_national/identite", YANIS),
    "GIP-MDS": ("/v3/gip_mds/service_civique/identite", YANIS),
    "France Travail": ("/v3/france_travail/statut/identifiant", {"identifiant": "yanis.benhaddou"}),
    "SDH": ("/v3/sdh/statut_sportif/identifiant", {"identifiant": "0000000001"}),
}


def authorisation(country, use: str, *, stage: str) -> str:
    sql = "SELECT MIN(id) FROM exchange_authorisation WHERE offer = 'api-particulier' AND asker = ? AND stage = ? AND state = 'active'"
    [(number,)] = country.rows(sql, f"use:{use}", stage)
    return f"H-{number:04d}"


class Program:
    """What a town bought or wrote."""

    def __init__(self, country, *, use: str, stage: str) -> None:
        self.country, self.authorisation = country, authorisation(country, use, stage=stage)
        made = country.parvis("hubs", "issue-token", self.authorisation, "--name", f"Programme {use}")
        assert made.returncode == 0, made.stderr
        self.key = made.stdout.strip()

    def get(self, path: str, **said: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.get(f"{self.country.origin}{path}", params={"recipient": RENNES} | said, headers=headers, timeout=20)


def successes(country, reference: str) -> int:
    """Calls under an authorisation that were answered with data, as they are stored: no personal data."""
    sql = (
        "SELECT COALESCE(SUM(u.calls), 0) FROM hubs_hubuse u JOIN hubs_hubtoken t ON t.id = u.token_id "
        "WHERE u.status = 200 AND t.authorisation_id = ?"
    )
    return country.rows(sql, int(reference.removeprefix("H-")))[0][0]


@pytest.mark.demand(ROW, "single-access-to-personal-data")
@pytest.mark.demand(ROW, "by-number-or-identity")
@pytest.mark.demand(ROW, "replaces-documents")
def test_one_token_reads_what_eight_administrations_hold(country):
    program = Program(country, use="student-aid", stage="sandbox")
    before = successes(country, program.authorisation)
    for source, (path, said) in SOURCES.items():
        answer = program.get(path, **said)
        assert answer.status_code == 200, (source, answer.text[:300])
        assert set(answer.json()) == {"data", "links", "meta"}, source
        assert answer.headers["X-Authorisation"] == program.authorisation
    refused = program.get("/v3/dss/quotient_familial/identite", nomNaissance="PERSONNE")
    assert refused.status_code == 422
    assert successes(country, program.authorisation) == before + len(SOURCES)


@pytest.mark.demand(ROW, "scholarship-without-proof-of-income")
def test_the_familys_resources_come_from_the_fund(country):
    program = Program(country, use="student-aid", stage="sandbox")
    told = program.get("/v3/dss/participation_familiale_eaje/identite", **YANIS).json()["data"]
    resources = told["parametres_calcul_participation_familiale"]["base_ressources_annuelles"]
    assert resources == {"valeur": 21840, "annee_calcul": 2024}
    grant = program.get("/v3/cnous/etudiant_boursier/ine", ine="0000000001Y").json()["data"]
    assert grant["est_boursier"] is True
    assert grant["identite"]["nom"] == "BENHADDOU"
    assert program.get("/v3/cnous/etudiant_boursier/ine", ine="0000000009Z").json()["errors"][0]["code"] == "26003"
    assert successes(country, program.authorisation) >= 2


@pytest.mark.demand(ROW, "by-sign-in")
@pytest.mark.demand(ROW, "replaces-documents")
def test_who_signs_in_lets_the_service_ask_and_reads_what_it_received(country, visitors):
    reference = authorisation(country, "school-prices", stage="production")
    before, asked = successes(country, reference), lines(country)
    parent = visitors("en", story.PHONE)
    parent.page.goto(f"{country.providers}/family")
    assert Axe().run(parent.page).violations_count == 0
    parent.press("a[href$='/family/sign-in']")
    parent.press("main button[name='provider'][value='impots']")
    parent.press("button[name='account'][value='maelle']")
    parent.press("main button[name='continue']")
    assert parent.page.url.startswith(f"{country.providers}/family/callback"), parent.page.url
    assert parent.page.locator("#quotient").inner_text() == "784"
    received = parent.page.locator("#received").inner_text()
    assert "NOLWENN" not in received  # she allowed the children too: the town is not authorised to read them
    assert "784" in received
    assert parent.page.locator("#authorisation").inner_text() == reference
    assert Axe().run(parent.page).violations_count == 0
    assert successes(country, reference) == before + 1
    assert lines(country) > asked  # the fund's answer; the civil register is asked at sign-in, too
    parent.sign_in("maelle")
    parent.open("/me/trace")
    parent.sees("Commune de Rennes")


def lines(country) -> int:
    return country.rows("SELECT COUNT(*) FROM protection_entry WHERE event = 'exchange.asked'")[0][0]
