"""Anyone reads the rule, tries it, and finds what an administration should say about it."""

from __future__ import annotations

import json

import pytest
from journeys import story


@pytest.mark.demand("algorithm-transparency", "essential-information-recommended")
@pytest.mark.demand("algorithm-transparency", "main-rules-obtained")
def test_the_rule_is_published_with_what_is_recommended(country, visitors):
    citizen = visitors("fr", story.PHONE)
    citizen.open("/pages/algorithmes")
    citizen.sees("Sa part dans la décision")
    citizen.press("main a[href='/rules']")
    citizen.press("main table a[href*='cantine']")
    citizen.sees("R. 531-52")  # the law
    citizen.sees("def propose")  # the code
    citizen.page.locator("main select[name='organisation']").select_option("35238")
    citizen.fill("family_quotient", "784")
    citizen.send()
    citizen.sees("2,60 €")
    citizen.sees("Délibération de démonstration")  # what sets each parameter


@pytest.mark.demand("algorithm-transparency", "notice-on-the-decision")
def test_the_explanation_is_kept_with_the_decision(country, visitors):
    """Made when it was decided: the stored steps, parameters and data are those that the rule used."""
    parent, agent = visitors("en", story.DESKTOP), visitors("fr", story.DESKTOP)
    reference = story.enrol(parent, "yanis", provider="impots", commune="Commune de Saint-Malo", child="ILYES")
    story.decide(agent, reference, account="ronan")
    ((stored,),) = country.rows(
        "SELECT d.proposal FROM procedures_decision d JOIN procedures_file f ON f.id = d.file_id WHERE f.reference = ?", reference
    )
    proposal = json.loads(stored)
    assert proposal["contribution"]["fr"]
    assert [each["name"] for each in proposal["inputs"]] == ["family_quotient"]
    assert proposal["parameters"]
    assert proposal["steps"]
    parent.open(f"/me/files/{reference}")
    parent.sees("", "The calculation proposes the price of a meal")
