"""The catalogue of APIs: found, published, changed, tried, measured, asked about; outside sources; standards."""

from __future__ import annotations

import httpx
import pytest
from journeys import story

SAMPLE = "api:ecoles-exemple"


def publish(agent, country, slug: str, *, edition: int = 1) -> None:
    """From the address of a document to an entry of the catalogue."""
    agent.open("/desk/apis/new")
    agent.fill("openapi_url", f"{country.providers}/schools/openapi-{edition}.json")
    agent.send()
    agent.sees("GET /v2/schools/{code}")
    agent.fill("slug", slug)
    agent.fill("title_fr", f"Écoles {slug}")
    agent.fill("title_en", f"Schools {slug}")
    agent.tick("themes", "education")
    agent.fill("health_url", f"{country.providers}/schools/v2/schools")
    agent.fill("reuses", "Choisir une école")
    agent.send(name="publish", value="yes")
    assert agent.page.url.endswith(f"/apis/catalogue/{slug}")


def publisher(visitors, language: str = "en"):
    agent = visitors(language, story.DESKTOP)
    agent.open("/sign-in/agent?next=/desk")
    agent.press("main button[name='provider'][value='ministeres']")
    agent.press("button[name='account'][value='lea']")
    agent.press("main button[name='continue']")
    return agent


@pytest.mark.demand("api-gouv-fr", "one-catalogue")
@pytest.mark.demand("api-gouv-fr", "searched-by-facets")
def test_an_api_is_found_by_words_and_facets(country, visitors):
    reader = visitors("fr", story.PHONE, javascript=False)
    reader.open("/apis")
    reader.fill("q", "recherche entrepirses")
    reader.send()
    reader.sees("API Recherche d’entreprises")
    reader.press("main a[href='/apis/catalogue/recherche-entreprises']")
    reader.sees("Direction interministérielle du numérique")
    reader.sees("7 appels par seconde")
    everything = httpx.get(f"{country.origin}/apis.json").json()["apis"]
    kinds = {each["publisher"]["kind"] for each in everything}
    assert kinds == {"platform", "administration", "outside"}
    assert {"offer:dss/quotient-familial", "api:entreprise", SAMPLE} <= {each["id"] for each in everything}
    open_ones = httpx.get(f"{country.origin}/apis.json", params={"access": "open", "owner": "outside"}).json()["apis"]
    assert "api:gleif" in [each["id"] for each in open_ones]
    assert {each["access"] for each in open_ones} == {"open"}
    services = httpx.get(f"{country.origin}/apis.jsonld").json()["dcat:service"]
    assert len(services) == len(everything)


@pytest.mark.demand("api-gouv-fr", "publishers-publish")
def test_a_publisher_publishes_after_a_preview_and_withdraws(country, visitors):
    agent = publisher(visitors, "fr")
    publish(agent, country, "ecoles-parcours")
    assert country.rows("SELECT state FROM apis_listing WHERE slug = 'ecoles-parcours'") == [("published",)]
    agent.open("/desk/apis/ecoles-parcours/unpublish")
    agent.fill("reason", "Remplacée")
    agent.send(name="withdraw", value="yes")
    assert country.rows("SELECT state FROM apis_listing WHERE slug = 'ecoles-parcours'") == [("unpublished",)]
    assert httpx.get(f"{country.origin}/apis/catalogue/ecoles-parcours").status_code == 404
    lines = country.rows("SELECT event FROM protection_entry WHERE event LIKE 'api.%'")
    assert {("api.published",), ("api.unpublished",)} <= set(lines)


@pytest.mark.demand("api-gouv-fr", "publishers-publish")
def test_a_wrong_file_is_explained_and_publishes_nothing(country, visitors, tmp_path):
    agent = publisher(visitors)
    wrong = tmp_path / "openapi.yaml"
    wrong.write_text(
        "openapi: 3.1.0\ninfo: {title: A}\npaths:\n  /a:\n    get:\n      responses:\n        200: {$ref: 'https://elsewhere.example/x'}\n"
    )
    before = country.rows("SELECT count(*) FROM apis_listing")
    agent.open("/desk/apis/new")
    agent.page.locator("main [name='file']").set_input_files(wrong)
    agent.send()
    agent.sees("/info/version")
    agent.sees("Ce renvoi mène hors du document", "This reference leads out of the document")
    assert country.rows("SELECT count(*) FROM apis_listing") == before


@pytest.mark.demand("api-gouv-fr", "changes-seen")
def test_a_change_that_breaks_callers_is_marked_and_told(country, visitors):
    agent = publisher(visitors)
    publish(agent, country, "ecoles-changeantes")
    reader = visitors("fr", story.PHONE)
    reader.open("/sign-in?next=/apis/catalogue/ecoles-changeantes")
    reader.sign_in("yanis", "impots")
    reader.open("/apis/catalogue/ecoles-changeantes")
    reader.press("aside button[name='to'][value='follow']")
    agent.open("/desk/apis/ecoles-changeantes/edit")
    agent.fill("openapi_url", f"{country.providers}/schools/openapi-2.json")
    agent.send()
    reader.open("/apis/changes/api:ecoles-changeantes")
    reader.sees("La réponse ne donne plus « opened_on »")
    reader.sees("rompt la compatibilité")
    reader.sees("Nouvelle opération")
    assert story.eventually(lambda: story.letters(country, "Écoles ecoles-changeantes : un changement"))
    agent.open("/desk/apis/ecoles-changeantes/end")
    agent.fill("version", "2.0.0")
    agent.fill("ends_on", "2031-12-31")
    agent.fill("replacement", "https://example.org/v3")
    agent.send()
    reader.open("/apis/catalogue/ecoles-changeantes")
    reader.sees("La version 2.0.0 s’arrête le 31 décembre 2031")
    assert country.rows("SELECT count(*) FROM apis_endofversion WHERE entry = 'api:ecoles-changeantes'") == [(1,)]


@pytest.mark.demand("api-gouv-fr", "tried-on-the-page")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_reading_is_tried_without_javascript(country, visitors, language):
    reader = visitors(language, story.PHONE, javascript=False)
    reader.open(f"/apis/try/{SAMPLE}?operation=GET /v2/schools")
    reader.page.locator("main [name='query:municipality']").fill("352")
    reader.send()
    reader.sees("L’appel n’a pas été fait", "The call was not made")
    reader.page.locator("main [name='query:municipality']").fill("35288")
    reader.page.locator("main [name='token']").fill("a-secret-of-mine")
    reader.send()
    reader.sees("Réponse : 200", "Answer: 200")
    reader.sees("0350000C")
    reader.sees("curl")
    assert "a-secret-of-mine" not in reader.page.content()
    reader.open("/apis")
    own = next(each for each in httpx.get(f"{country.origin}/apis.json").json()["apis"] if each["id"] == "open:api-registries")
    reader.open(f"/apis/try/{own['id']}")
    reader.sees("de cette plateforme", "of this platform")


@pytest.mark.demand("api-gouv-fr", "availability-measured")
def test_availability_is_measured_shown_and_open(country, visitors):
    measured = story.eventually(lambda: country.rows("SELECT checks FROM apis_day WHERE entry = ?", SAMPLE), seconds=100)
    assert measured[0][0] >= 1
    reader = visitors("en", story.DESKTOP)
    reader.open(f"/apis/status/{SAMPLE}")
    reader.sees("Part des appels qui ont reçu une réponse, par jour", "Share of calls answered, by day")
    table = httpx.get(f"{country.origin}/apis/availability.csv").text
    assert f"{SAMPLE}," in table


@pytest.mark.demand("api-gouv-fr", "producer-reached")
def test_a_question_is_asked_in_public_and_answered(country, visitors):
    asker = visitors("fr", story.PHONE)
    asker.open(f"/sign-in?next=/apis/questions/{SAMPLE}")
    asker.sign_in("hugo", "mobile")
    asker.open(f"/apis/questions/{SAMPLE}")
    asker.fill("text", "De quel jour sont les effectifs des écoles ?")
    asker.send()
    agent = publisher(visitors)
    agent.open("/desk/apis")
    agent.press("main a:has-text('De quel jour')")
    agent.page.locator("main article:has-text('De quel jour') textarea[name='text']").first.fill("Ils sont inventés.")
    agent.press("main article:has-text('De quel jour') form[action$='/reply'] button")
    asker.open(f"/apis/questions/{SAMPLE}")
    asker.sees("Ils sont inventés.")
    asker.sees("Ministère de l’Éducation nationale")
    assert ("answered",) in country.rows("SELECT state FROM apis_question WHERE entry = ?", SAMPLE)
    assert story.eventually(lambda: story.letters(country, "Ils sont inventés."))


@pytest.mark.demand("api-gouv-fr", "reuses-shown")
def test_what_is_done_with_an_api_is_shown(country, visitors):
    reader = visitors("fr", story.DESKTOP)
    reader.open("/apis/offers/dss/quotient-familial")
    reader.sees("Cantine scolaire")
    reader.open("/apis/catalogue/entreprise")
    reader.sees("Marchés publics : ne plus demander les attestations")


@pytest.mark.demand("external-sources", "listed-with-conditions")
@pytest.mark.demand("external-sources", "who-uses-which")
def test_outside_sources_are_listed_with_what_one_must_know(country, visitors):
    reader = visitors("fr", story.PHONE)
    reader.open("/outside-sources")
    for words in (
        "GLEIF",
        "Commission européenne",
        "ODbL 1.0",
        "CC0 1.0",
        "Vérifier l’entreprise qui répond à un marché public",
        "Sources hors de l’État",
    ):
        reader.sees(words)
    reader.open("/apis/catalogue/nominatim")
    reader.sees("Citer OpenStreetMap")
    reader.sees("Aucune adresse de personne ne doit y être envoyée")


@pytest.mark.demand("external-sources", "asked-under-the-same-rules")
def test_an_outside_source_is_asked_through_the_door(country, visitors):
    agent = visitors("fr", story.DESKTOP)
    agent.sign_in_as_agent("claire")
    lines = "SELECT count(*) FROM protection_entry WHERE event = 'exchange.asked' AND record LIKE '%gleif/lei%'"
    before = country.rows(lines)[0][0]
    agent.open("/desk/outside-sources/lei")
    agent.fill("company", "000000026")
    agent.send()
    agent.sees("SAMPLE00ATELIER0AB02")
    agent.sees("ATELIER ABGRALL")
    assert country.rows(lines)[0][0] == before + 1
    agent.press("main a[href^='/apis/authorisations/H-']")
    agent.sees("Commune de Rennes")
    other = visitors("fr", story.DESKTOP)
    other.sign_in_as_agent("ronan")
    other.open("/desk/outside-sources/lei")
    other.fill("company", "000000026")
    other.send()
    assert "SAMPLE00ATELIER0AB02" not in other.page.content()
    assert country.rows(lines)[0][0] == before + 1


@pytest.mark.demand("rgi", "standards-consulted")
@pytest.mark.demand("rgi", "checklist-for-a-tender")
def test_standards_are_consulted_and_put_in_a_tender(country, visitors):
    buyer = visitors("fr", story.DESKTOP, javascript=False)
    buyer.open("/rgi")
    buyer.page.locator("main select[name='domain']").select_option("documents")
    buyer.press("main form.filters button")
    buyer.sees("OpenDocument")
    buyer.tick("standard", "odf", "pdf-a")
    buyer.press("main form[action='/rgi/checklist'] button")
    buyer.sees("2 exigences")
    buyer.sees("Conserver des documents")
    table = httpx.get(f"{country.origin}/rgi.csv", params={"status": "withdrawn"}).text
    assert "tls-11" in table
    assert "odf" not in table
    assert len(httpx.get(f"{country.origin}/rgi.json").json()["standards"]) > 50


@pytest.mark.demand("rgi", "conformance-checked")
def test_conformance_is_declared_checked_and_mended(country, visitors):
    checked = story.eventually(lambda: country.rows("SELECT results FROM apis_conformance WHERE entry = ?", SAMPLE), seconds=100)
    assert '"openapi": "passed"' in str(checked[0][0]).replace("'", '"')
    reader = visitors("en", story.PHONE)
    reader.open(f"/apis/conformance/{SAMPLE}")
    reader.sees("Un document OpenAPI lisible est publié", "An OpenAPI document that can be read is published")
    reader.sees("Déclaré", "Declared")
    reader.open("/rgi")
    reader.sees("Ce qui est vérifié dans chaque API", "What is checked in each API")
