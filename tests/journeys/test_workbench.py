"""Legacy files become APIs, developers build and give back, ministries reuse bricks, everyone sees who publishes what."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from journeys.story import DESKTOP, PHONE, begin, plain

FILE = 'Puits;Profondeur (m);Creusé le;Propriétaire\r\nP1;12,5;03/02/1999;Le Goff\r\nP2;"9";1870-01-01;Morvan\r\n'
PROGRAMS = {"py": [sys.executable], "mjs": ["node"], "php": ["php"]}


def parvis(country, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**country.environment, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "parvis", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.demand("legacy-apification", "file-becomes-api-by-declaration")
@pytest.mark.demand("legacy-apification", "legacy-samples")
def test_each_legacy_source_is_an_api(country):
    expected = {"hydro-sample": "flow", "housing-sample": "surface", "permits-sample": "dwellings", "energy-sample": "delivered"}
    for slug, column in expected.items():
        stored = country.rows("SELECT COUNT(*) FROM registries_record WHERE registry = ? AND valid_to IS NULL", slug)[0][0]
        answer = httpx.get(f"{country.origin}/api/registries/{slug}/records", params={"sort": f"-{column}", "limit": 1})
        assert answer.json()["total"] == stored > 0
        assert isinstance(answer.json()["records"][0]["data"][column], int | float)
        assert "RateLimit-Remaining" in answer.headers
        document = httpx.get(f"{country.origin}/api/registries/{slug}/openapi.json").json()
        assert column in document["components"]["schemas"]["Record"]["properties"]["data"]["properties"]
        assert httpx.get(f"{country.origin}/registries/{slug}").status_code == 200
        assert httpx.get(f"{country.origin}/registries/{slug}.csv").text.count("\n") == stored + 1
    assert "permits-sample" in httpx.get(f"{country.origin}/api/registries").text


@pytest.mark.demand("legacy-apification", "restricted-through-the-exchange")
def test_a_restricted_table_is_given_by_the_exchange_only(country):
    assert country.rows("SELECT 1 FROM registries_record WHERE registry = 'housing-requests-sample'")
    assert country.rows("SELECT 1 FROM exchange_authorisation WHERE offer = 'sample/housing-requests' AND state = 'active'")
    for path in ("/registries/housing-requests-sample", "/api/registries/housing-requests-sample/records", "/data/housing-requests-sample"):
        assert httpx.get(f"{country.origin}{path}").status_code == 404
    assert httpx.get(f"{country.origin}/apis/offers/sample/housing-requests").status_code == 200


@pytest.mark.parametrize(("language", "width"), [("fr", DESKTOP), ("en", PHONE)])
@pytest.mark.demand("legacy-apification", "agent-publishes-and-takes-back")
def test_an_agent_makes_an_api_of_a_file(country, visitors, language, width):
    gwenola, slug = visitors(language, width), f"puits-{language}"
    gwenola.open("/sign-in/agent?next=/desk/tables")
    gwenola.sign_in_as_agent("gwenola")
    gwenola.open("/desk/tables/new")
    gwenola.fill("title", "Puits")
    gwenola.fill("slug", slug)
    gwenola.page.locator("main [name='file']").set_input_files(
        {"name": "puits.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    )
    gwenola.send()
    gwenola.sees("lignes bonnes", "good rows")
    gwenola.page.locator("main [name='use_3']").select_option("out")
    gwenola.page.locator("main [name='use_1']").select_option("filter")
    gwenola.press("main form:has([name='licence']) button[type='submit']")
    gwenola.press("main a.button[href$='/publish']")
    gwenola.send()
    gwenola.sees("C’est publié", "Published:")
    found = httpx.get(f"{country.origin}/api/registries/{slug}/records", params={"profondeur_m__gte": "10"}).json()
    assert [record["data"] for record in found["records"]] == [{"puits": "P1", "profondeur_m": 12.5, "creuse_le": "1999-02-03"}]
    assert country.rows("SELECT state FROM registries_table WHERE slug = ?", slug) == [("published",)]
    gwenola.press("main a.danger")
    gwenola.press("main form button.danger")
    assert country.rows("SELECT state FROM registries_table WHERE slug = ?", slug) == [("withdrawn",)]
    assert httpx.get(f"{country.origin}/api/registries/{slug}/records").status_code == 404


@pytest.mark.demand("legacy-apification", "bad-cells-are-listed")
def test_every_bad_cell_is_listed_before_anything_is_public(country, visitors):
    gwenola = visitors("fr", DESKTOP, javascript=False)
    gwenola.open("/sign-in/agent?next=/desk/tables")
    gwenola.sign_in_as_agent("gwenola")
    gwenola.open("/desk/tables/new")
    gwenola.fill("title", "Bornes")
    gwenola.fill("slug", "bornes-fausses")
    bad = "code;hauteur\r\nA;1\r\nA;2\r\nB;3;4\r\n"
    gwenola.page.locator("main [name='file']").set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": bad.encode()})
    gwenola.send()
    gwenola.page.locator("main [name='key']").select_option("code")
    gwenola.press("main form:has([name='licence']) button[type='submit']")
    gwenola.sees("cette clé sert déjà à une autre ligne")
    gwenola.sees("3 cellules au lieu de 2")
    assert country.rows("SELECT state FROM registries_table WHERE slug = 'bornes-fausses'") == [("draft",)]
    assert not country.rows("SELECT 1 FROM registries_record WHERE registry = 'bornes-fausses'")


@pytest.mark.demand("fcp-developer-opening", "account-and-keys-at-once")
@pytest.mark.demand("fcp-developer-opening", "quick-starts-run-as-written")
def test_a_developer_gets_a_key_and_runs_the_programs(country, visitors, tmp_path):
    hugo = visitors("en", PHONE)
    hugo.open("/sign-in?next=/apis/account")
    hugo.sign_in("hugo", "mobile")
    hugo.open("/apis/account")
    hugo.fill("name", "My map")
    hugo.send()
    key = hugo.page.locator("#key").inner_text().strip()
    stored = country.rows(
        "SELECT a.stage FROM hubs_hubtoken t JOIN exchange_authorisation a ON a.id = t.authorisation_id WHERE t.name = 'My map' ORDER BY t.created_at DESC"
    )
    assert stored[0] == ("sandbox",)
    hugo.open("/apis/quick-starts")
    ran = 0
    for block in hugo.page.locator("main details").all():
        name, code = block.locator("summary code").text_content(), block.locator("pre code").text_content()
        command = PROGRAMS[name.rpartition(".")[2]]
        if shutil.which(command[0]) is None:
            continue
        (tmp_path / name).write_text(code)
        done = subprocess.run(
            [*command, name], cwd=tmp_path, env={**os.environ, "KEY": key}, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, (name, done.stdout + done.stderr)
        assert "privileges" in done.stdout or "calls left" in done.stdout, (name, done.stdout)
        ran += 1
    assert ran >= 2


@pytest.mark.demand("fcp-developer-opening", "components-given-back")
def test_a_component_is_begun_checked_and_given_back(country, visitors, tmp_path):
    assert parvis(country, "new", "system", "my_service", cwd=tmp_path).returncode == 0
    checked = parvis(country, "check-system", "my_service", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    hugo, malo = visitors("fr"), visitors("fr")
    hugo.open("/sign-in?next=/build/contribute")
    hugo.sign_in("hugo", "mobile")
    hugo.open("/build/contribute")
    for field, text in {
        "name": "Carte des puits",
        "summary": "Dessine les puits",
        "author": "Atelier de Hugo",
        "licence": "EUPL-1.2",
        "address": "https://code.example/puits",
    }.items():
        hugo.fill(field, text)
    hugo.tick("bricks", "ci")
    hugo.send()
    malo.open("/sign-in/agent?next=/platform/components")
    malo.sign_in_as_agent("malo")
    malo.open("/platform/components")
    malo.press("main a:has-text('Carte des puits')")
    malo.tick("accepted", "yes")
    malo.fill("answer", "Bienvenue")
    malo.send()
    assert country.rows("SELECT state FROM workshop_contribution WHERE name = 'Carte des puits'") == [("accepted",)]
    hugo.open("/build")
    hugo.sees("Atelier de Hugo")
    hugo.open("/build/bricks")
    hugo.sees("Carte des puits (Atelier de Hugo)")


@pytest.mark.demand("fcp-devops-components", "shared-integration-on-a-fresh-service")
@pytest.mark.demand("fcp-devops-components", "rolls-out-and-back")
def test_a_ministry_reuses_the_bricks(country, tmp_path):
    assert parvis(country, "new", "theme", "my_look", cwd=tmp_path).returncode == 0
    for name, command in (("ci.sh", "ci-template"), ("deploy.sh", "deploy-recipe")):
        (tmp_path / name).write_text(parvis(country, command, cwd=tmp_path).stdout)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHON": sys.executable, "SERVICE": "my_look"}
    steps = {"ROOT": str(tmp_path / "srv"), "INSTALL": "true", "CHECK": "true", "MIGRATE": "true", "RESTART": "true", "HEALTHY": "true"}
    ran = subprocess.run(["sh", "ci.sh"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for arguments in (["roll-out", "1"], ["roll-out", "2"], ["roll-back"]):
        done = subprocess.run(
            ["sh", "deploy.sh", *arguments], cwd=tmp_path, env={**environment, **steps}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "srv/current").resolve().name == "1"


@pytest.mark.parametrize(("language", "width"), [("fr", PHONE), ("en", DESKTOP)])
@pytest.mark.demand("fcp-access-interface", "who-publishes-what-and-where")
@pytest.mark.demand("fcp-access-interface", "one-way-in-for-local-authorities")
def test_everyone_sees_who_publishes_what(country, visitors, language, width):
    visitor = visitors(language, width)
    visitor.open("/access")
    visitor.sees("Qui publie quoi", "Who publishes what")
    listed = list(csv.DictReader(io.StringIO(httpx.get(f"{country.origin}/access.csv").content.decode("utf-8-sig"))))
    adopted = country.rows(
        "SELECT COUNT(*) FROM procedures_adoption a JOIN people_organisation o ON o.id = a.organisation_id JOIN procedures_procedure p ON p.id = a.procedure_id "
        "WHERE NOT o.sample AND p.current_id IS NOT NULL"
    )[0][0]
    assert sum(row["kind"] == "procedure" for row in listed) == adopted > 0
    assert not any("sample" in row["url"] for row in listed), "samples are in no ranking"
    assert visitor.page.locator("main svg").count() >= 1
    visitor.open("/access/local-authorities")
    visitor.press("main table a:has-text('Rennes')")
    visitor.sees("Ce qu’il publie", "What it publishes")
    assert visitor.page.locator("main a[href^='/procedures/']").count() >= 1


@pytest.mark.demand("dcant-common-base", "shared-foundation-with-measured-adoption")
@pytest.mark.demand("dcant-common-base", "four-priorities-and-how-to-join")
def test_the_common_foundation_is_measured(country, visitors):
    visitor = visitors("fr")
    visitor.open("/common-base")
    town = country.rows(
        "SELECT COUNT(DISTINCT o.id) FROM people_organisation o JOIN exchange_authorisation a ON a.organisation_id = o.id WHERE o.kind = 'municipality' AND a.state = 'active'"
    )[0][0]
    body = plain(visitor.page.locator("main").inner_text())
    assert town > 0
    assert "Commune de Rennes" in body
    assert visitor.page.locator("section[aria-labelledby='priorities'] li").count() == 4
    local = int(re.search(r"(\d+) dont des collectivités", body)[1])
    assert local >= town


@pytest.mark.demand("franceconnect-plateforme", "two-circles-and-services-living")
def test_the_map_of_the_platform_is_what_runs(country, visitors):
    visitor = visitors("en")
    visitor.open("/platform-map")
    links = {link.get_attribute("href") for link in visitor.page.locator("main .cards a").all()}
    assert len(links) > 15
    for path in sorted(links):
        assert httpx.get(f"{country.origin}{path}", follow_redirects=True).status_code in (200, 403), path


@pytest.mark.demand("franceconnect-plateforme", "sign-in-asked-once-traced-open-data")
@pytest.mark.demand("franceconnect-plateforme", "national-and-local-authorities")
def test_one_story_through_all_circles(country, visitors):
    before = country.rows("SELECT COUNT(*) FROM protection_entry")[0][0]
    maelle = visitors("fr")
    begin(maelle, "maelle", provider="impots", commune="Commune de Rennes")
    maelle.send()
    maelle.send()
    assert country.rows("SELECT COUNT(*) FROM protection_entry")[0][0] > before, "what is known was asked at its source, and traced"
    maelle.open("/me/trace")
    maelle.sees("Commune de Rennes")
    assert httpx.get(f"{country.origin}/api/open/datasets").json()
    kinds = {
        kind
        for (kind,) in country.rows(
            "SELECT DISTINCT o.kind FROM people_organisation o JOIN people_membership m ON m.organisation_id = o.id"
        )
    }
    assert {"municipality", "agency"} <= kinds
