"""The file computes the fee of a terrace; who examines the request cannot decide it, who signs does."""

from __future__ import annotations

import json

from journeys import story


def asked_for(person: story.Visitor, *, surface: str) -> str:
    """A request for a terrace, in the name of a company that the register knows; returns the reference."""
    person.open("/sign-in?next=/me")
    person.sign_in("solenn")
    story.prove(person, "000000026")
    person.open("/me/mandates")
    person.press("main li:has-text('Atelier Abgrall') button[name='mandate']:not([value=''])")
    story.draft(person, "terrasse", "Commune de Rennes")
    person.press("main a:has-text('Solenn'), main button:has-text('Solenn')")
    person.send()
    person.send()
    person.fill("place", "8 rue des Relieurs, Rennes")
    person.fill("surface", surface)
    person.tick("season", "year")
    person.page.locator("main [name='way_left_free']").check()
    person.send()
    assert person.page.url.endswith("/check"), person.page.url
    person.sees("Redevance pour un an")
    person.sees("147")
    return story.submit_checked(person)


def test_the_file_computes_the_fee_and_only_the_signatory_decides(country, visitors):
    solenn, claire, gwenola = visitors("fr", story.PHONE), visitors("en", story.DESKTOP), visitors("fr", story.DESKTOP, javascript=False)
    reference = asked_for(solenn, surface="7,35")
    claire.sign_in_as_agent("claire")
    claire.open(f"/desk/files/{reference}")
    claire.press("main form[action$='/take'] button")
    claire.sees("", "147")
    claire.sees("", "reserved to: Signatory of decisions")
    claire.press("main a.button[href*='/deci']")
    offered = claire.page.locator("main input[name='outcome']").evaluate_all("boxes => boxes.map(each => each.value)")
    assert offered == ["closed_without_decision"], "who examines it may close it, and neither accept nor refuse"
    state = "SELECT state FROM procedures_file WHERE reference = ?"
    assert country.rows(state, reference) == [("under_review",)]

    gwenola.sign_in_as_agent("gwenola")
    gwenola.open(f"/desk/files/{reference}")
    gwenola.press("main a.button[href*='/deci']")
    gwenola.tick("outcome", "accepted")
    gwenola.send()
    gwenola.send(name="confirm", value="1")
    assert country.rows(state, reference) == [("accepted",)]
    ((figure, stored),) = country.rows(
        "SELECT d.result, d.proposal FROM procedures_decision d JOIN procedures_file f ON f.id = d.file_id WHERE f.reference = ?", reference
    )
    assert json.loads(figure) == {"yearly_fee": "147"}
    (step,) = json.loads(stored)["steps"]
    assert "7,35" in step["sentence"]["fr"]
    solenn.open(f"/me/files/{reference}")
    solenn.sees("Terrasse autorisée")
    solenn.sees("147")
