"""A host is wrong in a declaration: the first time costs nothing, the second is known, and good faith is contested with proof."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story


def declare(person: story.Visitor, month: str) -> str:
    person.open("/procedures/taxe-de-sejour/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    person.send()
    person.fill("month", month)
    person.fill("nights", "12")
    person.fill("collected", "9,60")
    person.send()
    return story.submit_checked(person)


def record(agent: story.Visitor, reference: str, period: str) -> None:
    agent.open(f"/desk/files/{reference}")
    agent.press("main a[href$='/error']")
    agent.fill("period", period)
    agent.fill("what", "Douze nuits déclarées, vingt vendues.")
    agent.fill("how_to_mend", "Déclarez de nouveau le mois.")
    agent.send()


def errors(country, reference: str) -> list[tuple]:
    return country.rows(
        "SELECT e.ground, e.penalty FROM right_to_error_error e JOIN procedures_file f ON f.id = e.file_id WHERE f.reference = ? ORDER BY e.recorded_at",
        reference,
    )


def accessible(person: story.Visitor) -> None:
    found = Axe().run(person.page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


@pytest.mark.demand("right-to-error", "first-good-faith-error-no-penalty")
@pytest.mark.demand("right-to-error", "later-errors-known")
@pytest.mark.demand("right-to-error", "burden-on-the-administration")
def test_the_first_error_costs_nothing_and_bad_faith_is_proven(country, visitors):
    host, agent, colleague = visitors("fr", story.PHONE), visitors("fr", story.DESKTOP), visitors("en", story.DESKTOP, javascript=False)
    host.open("/sign-in?next=/me")
    host.sign_in("hugo", "laposte")
    reference = declare(host, "2026-08")
    agent.sign_in_as_agent("claire")
    record(agent, reference, "août 2026")
    assert errors(country, reference) == [("first", None)]
    agent.sees("Aucune pénalité n’est possible : l’erreur est couverte.")
    accessible(agent)
    told = story.eventually(lambda: story.letters(country, "Douze nuits déclarées"))[0].get_body(("plain",)).get_content()
    assert "il n’y a pas de pénalité" in told
    host.open("/me/errors")
    host.press("main a:has-text('août 2026')")
    host.sees("Pas de pénalité")
    host.sees("Déclarez de nouveau le mois.")
    accessible(host)
    host.press("main form[action$='/mended'] button")
    assert country.rows("SELECT COUNT(*) FROM right_to_error_error WHERE mended_at IS NOT NULL") == [(1,)]

    host.open("/me/errors")
    host.press("main a:has-text('août 2026')")
    agent.page.locator("main summary").click()
    agent.fill("contest-reasons", "Le registre tenu à côté compte vingt nuits.")
    agent.page.locator("main details button").click()
    agent.sees("c’est à vous de prouver")
    agent.fill("contest-evidence", "Le registre remis le 3 novembre.")
    with agent.page.expect_navigation():
        agent.page.locator("main details button").click()
    host.open(host.page.url.removeprefix(country.origin))
    host.sees("Le registre remis le 3 novembre.")
    host.fill("text", "Ce registre est celui de ma voisine.")
    host.send()
    address = agent.page.url.removeprefix(country.origin)
    agent.open(address)
    agent.tick("decide-is_proven", "yes")
    agent.fill("decide-reasons", "Le registre suffit.")
    agent.press("main form:has(input[value='decide']) button")
    agent.sees("un autre agent décide")
    colleague.sign_in_as_agent("gwenola")
    colleague.open(address)
    colleague.sees("", "Ce registre est celui de ma voisine.")
    colleague.tick("decide-is_proven", "no")
    colleague.fill("decide-reasons", "Rien ne montre l’intention.")
    colleague.press("main form:has(input[value='decide']) button")
    decided = country.rows("SELECT is_proven, agent_id = decided_by_id FROM right_to_error_contest")
    assert decided == [(0, 0)]
    assert errors(country, reference) == [("first", None)]

    record(agent, reference, "septembre 2026")
    assert errors(country, reference) == [("first", None), ("later", None)]
    agent.sees("La première porte sur août 2026")
