"""Europe: an Estonian signs in here; a French person signs in there; what France presents to the others is open to read."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys.story import PHONE
from journeys.test_every_page import RULES


def person_abroad(country, identifier: str) -> list:
    return country.rows("SELECT family_name, birth_date, birth_country FROM people_person WHERE foreign_identifier = ?", identifier)


@pytest.mark.demand("eidas-interop", "recognise")
@pytest.mark.demand("eidas-interop", "levels")
def test_a_person_of_another_state_signs_in_here(country, visitors):
    mari = visitors("fr", PHONE)
    mari.open("/sign-in?next=/me/data")
    mari.sees("Un autre pays européen")
    mari.page.locator("main select[name='provider']").select_option(label="Estonie (démonstration)")
    mari.press("main form:has(select[name='provider']) button")
    assert mari.page.url.startswith(f"{country.providers}/eidas/ee/requests"), mari.page.url
    mari.press("button[data-account='mari']")
    assert "/sign-in/received/" in mari.page.url, mari.page.url
    mari.sees("Tamm")
    mari.sees("substantiel")
    mari.press("main button[name='continue']")
    assert mari.page.url.endswith("/me/data")
    assert person_abroad(country, "EE/FR/demo-3850203") == [("Tamm", "1985-02-03", "")]
    lines = country.rows(
        "SELECT s.level, s.outcome FROM signin_signin s JOIN people_person p ON p.id = s.person_id WHERE p.foreign_identifier = ?",
        "EE/FR/demo-3850203",
    )
    assert ("eidas2", "succeeded") in lines


@pytest.mark.demand("eidas-interop", "recognise")
def test_declining_there_keeps_nothing_here(country, visitors):
    juhan = visitors("en")
    juhan.open("/sign-in")
    juhan.page.locator("main select[name='provider']").select_option(label="Estonia (demonstration)")
    juhan.press("main form:has(select[name='provider']) button")
    juhan.press("button[data-account='nobody']")
    assert person_abroad(country, "EE/FR/demo-7209140") == []


@pytest.mark.demand("eidas-interop", "reach")
@pytest.mark.demand("eidas-interop", "levels")
def test_a_french_person_is_vouched_for_in_another_state(country, visitors):
    hugo = visitors("en")
    hugo.page.goto(f"{country.providers}/eidas/pt/service")
    hugo.press("main a")
    hugo.sees("", "Sign in to continue to Portugal (demonstration)")
    assert hugo.page.locator("main button[name='provider']").count() == 1, "only providers of schemes presented to the others"
    hugo.press("main button[name='provider'][value='laposte']")
    hugo.press("button[name='account'][value='hugo']")
    hugo.sees("", "What Portugal (demonstration) will be told")
    hugo.sees("", "Demonstration library")
    hugo.press("main button[name='continue']")
    hugo.press("main form[action*='/eidas/pt/service/answers'] button")
    body = hugo.page.locator("body").inner_text()
    assert "Lestienne" in body
    assert "FR/PT/" in body
    assert "substantial" in body
    stored = country.rows(
        "SELECT s.level, s.outcome FROM signin_signin s JOIN signin_serviceprovider c ON c.id = s.service_id WHERE c.client_id = ?",
        "eidas-pt-connector",
    )
    assert ("eidas2", "succeeded") in stored
    names = country.rows("SELECT value FROM people_sectoralidentifier WHERE sector LIKE ?", "%country:PT%")
    assert any(value in body for (value,) in names)


@pytest.mark.demand("eidas-interop", "dossier")
@pytest.mark.demand("eidas-interop", "regulation")
@pytest.mark.demand("franceconnect-plus", "eidas-pre-notification")
@pytest.mark.demand("idp-laposte", "eidas-pre-notification")
def test_the_dossiers_of_the_schemes_are_open(country, visitors):
    reader = visitors("fr")
    for slug, name in (("franceconnect-plus", "FranceConnect+"), ("laposte", "L’Identité numérique La Poste")):
        reader.open(f"/eidas/schemes/{slug}")
        reader.sees(f"Dossier de notification : {name}")
        reader.sees("lancée en mars 2021")
        reader.sees("règlement (UE) n° 910/2014".replace("règlement", "Règlement"))
        reader.sees("substantiel")
        reader.sees("non établi")
        reader.sees("Avant, aucun n’y est tenu")
    provider = country.rows("SELECT levels, state FROM signin_identityprovider WHERE slug = ?", "laposte")
    assert "eidas2" in provider[0][0]
    assert provider[0][1] == "active"


@pytest.mark.demand("eidas-interop", "node")
def test_the_operator_sees_members_and_reads_metadata_again(country, visitors):
    malo = visitors("en")
    malo.open("/sign-in/agent?next=/platform/europe")
    malo.sign_in_as_agent("malo")
    malo.open("/platform/europe")
    malo.sees("", "Estonia (demonstration)")
    malo.press("main form[action$='/members/eidas-ee-proxy'] button")
    malo.sees("", "The metadata was read again.")
    assert country.rows("SELECT problem FROM saml_party WHERE slug = ?", "eidas-ee-proxy") == [("",)]


def accessible(visitor) -> None:
    wider = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{visitor.page.url}: {wider} px wider than a phone"
    found = Axe().run(visitor.page, options=RULES)
    assert found.violations_count == 0, f"{visitor.page.url}\n{found.generate_report()}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_europe_is_accessible_on_a_phone(country, visitors, language):
    """Also the pages within a sign-in, which the crawl of every page cannot reach."""
    here = visitors(language, PHONE)
    for path in ("/eidas", "/eidas/schemes/franceconnect-plus", "/eidas/schemes/laposte", "/sign-in"):
        here.open(path)
        accessible(here)
    here.page.locator("main select[name='provider']").select_option(value="eidas-ee-proxy")
    here.press("main form:has(select[name='provider']) button")
    accessible(here)
    here.press("button[data-account='juhan']")
    accessible(here)
    there = visitors(language, PHONE)
    there.page.goto(f"{country.providers}/eidas/ee/service")
    accessible(there)
    there.press("main a")
    accessible(there)
    there.press("main button[name='provider'][value='laposte']")
    there.press("button[name='account'][value='hugo']")
    accessible(there)
    there.press("main button[name='decline']")
    accessible(there)
    there.press("main form[action*='/eidas/ee/service/answers'] button")
    accessible(there)
    malo = visitors(language, PHONE)
    malo.open("/sign-in/agent?next=/platform/europe")
    malo.sign_in_as_agent("malo")
    malo.open("/platform/europe")
    accessible(malo)
