"""A form is counted, somebody proposes, a review decides, a new version proves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from journeys import story

ROOT = Path(__file__).parents[2]
FORM = ROOT / "parvis" / "components" / "procedures" / "tests" / "procedure.yaml"
PHONE = "      - {name: phone, type: phone, required: false, label: {fr: Téléphone, en: Telephone}}\n"


def published(country, text: str) -> None:
    file = country.data / "jardin.yaml"
    file.write_text(text, encoding="utf-8")
    done = country.parvis("procedure", "publish", str(file))
    assert done.returncode == 0, done.stderr


def first_version() -> str:
    """The garden of the tests without the source that this country has not."""
    text = (
        FORM.read_text(encoding="utf-8")
        .replace("slug: garden", "slug: jardin-partage")
        .replace("reference_prefix: GA", "reference_prefix: JP")
    )
    head, _, rest = text.partition("needs:\n")
    pages = rest[rest.index("pages:\n") :]
    pages = pages.replace("        when: {source: {need: household, is: unknown}}\n", "")
    pages = pages.replace("        proposed_from: {need: household, rows: children, fills: {name: name, birth_date: born}}\n", "")
    return head + pages.replace("      - {name: income, type: amount, certified: true, unit: EUR, label: {fr: Revenu, en: Income}}\n", "")


@pytest.mark.demand("procedure-simplification", "counted")
@pytest.mark.demand("procedure-simplification", "reviewed")
@pytest.mark.demand("procedure-simplification", "tracked-per-form")
def test_a_question_disappears_and_the_version_proves_it(country, visitors):
    published(country, first_version())
    story.eventually(lambda: country.rows("SELECT 1 FROM simplification_formentry WHERE slug = 'jardin-partage'"), seconds=90)
    parent, agent = visitors("fr", story.PHONE, javascript=False), visitors("en", story.DESKTOP)

    parent.open("/simplification/jardin-partage/propose")
    parent.sign_in("maelle")
    parent.page.locator("main select[name='field']").select_option("phone")
    parent.tick("kind", "remove")
    parent.fill("why", "Personne n’appelle jamais.")
    parent.send()
    parent.sees("à décider")

    agent.sign_in_as_agent("claire")
    agent.open("/desk/simplification/jardin-partage")
    agent.send(name="act", value="begin")
    agent.page.locator("main details summary").first.click()
    agent.page.locator("main input[value='accepted']").check()
    agent.page.locator("main textarea[name$='reason']").first.fill("The answer is never used.")
    with agent.page.expect_navigation():
        agent.page.locator("main button:has-text('Publish the decision')").click()
    decided = country.rows(
        "SELECT p.decision, p.by_public FROM simplification_proposal p JOIN simplification_formentry f ON f.id = p.entry_id"
        " WHERE p.field = 'phone' AND f.slug = 'jardin-partage'"
    )
    assert decided == [("accepted", 1)]
    parent.open("/simplification/jardin-partage")
    parent.sees("décidée ; aucune version ne le montre encore")

    assert PHONE in first_version()
    published(country, first_version().replace(PHONE, ""))
    parent.open("/simplification/jardin-partage")
    parent.sees("simplifié, prouvé")
    parent.sees("Questions retirées : 1. Pièces retirées : 0. Demandées à la source : 0. Ajouts : 0.")
    versions = country.rows(
        "SELECT count(*) FROM procedures_procedureversion v JOIN procedures_procedure p ON p.id = v.procedure_id WHERE p.slug = 'jardin-partage'"
    )
    assert versions == [(2,)]

    parent.open("/simplification")
    parent.sees("formulaires simplifiés cette année")
    parent.sees("objectif : 100")
    counted = country.rows("SELECT count(*) FROM simplification_formentry WHERE procedure_id IS NOT NULL")[0][0]
    assert counted == country.rows("SELECT count(*) FROM procedures_procedure WHERE current_id IS NOT NULL")[0][0]

    agent.open("/simplification/cantine")
    agent.sees("", "invented for the demonstration")
    agent.sees("", "Proof of address")
    agent.sees("", "a source answers now")
    agent.sees("", "simplified, proven")
    invented = country.rows("SELECT count(*) FROM procedures_procedureversion WHERE sample = 1")[0][0]
    (shown,) = country.rows("SELECT count(DISTINCT procedure_id) FROM procedures_procedureversion WHERE sample = 1")[0]
    assert (shown, invented > shown) == (7, True)
