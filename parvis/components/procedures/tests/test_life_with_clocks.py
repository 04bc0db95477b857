"""Hypothesis lives the lives of files, with their rows and their clocks: days pass, agents and people act, silence answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from parvis.components.procedures.actions import desk, filing, reopening, ticking
from parvis.components.procedures.lifecycle import DECIDED, OPEN, State, TransitionRefused
from parvis.components.procedures.models import Decision, File
from parvis.components.procedures.selectors import clocks
from parvis.components.procedures.tests.conftest import filed
from parvis.components.procedures.tests.test_clocks import aged, silent, text_with, under
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import today

pytestmark = pytest.mark.django_db(transaction=True)


def whole_time() -> date:
    """The date of a clock that starts today."""
    return today() + timedelta(days=1) + relativedelta(months=2)


class Life(RuleBasedStateMachine):
    """One file from the day it came in; everything is undone at the end of a life."""

    key: Any
    means: str
    person: Person
    agent: Person
    body: Organisation

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.spoken = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def file(self) -> File:
        return File.objects.get(pk=self.key)

    def act(self, work: Any, **more: Any) -> bool:
        try:
            with transaction.atomic():
                work(str(self.file.reference), agent=self.agent, organisation_id=self.body.id, **more)
        except (TransitionRefused, desk.AlreadyDecided):
            return False
        return True

    @rule(days=st.sampled_from([1, 20, 61]))
    def days_pass(self, days: int) -> None:
        gone = timedelta(days=days)
        file = aged(self.file, days)
        file.withdrawn_decisions.update(decided_at=F("decided_at") - gone, withdrawn_at=F("withdrawn_at") - gone)
        Decision.objects.filter(file=file).update(decided_at=F("decided_at") - gone)
        File.objects.filter(pk=self.key, decided_at__isnull=False).update(decided_at=F("decided_at") - gone)

    @rule()
    def silence_answers(self) -> None:
        before, due = self.file, clocks.to_settle().filter(pk=self.key).exists()
        waiting = before.corrections.filter(resolved_at=None).exists()
        assert ticking.settle_silences() == int(due)
        assert self.file.is_decided if due else self.file.state == before.state
        assert not (due and waiting)
        self.spoken |= due

    @rule()
    def an_agent_takes_it(self) -> None:
        self.act(desk.take)

    @rule(reason=st.sampled_from(["incorrect", "incomplete", "outdated"]))
    def an_agent_asks_for_a_correction(self, reason: str) -> None:
        if clocks.to_settle().filter(pk=self.key).exists():
            return  # silence answers within the minute
        if self.act(desk.ask_correction, reason=reason, text="Which size?") and self.file.silence_on:
            assert self.file.silence_on > today()  # it stopped: the days of the correction are added

    @rule()
    def the_person_answers(self) -> None:
        try:
            with transaction.atomic():
                filing.answer_correction(str(self.file.reference), person=self.person, text="Small.")
        except TransitionRefused:
            return

    @rule(outcome=st.sampled_from(DECIDED))
    def an_agent_decides(self, outcome: State) -> None:
        before, overdue = self.file, clocks.to_settle().filter(pk=self.key).exists()
        verdict = desk.Verdict(
            outcome=outcome, reasons="So it is.", result=Decimal(8) if outcome == State.ACCEPTED else None, departure="x"
        )
        decided = self.act(desk.decide, verdict=verdict)
        if decided and overdue:
            assert self.means == "refusal" or outcome == State.ACCEPTED
            self.spoken = True
        if outcome == State.CLOSED and before.is_open and not (overdue and self.means == "acceptance"):
            assert decided

    @rule()
    def an_agent_opens_it_again(self) -> None:
        had = self.file.silence_on is not None
        if self.act(reopening.reopen, text="It was wrong."):
            assert self.file.silence_on == (whole_time() if had and not self.spoken else None)

    @invariant()
    def a_clock_that_has_not_spoken_is_never_lost(self) -> None:
        assert self.spoken or self.file.silence_on is not None

    @invariant()
    def one_decision_exactly_when_decided(self) -> None:
        file = self.file
        assert Decision.objects.filter(file=file).count() == int(file.state in DECIDED)
        assert (file.decided_at is not None) == (file.state in DECIDED)

    @invariant()
    def one_correction_at_most_and_only_of_a_file_that_waits(self) -> None:
        waiting = self.file.corrections.filter(resolved_at=None).count()
        assert waiting <= int(self.file.state == State.SUBMITTED)
        assert self.file.state in (*OPEN, *DECIDED)

    @invariant()
    def who_let_silence_answer_stays_late(self) -> None:
        told = File.objects.filter(clocks.decided_by_silence(), pk=self.key).exists()
        assert told == self.file.passages.filter(transition__in=("accept_automatically", "refuse_automatically")).exists()


@pytest.mark.parametrize("means", ["acceptance", "refusal"])
def test_any_life_of_a_file_keeps_its_clock(ada: Person, bo: Person, town: Organisation, means: str) -> None:
    file = under(text_with(silent(means)), filed(ada, town))
    machine = type("OneLife", (Life,), {"key": file.pk, "means": means, "person": ada, "agent": bo, "body": town})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)),
    )
