"""A refusal by silence gets its reasons, an algorithm its rules: each asked for by one button, answered from what the system knows."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import story
from journeys.log import inside
from journeys.test_clocks import TWO_MONTHS_LATER


def accessible(visitor: story.Visitor) -> None:
    found = Axe().run(visitor.page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


@pytest.mark.demand("algorithm-transparency", "main-rules-obtained")
def test_the_rules_of_an_algorithm_are_asked_for_and_given(country, visitors):
    parent, agent = visitors("en", story.PHONE), visitors("fr", story.DESKTOP)
    reference = story.enrol(parent, "yanis", provider="impots", commune="Commune de Saint-Malo", child="ILYES")
    story.decide(agent, reference, account="ronan")
    parent.open(f"/me/files/{reference}")
    accessible(parent)
    parent.press("main form[action$='/rules'] button")
    parent.sees("", "Your request is handed in")
    asked = parent.page.url.rsplit("/", 1)[-1]
    ((state, body, due),) = country.rows(
        "SELECT f.state, o.name, f.silence_on IS NOT NULL FROM procedures_file f JOIN people_organisation o ON o.id = f.organisation_id "
        "WHERE f.reference = ?",
        asked,
    )
    assert (state, body, bool(due)) == ("submitted", "Commune de Saint-Malo", True)

    agent.open(f"/desk/document-requests/{asked}/answer")
    known = agent.page.locator("main [name='explanation']").input_value()
    assert "Parameters applied" in known  # in the person's language
    assert "cantine" in known
    accessible(agent)
    agent.tick("given", "communicated")
    agent.send()
    parent.open(f"/me/files/{asked}")
    parent.sees("", "Parameters applied")
    assert country.rows("SELECT state FROM procedures_file WHERE reference = ?", asked) == [("accepted",)]


def test_the_reasons_of_a_refusal_by_silence_are_asked_for_and_given(country, visitors):
    person, agent = visitors("fr", story.PHONE, javascript=False), visitors("en", story.DESKTOP)
    person.open("/sign-in?next=/me")
    person.sign_in("hugo", "laposte")
    person.open("/procedures/saisine/start?organisation=")
    person.page.locator("main select[name='organisation']").select_option(label="Commune de Rennes")
    person.send()
    person.tick("kind", "ask")
    person.fill("subject", "Un banc place des Lices")
    person.fill("message", "Il n’y en a aucun à l’ombre.")
    person.send()
    person.send()
    refused = story.submit_checked(person)
    inside(country, TWO_MONTHS_LATER, reference=refused)
    person.open(f"/me/files/{refused}")
    person.press("main form[action$='/ask'] button")
    person.sees("Motifs attendus")
    asked = person.page.url.rsplit("/", 1)[-1]

    agent.sign_in_as_agent("claire")
    agent.open("/desk/reasons")
    accessible(agent)
    agent.press(f"main a:has-text('{asked}')")
    agent.press("main a[href$='/answer']")
    accessible(agent)
    box = agent.page.locator("main [name='text']")
    assert refused in box.input_value()
    agent.send()
    agent.sees("", "silence is not one")
    box.fill(box.input_value() + "\nLa place est classée : l’architecte des bâtiments de France s’y oppose.")
    agent.send()
    person.open(f"/me/files/{refused}")
    person.sees("Motifs communiqués")
    person.sees("Dernier jour pour saisir le juge")
    told = country.rows(
        "SELECT d.reasons FROM procedures_decision d JOIN procedures_file f ON f.id = d.file_id WHERE f.reference = ?", asked
    )
    assert "place est classée" in told[0][0]
