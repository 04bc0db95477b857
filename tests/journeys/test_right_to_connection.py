"""A household asks for help with its internet bill; its provider must keep the line until the decision."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story

CONTRACT = "FA-2026-77 41"


def accessible(visitor: story.Visitor) -> None:
    found = Axe().run(visitor.page)
    assert found.violations_count == 0, f"{visitor.page.url}\n{found.generate_report()}"


def asks_for_help(person: story.Visitor) -> str:
    person.open("/sign-in?next=/me")
    person.sign_in("hugo", "laposte")
    person.open("/procedures/solidarite-connexion/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label="Département d’Ille-et-Vilaine")
    person.send()
    person.fill("provider", "000 000 075 00010")
    person.fill("contract", CONTRACT)
    person.fill("debt", "124,90")
    person.send()
    person.fill("people", "2")
    person.fill("story", "Mon contrat de travail a pris fin.")
    return story.submit(person)


def asks_about(agent: story.Visitor, contract: str) -> None:
    agent.open("/desk/lines")
    agent.fill("contract", contract)
    agent.send()


def told(country, reference: str) -> int:
    return country.rows("SELECT count(*) FROM protection_entry e WHERE e.event = 'connection.told' AND e.record LIKE ?", f"%{reference}%")[
        0
    ][0]


@pytest.mark.demand("right-to-connection", "line-kept-while-examined")
@pytest.mark.demand("right-to-connection", "released-by-the-decision")
def test_a_line_is_kept_until_the_decision(country, visitors):
    person, provider, agent = visitors("fr", story.PHONE), visitors("en", story.DESKTOP, javascript=False), visitors("fr")
    reference = asks_for_help(person)
    assert (
        "FIBRE"
        in country.rows(
            "SELECT a.value FROM procedures_answer a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ? AND a.field = 'provider'",
            reference,
        )[0][0]
    )

    provider.sign_in_as_agent("erell")
    provider.page.goto(f"{country.origin}/desk/lines")
    asks_about(provider, "nobody-1")
    provider.sees("Aucune demande n’est connue pour cette ligne", "No request is known for this line")
    assert "nobody-1" not in provider.page.url
    asks_about(provider, "fa2026 7741")
    provider.sees("Non : maintenez cette ligne", "No: keep this line")
    provider.open("/desk/lines/kept")
    provider.sees(CONTRACT)
    assert told(country, reference) == 2

    refuse(agent, reference)
    asks_about(provider, CONTRACT)
    provider.sees("Plus rien ici n’impose de maintenir cette ligne", "Nothing here keeps this line any more")
    person.open("/me/trace")
    person.sees("Fibre d’Armorique")

    reader = visitors("fr", story.PHONE)
    reader.sign_in_as_agent("erell")
    reader.open("/desk/lines")
    accessible(reader)


def refuse(agent: story.Visitor, reference: str) -> None:
    agent.sign_in_as_agent("katell")
    agent.open(f"/desk/files/{reference}")
    agent.press("main form[action$='/take'] button")
    agent.press("main a.button[href*='/deci']")
    agent.tick("outcome", "refused")
    agent.fill("reasons", "Les ressources du foyer dépassent le plafond du fonds.")
    agent.send()
    agent.send(name="confirm", value="1")


def test_only_the_lines_provider_learns(country, visitors):
    """An agent of a commune has no such page, and a household's neighbour learns nothing."""
    agent = visitors("fr")
    agent.sign_in_as_agent("claire")
    assert agent.page.goto(f"{country.origin}/desk/lines").status == 403
    assert re.search(r"/desk/lines", agent.page.url)
