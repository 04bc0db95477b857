"""Asked once; a source that is down leaves a debt that is paid later and shown as such."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.components.procedures.actions import asking, drafts, filing, repetitions
from parvis.components.procedures.models import Answer, Asking
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.tests.conftest import BYRON, Source, complete, filed, new_draft, signed_in
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import selectors as protection


def later() -> None:
    """As if the last questions had been asked an hour ago."""
    Asking.objects.update(asked_at=timezone.now() - timedelta(hours=1))


def test_a_draft_asks_once_however_often_it_is_opened(town: Organisation, ada: Person, source: Source) -> None:
    draft = new_draft(ada, town)
    client = signed_in(ada)
    for _ in range(3):
        assert client.get(f"/procedures/garden/{draft.id}/step/home").status_code == 200
    assert source.asked == 1
    new_draft(ada, town)
    assert source.asked == 2  # a fresh draft asks afresh


def test_the_line_says_that_the_person_opened_the_file_and_not_when_another_did(
    town: Organisation, ada: Person, bo: Person, source: Source
) -> None:
    """The rules of unusual readings go by it; who acts by a mandate is not whom the line is about."""
    draft = new_draft(ada, town)  # asks
    draft.acted_by = bo
    asking.asked(draft, draft.definition.need("household"))
    lines = protection.entries_about([ada.identity.canonical()]).filter(event="exchange.asked").order_by("leaf_id")
    assert [each.reading.detail.get("prompt") for each in lines] == ["own-file", None]


def test_a_source_that_is_down_does_not_stop_the_person(town: Organisation, ada: Person, source: Source) -> None:
    source.is_down()
    draft = new_draft(ada, town)
    page = signed_in(ada).get(f"/procedures/garden/{draft.id}/step/home").content.decode()
    assert "Not available at the moment" in page
    assert 'name="income"' not in page
    draft = drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"address": "Typed", "size": "small"})
    row = {**BYRON, "source": "", "id": "r1"}
    draft = repetitions.save_row(draft.id, person=ada, revision=draft.revision, field=draft.definition.field("children"), row=row)
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    assert file.reference
    assert file.askings.get(need="household").state == "awaited"


def owing(ada: Person, town: Organisation, source: Source) -> str:
    test_a_source_that_is_down_does_not_stop_the_person(town, ada, source)
    return str(selectors.files_of(ada.id).get().reference)


def test_a_debt_is_paid_later_and_shown_to_the_agent(town: Organisation, ada: Person, bo: Person, source: Source) -> None:
    reference = owing(ada, town, source)
    desk = signed_in(bo, town)
    page = desk.get(f"/desk/files/{reference}").content.decode()
    assert "Still awaited from its source" in page
    assert "What the rule proposes" not in page
    source.error = None
    later()
    assert asking.collect_debts() == 1
    page = desk.get(f"/desk/files/{reference}").content.decode()
    assert "received after filing" in page
    assert "A hundredth." in page
    income = Answer.objects.get(field="income")
    assert (income.value, income.after_filing, income.state) == ("784", True, "known")
    assert Answer.objects.get(field="address").value == "Typed"  # what the person said stays


def test_debts_are_not_asked_again_at_once_nor_once_paid(town: Organisation, ada: Person, source: Source) -> None:
    owing(ada, town, source)
    asked = source.asked
    asking.collect_debts()
    assert source.asked == asked  # asked a moment ago
    source.error = None
    later()
    asking.collect_debts()
    later()
    asking.collect_debts()
    assert source.asked == asked + 1


def test_a_debt_of_an_erased_person_is_forgotten(town: Organisation, ada: Person, source: Source) -> None:
    owing(ada, town, source)
    selectors.files_of(ada.id).update(person=None)
    later()
    assert asking.collect_debts() == 0


def test_who_the_source_does_not_know_declares(town: Organisation, ada: Person, source: Source) -> None:
    source.knows_nobody()
    draft = new_draft(ada, town)
    page = signed_in(ada).get(f"/procedures/garden/{draft.id}/step/home").content.decode()
    assert 'name="declared_income"' in page
    assert "has no record under this name" in page


def test_saying_that_it_is_wrong_marks_the_answer_and_goes_to_the_source(town: Organisation, ada: Person, bo: Person) -> None:
    draft = new_draft(ada, town)
    client = signed_in(ada)
    url = f"/procedures/garden/{draft.id}/wrong/household"
    assert "784" in client.get(url).content.decode()
    answer = client.post(url, {"field": ["income"]})
    assert answer["Location"].startswith("/me/corrections/new?")
    income = Answer.objects.get(file=draft, field="income")
    assert (income.state, income.value) == ("disputed", "784")
    draft = complete(selectors.files().get(id=draft.id), ada)
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    page = signed_in(bo, town).get(f"/desk/files/{file.reference}").content.decode()
    assert "the person says this is wrong" in page


def test_each_question_to_the_source_is_in_the_trace(town: Organisation, ada: Person) -> None:
    filed(ada, town)
    asked = [entry for entry in protection.entries_about([ada.identity.canonical()]) if entry.event == "exchange.asked"]
    assert len(asked) == 1


def test_two_windows_that_ask_together_keep_one_answer(town: Organisation, ada: Person) -> None:
    draft = new_draft(ada, town)
    asking.ask_one(draft, draft.definition.needs[0])
    assert draft.askings.filter(need="household").count() == 1
    assert draft.answers.filter(field="income").count() == 1
