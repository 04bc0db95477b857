"""The registry is down: the person goes on, and the missing answer comes later."""

from __future__ import annotations

import pytest
from journeys import story

OFFER = "dss/quotient-familial"


def switch_source(operator, to: str) -> None:
    operator.open("/platform")
    operator.press(f"form:has(input[name='offer'][value='{OFFER}']) button[name='to'][value='{to}']")


@pytest.mark.demand("once-only", "goes-on-when-source-is-down")
def test_a_missing_answer_is_fetched_later_and_shown_as_such(country, visitors):
    operator = visitors("fr", story.DESKTOP)
    operator.sign_in_as_agent("malo")
    switch_source(operator, "suspended")
    try:
        parent = visitors("en", story.PHONE)
        story.begin(parent, "fatou", provider="laposte", commune="Commune de Vannes")
        parent.sees("Indisponible pour le moment", "Not available at the moment")
        parent.page.locator("main [name='address']").fill("3 rue de la Démonstration, 56000 Vannes")
        parent.send()
        parent.send()
        parent.press("main a[href*='/children/'], main button[name='add']")
        parent.fill("given_names", "Moussa")
        parent.fill("family_name", "Diarra")
        for box, value in enumerate(("30", "5", "2019")):
            parent.fill(f"birth_date_{box}", value)
        story.describe(parent)
        reference = story.submit(parent)
        debt = "SELECT a.state FROM procedures_asking a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ? AND a.need = 'resources'"
        assert country.rows(debt, reference) == [("awaited",)]

        agent = visitors("fr", story.DESKTOP)
        agent.sign_in_as_agent("ines")
        agent.open(f"/desk/files/{reference}")
        agent.sees("attendu", "awaited")
    finally:
        switch_source(operator, "answering")
    story.eventually(lambda: country.rows(debt, reference) != [("awaited",)], seconds=120)
    assert story.answer(country, reference, "family_quotient") == ('"310"', "known", OFFER)
    agent.open(f"/desk/files/{reference}")
    agent.sees("310")
    assert country.rows(
        "SELECT a.after_filing FROM procedures_answer a JOIN procedures_file f ON f.id = a.file_id WHERE f.reference = ? AND a.field = 'family_quotient'",
        reference,
    ) == [(1,)]


def test_what_is_wrong_reaches_the_source(country, visitors):
    parent = visitors("fr", story.PHONE)
    story.begin(parent, "yanis", provider="ameli", commune="Commune de Saint-Malo")
    parent.send()
    parent.press("main a:has-text('C’est faux')")
    parent.page.locator("main input[type='checkbox'][value='family_quotient']").check()
    parent.send()
    parent.page.locator("main [name='claimed']").fill("1180")
    parent.page.locator("main [name='reason']").fill("Mes ressources ont baissé en septembre.")
    parent.send()

    source = visitors("fr", story.DESKTOP)
    source.sign_in_as_agent("bastien")
    source.open("/desk/corrections")
    source.press("main table a")
    source.sees("1180")
    source.sees("Yanis Benhaddou")
    source.page.locator("main [name='accepted']").first.check()
    source.page.locator("main [name='answer']").fill("Votre quotient est recalculé ce mois-ci.")
    source.send()
    assert country.rows("SELECT claimed_value, state FROM registries_correction ORDER BY created_at DESC LIMIT 1") == [("1180", "accepted")]
    parent.open("/me/corrections")
    parent.sees("Votre quotient est recalculé ce mois-ci.")
