"""How sure each answer is, and how a file follows what its source corrects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from parvis.components.procedures.actions import correcting, drafts
from parvis.components.procedures.models import Answer, Asking, File
from parvis.components.procedures.selectors import paperwork, personal
from parvis.components.procedures.selectors.wording import blocks
from parvis.components.procedures.tests.conftest import HOUSEHOLD, OFFER, Source, filed, new_draft, signed_in
from parvis.components.registries import actions as registries
from parvis.core.people import actions as people
from parvis.core.people.selectors import Organisation, Person


@pytest.fixture
def office(db: None) -> Organisation:
    return people.organisation("tests", name="L’office", kind="agency")


def certainties(file: File) -> dict[str, str]:
    return {line.field.name: line.certainty for block in blocks(file) for line in block.lines}


def disputed(file: File, person: Person) -> object:
    """The person says that the income is wrong, to the procedure and to the source."""
    drafts.dispute(file.id, person=person, field="income")
    return registries.report_error(
        person, offer=OFFER, field="income.value", shown_value="784", claimed_value="512", reason="Two children."
    )


def answered(correction: object, *, office: Organisation, agent: Person, accepted: bool) -> None:
    registries.answer_correction(correction, agent=agent, organisation=office, accepted=accepted, answer="Seen.")  # type: ignore[arg-type]
    Asking.objects.update(asked_at=timezone.now() - timedelta(hours=1))


def test_each_answer_says_how_sure_it_is(town: Organisation, ada: Person, source: Source) -> None:
    file = filed(ada, town)
    assert {name: certainties(file)[name] for name in ("income", "address", "size")} == {
        "income": "certified",
        "address": "certified",
        "size": "declared",
    }
    with override("en"):
        told = {line["label"].en: line["source"] for line in paperwork.receipt(file)["answers"]}
    assert "certified" in told["Income"]
    assert told["Size"] == "You (declared)"
    (exported,) = personal.export(ada)
    assert {each["field"]: each["certainty"] for each in exported["answers"]}["income"] == "certified"


def test_what_is_awaited_says_since_when_to_person_and_agent(town: Organisation, ada: Person, bo: Person, source: Source) -> None:
    source.is_down()
    draft = new_draft(ada, town)
    line = next(line for block in blocks(draft) for line in block.lines if line.field.name == "income")
    assert (line.certainty, line.since) == ("awaited", draft.askings.get(need="household").since)
    first = draft.askings.get(need="household")
    Asking.objects.filter(pk=first.pk).update(asked_at=timezone.now() - timedelta(hours=1))
    from parvis.components.procedures.actions import asking

    asking.collect_debts()
    again = draft.askings.get(need="household")
    assert (again.since, again.attempts) == (first.since, 2)
    (exported,) = personal.export(ada)
    assert exported["awaited"] == [{"need": "household", "since": first.since.isoformat(), "attempts": 2}]


def test_what_the_source_corrects_reaches_the_file(
    town: Organisation, ada: Person, bo: Person, office: Organisation, source: Source
) -> None:
    draft = new_draft(ada, town)
    correction = disputed(draft, ada)
    assert certainties(draft)["income"] == "disputed"
    assert correcting.follow_corrections() == 0  # nobody answered yet
    source.answer = {**HOUSEHOLD, "income": {"value": 512}}
    answered(correction, office=office, agent=bo, accepted=True)
    assert correcting.follow_corrections() == 1
    income = Answer.objects.get(file=draft, field="income")
    assert (income.value, income.state) == ("512", "known")
    assert income.corrected_at
    assert "corrected by its source" in signed_in(ada).get(f"/procedures/garden/{draft.id}/check").content.decode()
    assert correcting.follow_corrections() == 0


def test_a_source_that_agreed_but_did_not_write_yet_is_asked_again(
    town: Organisation, ada: Person, bo: Person, office: Organisation, source: Source
) -> None:
    draft = new_draft(ada, town)
    answered(disputed(draft, ada), office=office, agent=bo, accepted=True)
    assert correcting.follow_corrections() == 0
    assert Answer.objects.get(file=draft, field="income").state == "disputed"
    asked = source.asked
    assert correcting.follow_corrections() == 0
    assert source.asked == asked  # asked a moment ago
    source.is_down()
    Asking.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert correcting.follow_corrections() == 0
    source.error, source.answer = None, {**HOUSEHOLD, "income": {"value": 512}}
    Asking.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert correcting.follow_corrections() == 1


def test_a_source_that_stands_by_its_value_ends_the_dispute(
    town: Organisation, ada: Person, bo: Person, office: Organisation, source: Source
) -> None:
    draft = new_draft(ada, town)
    answered(disputed(draft, ada), office=office, agent=bo, accepted=False)
    correcting.follow_corrections()
    income = Answer.objects.get(file=draft, field="income")
    assert (income.value, income.state, income.corrected_at) == ("784", "known", None)
