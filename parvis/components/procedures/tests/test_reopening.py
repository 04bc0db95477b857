"""A decision taken back: the request waits for an answer again, with its clock, and nobody’s lateness is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from parvis.components.procedures.actions import closing, desk, filing, publish, reopening, retention, ticking
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import File, Procedure
from parvis.components.procedures.rules.loader import WrongProcedureFile
from parvis.components.procedures.rules.parts.clocks import same_silence
from parvis.components.procedures.selectors import clocks, lateness
from parvis.components.procedures.tests.conftest import filed
from parvis.components.procedures.tests.test_clocks import SILENCE, aged, reached, silent, text_with, under
from parvis.core.notices.models import Message as Sent
from parvis.kernel.calendar import today

pytestmark = pytest.mark.django_db(transaction=True)


def decided(file: File, agent: Any, town: Any, outcome: State = State.REFUSED) -> File:
    if file.state == State.SUBMITTED:
        desk.take(str(file.reference), agent=agent, organisation_id=town.id)
    desk.decide(
        str(file.reference), agent=agent, organisation_id=town.id, verdict=desk.Verdict(outcome=outcome, reasons="No plot is left.")
    )
    return File.objects.get(pk=file.pk)


def reopened(file: File, agent: Any, town: Any) -> File:
    reopening.reopen(str(file.reference), agent=agent, organisation_id=town.id, text="A plot was left after all.")
    return File.objects.get(pk=file.pk)


def test_the_clock_starts_again_the_day_a_decision_is_taken_back_and_the_person_reads_so(ada, bo, town):
    file = aged(filed(ada, town), 40)
    file = reopened(decided(file, bo, town), bo, town)
    again = today() + timedelta(days=1) + relativedelta(months=2)
    assert file.silence_on == again
    notice = Sent.objects.get(notice="procedures.reopened")
    assert "le délai de réponse repart d’aujourd’hui : sans réponse le" in " ".join(notice.body.split())
    File.objects.filter(pk=file.pk).update(silence_on=today())
    assert ticking.settle_silences() == 1


def test_a_correction_after_the_reopening_adds_its_days_to_the_new_clock_only(ada, bo, town):
    file = filed(ada, town)
    desk.ask_correction(str(file.reference), agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    filing.answer_correction(str(file.reference), person=ada, text="Small.")
    file = aged(File.objects.get(pk=file.pk), 30)
    file = reopened(decided(file, bo, town), bo, town)
    whole = today() + timedelta(days=1) + relativedelta(months=2)
    assert file.silence_on == whole
    File.objects.filter(pk=file.pk).update(silence_on=whole)
    file.withdrawn_decisions.update(withdrawn_at=file.withdrawn_decisions.get().withdrawn_at - timedelta(days=10))
    desk.ask_correction(str(file.reference), agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    file = File.objects.get(pk=file.pk)
    assert file.silence_on == today() - timedelta(days=9) + relativedelta(months=2) + timedelta(days=1)


def test_silence_does_not_speak_twice_and_stays_counted_as_late(ada, bo, town):
    file = reached(filed(ada, town))
    ticking.settle_silences()
    file = reopened(File.objects.get(pk=file.pk), bo, town)
    assert file.silence_on is None
    assert File.objects.filter(clocks.decided_by_silence()).get() == file
    assert ticking.settle_silences() == 0
    file = reopened(decided(file, bo, town), bo, town)
    assert file.silence_on is None


def test_lateness_outlives_the_erasure_of_what_was_said(ada, bo, town):
    file = reached(filed(ada, town))
    ticking.settle_silences()
    file = decided(reopened(File.objects.get(pk=file.pk), bo, town), bo, town)
    retention.erase(file.pk)
    kept = file.withdrawn_decisions.get()
    assert (kept.made_by, kept.why, kept.reasons) == ("silence", "", "")


@pytest.mark.parametrize("means", ["acceptance", "refusal"])
def test_a_file_that_waits_for_the_person_is_closed_after_its_date_and_is_not_late(ada, bo, town, means):
    file = under(text_with(silent(means)), filed(ada, town))
    desk.ask_correction(str(file.reference), agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    file = aged(File.objects.get(pk=file.pk), 90)
    assert file.silence_on is not None
    assert file.silence_on < today()
    assert not clocks.is_late(file)
    assert not File.objects.filter(clocks.overdue()).exists()
    assert lateness.by_body() == []
    file = closed(file, bo, town)
    assert file.state == State.CLOSED
    assert not file.corrections.filter(resolved_at=None).exists()


def closed(file: File, agent: Any, town: Any) -> File:
    verdict = desk.Verdict(outcome=State.CLOSED, reasons="You did not answer.")
    desk.decide(str(file.reference), agent=agent, organisation_id=town.id, verdict=verdict)
    return File.objects.get(pk=file.pk)


def test_once_the_correction_is_answered_what_silence_accepted_is_closed_no_more(ada, bo, town):
    file = reached(under(text_with(silent("acceptance")), filed(ada, town)))
    with pytest.raises(TransitionRefused, match="silence has accepted"):
        closed(file, bo, town)


def test_a_file_closed_while_a_correction_waited_can_be_decided_once_opened_again(ada, bo, town):
    file = filed(ada, town)
    desk.ask_correction(str(file.reference), agent=bo, organisation_id=town.id, reason="incorrect", text="Which size?")
    file = reopened(closed(file, bo, town), bo, town)
    assert decided(file, bo, town).state == State.REFUSED


# --- one meaning of the same silence ---------------------------------------------------------------

CASE = SILENCE.replace(
    "legal_basis",
    "cases: [{when: {equals: {answer: size, value: large}}, months: 4}], legal_basis",
)


def test_another_case_is_another_clock_and_other_words_of_the_law_are_not(town):
    held = Procedure.objects.get(slug="garden").current
    assert held is not None
    text = held.source
    assert SILENCE in text
    with pytest.raises(WrongProcedureFile, match="people rely on it"):
        publish(text.replace(SILENCE, CASE))
    publish(text.replace("en: An act}}", "en: Another act}}", 1))


def test_a_clock_holds_through_the_time_when_the_procedure_was_withdrawn(town):
    closing.unpublish("garden")
    with pytest.raises(WrongProcedureFile, match="people rely on it"):
        publish(text_with(silent("acceptance")))


def test_nothing_is_the_same_as_nothing_only(town):
    held = Procedure.objects.get(slug="garden").current
    assert held is not None
    silence = held.definition.silence
    assert same_silence(None, None)
    assert same_silence(silence, silence)
    assert not same_silence(silence, None)
    assert not same_silence(None, silence)
