"""A procedure changes while people file: nothing is lost, nobody's decided file moves, each move is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import translation

from parvis.components.procedures import actions
from parvis.components.procedures.actions import asking, desk, drafts, filing, rebasing, repetitions
from parvis.components.procedures.forms.documents import Given
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, Rebase, VersionMove
from parvis.components.procedures.rules.definition import Field, FieldType, Option
from parvis.components.procedures.rules.rebasing import Became, converted, one
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.history import last_changes, timeline
from parvis.core.protection.models import Entry
from parvis.kernel.text import Text

from .conftest import FILE, filed, new_draft

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
GARDEN = FILE.read_text(encoding="utf-8")


def version(change: Callable[[str], str]):
    """The garden procedure, changed and in force."""
    text = change(GARDEN)
    assert text != GARDEN
    return actions.publish(text)


def renamed_option(text: str) -> str:
    return text.replace("{value: small, label: {fr: Petite, en: Small}}", "{value: tiny, label: {fr: Minuscule, en: Tiny}}")


def new_label(text: str) -> str:
    return text.replace("{fr: Taille, en: Size}", "{fr: Taille de la parcelle, en: Size of the plot}")


def new_required(text: str) -> str:
    return text.replace(
        "      - name: why_large", "      - {name: tools, type: yes_no, label: {fr: Outils, en: Tools}}\n      - name: why_large"
    )


def without_phone(text: str) -> str:
    return text.replace("      - {name: phone, type: phone, required: false, label: {fr: Téléphone, en: Telephone}}\n", "")


def run(job: Rebase) -> None:
    while rebasing.carry_on(job, batch=1):
        pass


def fresh(file: File) -> File:
    return selectors.files().get(id=file.id)


def answers(file: File) -> dict[str, object]:
    return {each.field: each.value for each in fresh(file).answers.all()}


def draft_with(ada, town, **values) -> File:
    draft = new_draft(ada, town)
    return drafts.save_answers(draft.id, person=ada, revision=draft.revision, values=values)


def test_a_draft_keeps_what_the_new_version_takes(ada, town):
    draft = draft_with(ada, town, size="small", phone="0299000000")
    before = answers(draft)
    changed = version(new_label)
    run(rebasing.rebase(draft.procedure, changed))
    moved = fresh(draft)
    assert moved.version_id == changed.id
    assert answers(moved) == before
    assert moved.answers.get(field="size").rebased_at is not None  # its question changed
    assert moved.answers.get(field="phone").rebased_at is None


def test_an_answer_whose_option_went_is_to_be_given_again(ada, town):
    draft = draft_with(ada, town, size="small")
    run(rebasing.rebase(draft.procedure, version(renamed_option)))
    assert "size" not in answers(draft)
    with translation.override("en"):
        (told,) = last_changes(fresh(draft))
    assert "Small" in told
    assert [each.field.name for each in selectors.progress(fresh(draft)).missing() if each.field.name == "size"] == ["size"]


def test_the_person_reads_what_changed_and_goes_on(ada, town, entered):
    draft = draft_with(ada, town, size="small")
    run(rebasing.rebase(draft.procedure, version(renamed_option)))
    page = entered(ada).get(f"/procedures/garden/{draft.id}/step/plot").content.decode()
    assert "This procedure changed since you began" in page
    assert "Tiny" in page


def test_a_page_that_is_gone_leads_back_to_the_form(ada, town, entered):
    draft = draft_with(ada, town, size="small")
    run(rebasing.rebase(draft.procedure, version(lambda text: text.replace("  - slug: plot\n", "  - slug: parcel\n"))))
    answer = entered(ada).get(f"/procedures/garden/{draft.id}/step/plot")
    assert (answer.status_code, answer.url) == (302, f"/procedures/garden/{draft.id}/step/home")


def test_a_submitted_file_moves_where_nothing_is_lost_and_is_told_so(ada, town):
    file = filed(ada, town)
    changed = version(new_label)
    run(rebasing.rebase(file.procedure, changed))
    moved = fresh(file)
    assert (moved.version_id, moved.state) == (changed.id, State.SUBMITTED)
    with translation.override("en"):
        line = timeline(moved)[0]
    assert line["title"] == "The procedure changed: this file follows its new version"
    assert Entry.objects.filter(event="procedures.rebased", record__contains=file.reference).exists()


@pytest.mark.parametrize(("change", "why"), [(new_required, ["answers-due"]), (renamed_option, ["answers-due"])])
def test_a_submitted_file_that_would_lack_an_answer_stays_unless_said_otherwise(ada, town, change, why):
    file = filed(ada, town)
    changed, before = version(change), answers(file)
    run(rebasing.rebase(file.procedure, changed))
    assert fresh(file).version_id == file.version_id
    assert answers(file) == before
    assert VersionMove.objects.get(file=file).why == why
    run(rebasing.rebase(file.procedure, changed, thorough=True))
    assert fresh(file).version_id == changed.id


def without_need(text: str) -> str:
    begin, end = text.index("needs:\n"), text.index("pages:\n")
    text = text[:begin] + text[end:]
    for gone in (
        "certified: true, ",
        "        when: {source: {need: household, is: unknown}}\n",
        "        proposed_from: {need: household, rows: children, fills: {name: name, birth_date: born}}\n",
    ):
        assert gone in text
        text = text.replace(gone, "")
    return text


def with_step(text: str) -> str:
    return text + "steps:\n  - {name: visit, kind: task, begins: submission, title: {fr: Visite, en: Visit}}\n"


def held_back(file: File, changed) -> list[str]:
    """Why a file stays, whatever is said; empty when it moved."""
    run(rebasing.rebase(file.procedure, changed, thorough=True))
    assert (fresh(file).version_id == changed.id) is not VersionMove.objects.filter(file=file).exclude(why=[]).exists()
    return VersionMove.objects.get(file=file).why


def test_a_submitted_file_whose_step_is_gone_stays_on_its_version(ada, town):
    version(with_step)
    file = filed(ada, town)
    assert held_back(file, version(new_label)) == ["steps-gone"]
    assert [each.name for each in fresh(file).definition.steps] == ["visit"]


def test_a_submitted_file_whose_need_is_gone_stays_and_its_debt_is_still_collected(ada, town):
    file = filed(ada, town)
    long_ago = file.created_at - timedelta(hours=1)
    file.askings.update_or_create(need="household", defaults={"state": "awaited", "asked_at": long_ago})
    assert held_back(file, version(without_need)) == ["needs-gone"]
    assert asking.collect_debts() == 1


def test_a_draft_whose_need_is_gone_moves_and_is_asked_nothing_more(ada, town, source):
    source.is_down()
    draft = draft_with(ada, town, size="small")
    asking.ask_for(draft)
    assert draft.askings.filter(need="household").exists()
    assert held_back(draft, version(without_need)) == []
    assert not fresh(draft).askings.filter(need="household").exists()
    assert asking.collect_debts() == 0


def test_a_file_that_waits_for_a_correction_of_a_question_that_is_gone_stays_and_can_be_answered(ada, town, bo):
    file = filed(ada, town)
    desk.ask_correction(file.reference, agent=bo, organisation_id=town.id, reason="incorrect", text="Which number?", fields=["phone"])
    assert held_back(file, version(without_phone)) == ["correction"]
    filing.answer_correction(file.reference, person=ada, text="This one.", values={"phone": "0299000000"})
    assert answers(file)["phone"] == "0299000000"


def test_a_decided_file_never_moves(ada, town, bo):
    file = filed(ada, town)
    desk.take(file.reference, agent=bo, organisation_id=town.id)
    verdict = desk.Verdict(outcome=State.REFUSED, reasons="No plot is free.")
    desk.decide(file.reference, agent=bo, organisation_id=town.id, verdict=verdict)
    run(rebasing.rebase(file.procedure, version(new_label), thorough=True))
    assert fresh(file).version_id == file.version_id
    assert not VersionMove.objects.exists()


def test_the_plan_says_what_the_rebase_then_does(ada, dana, town):
    draft, file = draft_with(dana, town, size="small", phone="0299000000"), filed(ada, town)
    changed = version(lambda text: without_phone(new_required(text)))
    told = rebasing.plan(draft.procedure, changed)
    assert (told.files, told.drafts, told.submitted, told.staying) == (2, 1, 0, 1)
    assert told.stays == {"answers-due": 1}
    assert told.answers == {("phone", "dropped"): 1}
    assert (fresh(draft).version_id, fresh(file).version_id) == (draft.version_id, file.version_id)
    run(rebasing.rebase(draft.procedure, changed))
    assert (fresh(draft).version_id, fresh(file).version_id) == (changed.id, file.version_id)


def test_a_stop_in_the_middle_loses_nothing_and_the_clock_goes_on(ada, dana, town, monkeypatch):
    first, second = draft_with(ada, town, size="small"), draft_with(dana, town, size="large")
    changed = version(new_label)
    job = rebasing.rebase(first.procedure, changed)
    real, calls = rebasing.leave_trace, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(rebasing, "leave_trace", dies)
    with pytest.raises(KeyboardInterrupt):
        rebasing.carry_on(job)
    assert sorted(fresh(each).version_id == changed.id for each in (first, second)) == [False, True]
    assert [answers(each)["size"] for each in (first, second)] == ["small", "large"]
    monkeypatch.undo()
    rebasing.rebase_files()
    assert {fresh(each).version_id for each in (first, second)} == {changed.id}
    assert VersionMove.objects.count() == 2
    assert Rebase.objects.get().done_at is not None


def test_of_two_publications_the_later_wins(ada, town):
    draft = draft_with(ada, town, size="small")
    one_version = version(new_label)
    one_job = rebasing.rebase(draft.procedure, one_version)
    other = version(lambda text: without_phone(new_label(text)))
    other_job = rebasing.rebase(draft.procedure, other)
    run(one_job)
    assert fresh(draft).version_id == draft.version_id
    run(other_job)
    assert fresh(draft).version_id == other.id


def test_a_draft_begun_on_the_old_version_while_the_rebase_ran_is_found(ada, dana, town):
    draft = draft_with(ada, town, size="small")
    changed = version(new_label)
    job = rebasing.rebase(draft.procedure, changed)
    run(job)
    late = new_draft(dana, town)
    File.objects.filter(id=late.id).update(version=draft.version)  # it had read the procedure before it changed
    rebasing.rebase_files()
    assert fresh(late).version_id == changed.id


def test_a_page_open_while_the_procedure_changes_is_not_saved_over_it(ada, town):
    draft = draft_with(ada, town, size="small")
    run(rebasing.rebase(draft.procedure, version(new_label)))
    with pytest.raises(drafts.StaleDraft):
        drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "large"})


def test_documents_that_nothing_asks_for_keep_a_submitted_file_where_it_is(ada, town):
    draft = new_draft(ada, town)
    draft = drafts.save_answers(
        draft.id,
        person=ada,
        revision=draft.revision,
        values={"size": "small"},
        given={"plan": Given(added=[SimpleUploadedFile("plan.pdf", PDF)])},
    )
    draft = repetitions.save_row(
        draft.id,
        person=ada,
        revision=draft.revision,
        field=draft.definition.field("children"),
        row={"id": "a", "source": "", "values": {"name": "Byron", "birth_date": "2018-09-03", "tool": "none"}},
    )
    file = filing.submit(draft.id, person=ada, revision=draft.revision)
    plan_line = next(line for line in GARDEN.splitlines() if "name: plan" in line)
    changed = version(lambda text: text.replace(f"{plan_line}\n", ""))
    run(rebasing.rebase(file.procedure, changed))
    assert VersionMove.objects.get(file=file).why == ["documents"]
    assert file.attachments.count() == 1
    run(rebasing.rebase(file.procedure, changed, thorough=True))
    assert file.attachments.count() == 0
    assert VersionMove.objects.get(file=file, why=[]).changes[0]["before"]["en"] == "plan.pdf"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_people_file_while_the_rebase_runs(ada, town):
    draft = draft_with(ada, town, size="small")
    job = rebasing.rebase(draft.procedure, version(new_label))

    def save() -> str:
        try:
            with closing(connection):
                drafts.save_answers(draft.id, person=ada, revision=draft.revision, values={"size": "large", "why_large": "x"})
        except drafts.StaleDraft:
            return "small"
        return "large"

    def move() -> None:
        with closing(connection):
            run(job)

    with ThreadPoolExecutor(2) as writers:
        with transaction.atomic():
            File.objects.select_for_update().get(id=draft.id)
            saving, moving = writers.submit(save), writers.submit(move)
        size, _ = saving.result(), moving.result()
    assert fresh(draft).version_id == job.version_id
    assert answers(draft)["size"] == size


def field(kind: FieldType, **said) -> Field:
    return Field(name="answer", type=kind, label=Text("Question", "Question"), **said)


RED = (Option(value="red", label=Text("Rouge", "Red")), Option(value="blue", label=Text("Bleu", "Blue")))


@pytest.mark.parametrize(
    ("old", "new", "value", "after"),
    [
        (field(FieldType.INTEGER), field(FieldType.AMOUNT), 3, "3"),
        (field(FieldType.DECIMAL), field(FieldType.INTEGER), "3.0", 3),
        (field(FieldType.DECIMAL), field(FieldType.INTEGER), "3.5", None),
        (field(FieldType.DECIMAL), field(FieldType.AMOUNT), "3.125", None),
        (field(FieldType.TEXT), field(FieldType.TEXTAREA), "a", "a"),
        (field(FieldType.TEXTAREA), field(FieldType.TEXT), "a\nb", None),
        (field(FieldType.TEXTAREA), field(FieldType.TEXT, max_length=3), "abcd", None),
        (field(FieldType.TEXT), field(FieldType.FORMATTED, pattern="[0-9]+", example="1"), "12", "12"),
        (field(FieldType.TEXT), field(FieldType.FORMATTED, pattern="[0-9]+", example="1"), "x", None),
        (field(FieldType.YES_NO), field(FieldType.CHECKBOX), True, True),
        (field(FieldType.CHOICE, options=RED), field(FieldType.MULTIPLE, options=RED), "red", ["red"]),
        (field(FieldType.MULTIPLE, options=RED), field(FieldType.CHOICE, options=RED), ["red"], "red"),
        (field(FieldType.MULTIPLE, options=RED), field(FieldType.CHOICE, options=RED), ["red", "blue"], None),
        (field(FieldType.DATE), field(FieldType.TEXT), "2026-01-02", None),
    ],
)
def test_only_what_loses_nothing_is_converted(old, new, value, after):
    assert converted(old, new, value) == after


def test_rows_of_a_repetition_are_carried_one_by_one():
    inner = field(FieldType.CHOICE, options=RED)
    old = Field(name="rows", type=FieldType.REPETITION, label=Text("Lignes", "Rows"), fields=(inner,))
    new = Field(name="rows", type=FieldType.REPETITION, label=Text("Lignes", "Rows"), fields=(field(FieldType.CHOICE, options=RED[:1]),))
    value = [{"id": "1", "source": "", "values": {"answer": "red"}}, {"id": "2", "source": "", "values": {"answer": "blue"}}]
    after, changes = one(old, new, value)
    assert [row["values"] for row in after] == [{"answer": "red"}, {}]
    assert [(each.row, each.became, each.before) for each in changes] == [("2", Became.AGAIN, "blue")]
