"""Letters say what the procedure file writes, in the language of the file, and what misses is said before deciding."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from parvis.components.procedures.actions import desk
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import File, Letter
from parvis.components.procedures.rules.loader import load
from parvis.components.procedures.selectors import templates
from parvis.components.procedures.tests.conftest import FEE, FILE, filed
from parvis.components.procedures.tests.test_clocks import under
from parvis.core.jobs import actions as jobs

pytestmark = pytest.mark.django_db(transaction=True)
BODY = "{applicant} has a {field:size} plot for {result}, decided on {decided_on}."
WRITTEN = f"\nletters:\n  accepted: {{fr: '{BODY}', en: '{BODY}'}}\n  certificate: {{fr: Certifié, en: 'Certified for {{applicant}}.'}}\n"


def written(extra: str = WRITTEN) -> str:
    return FILE.read_text(encoding="utf-8") + extra


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("accepted: {fr: '{nobody}', en: x}", "{nobody} means nothing in this letter"),
        ("accepted: {fr: '{field:colour}', en: x}", "No question is called 'colour'"),
        ("accepted: {fr: 'a { b', en: x}", "A brace is not part of a name"),
        ("receipt: {fr: '{decided_on}', en: x}", "{decided_on} means nothing in this letter"),
        ("refused: {fr: '{result}', en: x}", "{result} means nothing in this letter"),
    ],
)
def test_mistakes_of_a_letter_are_found_when_the_file_is_checked(letters, said):
    found = load(written(f"\nletters:\n  {letters}\n")).mistakes
    assert said in str(found[0])
    assert found[0].line > 70


def pdf_of(file: File, kind: Letter.Kind) -> str:
    letter = file.letters.get(kind=kind)
    assert letter.stored is not None
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.stored.read())).pages).split())


def test_the_letter_says_what_the_file_writes_in_the_language_of_the_person(ada, bo, town):
    file = under(written(), filed(ada, town))
    File.objects.filter(pk=file.pk).update(language="en")
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    file = File.objects.get(pk=file.pk)
    preview = templates.previewed(file, outcome="accepted", reasons="", result="€7.84")
    desk.decide(file.reference, agent=bo, organisation_id=town.id, verdict=desk.Verdict(outcome=State.ACCEPTED, result=FEE))
    jobs.run_due()
    said = pdf_of(file, Letter.Kind.DECISION)
    assert "Ada Lovelace has a Small plot for €7.84, decided on" in said
    assert "Certified for Ada Lovelace." in pdf_of(file, Letter.Kind.CERTIFICATE)
    assert "plot for €7.84" in preview[0]


def test_what_the_letter_needs_and_misses_is_said_before_deciding(ada, bo, town):
    file = under(written("\nletters:\n  accepted: {fr: 'Au {field:phone}.', en: 'At {field:phone}.'}\n"), filed(ada, town))
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    with pytest.raises(TransitionRefused, match="needs the answer “Telephone”"):
        desk.decide(file.reference, agent=bo, organisation_id=town.id, verdict=desk.Verdict(outcome=State.ACCEPTED, result=FEE))
    assert File.objects.get(pk=file.pk).state == State.UNDER_REVIEW
