"""The table of transitions: hypothesis walks it against a model written the other way round."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from parvis.components.procedures import lifecycle
from parvis.components.procedures.lifecycle import BY_NAME, DECIDED, TRANSITIONS, By, Facts, State, TransitionRefused, allowed


def test_names_are_unique_and_every_state_is_reached() -> None:
    assert len(BY_NAME) == len(TRANSITIONS)
    reached = {each.target for each in TRANSITIONS} | {State.DRAFT}
    assert reached == set(State)


def test_nothing_leaves_a_decision() -> None:
    assert not [each for each in TRANSITIONS if set(each.sources) & set(DECIDED)]


def test_every_step_is_told_in_the_trace() -> None:
    from parvis.components.procedures.manifest import system

    assert {each.event for each in TRANSITIONS} <= {event.name for event in system.events}


@pytest.mark.parametrize("name", [each.name for each in TRANSITIONS])
def test_a_step_belongs_to_one_side_only(name: str) -> None:
    other = By.AGENT if BY_NAME[name].by is By.PERSON else By.PERSON
    with pytest.raises(TransitionRefused):
        allowed(name, state=BY_NAME[name].sources[0], by=other, facts=Facts(text="x", correction_pending=name == "answer_correction"))


def test_every_guard_says_what_to_do_in_both_languages() -> None:
    for each in TRANSITIONS:
        for guard in each.guards:
            assert guard.otherwise.fr
            assert guard.otherwise.en


def test_a_refusal_needs_reasons() -> None:
    with pytest.raises(TransitionRefused, match="needs reasons"):
        allowed("refuse", state=State.UNDER_REVIEW, by=By.AGENT, facts=Facts(text="  "))


class Walk(RuleBasedStateMachine):
    """Any sequence of attempts leads only where the law allows."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.pending, self.decisions, self.taken = State.DRAFT, False, 0, False

    @rule(name=st.sampled_from([each.name for each in TRANSITIONS]), text=st.sampled_from(["", "words"]), missing=st.integers(0, 1))
    def attempt(self, name: str, text: str, missing: int) -> None:
        before = self.state
        try:
            found = allowed(
                name,
                state=self.state,
                by=BY_NAME[name].by,
                facts=Facts(missing_answers=missing, correction_pending=self.pending, text=text),
            )
        except TransitionRefused:
            return
        assert before not in DECIDED
        if name == "submit":
            assert missing == 0
        if name in ("accept", "refuse"):
            assert self.taken
            assert not self.pending
            assert text
        self.pending = name == "ask_correction" or (self.pending and name not in ("answer_correction", "close"))
        self.taken = found.target is State.UNDER_REVIEW
        self.decisions += found.target in DECIDED
        self.state = found.target

    @invariant()
    def at_most_one_decision(self) -> None:
        assert self.decisions <= 1

    @invariant()
    def a_pending_correction_holds_the_file(self) -> None:
        assert not self.pending or self.state is State.SUBMITTED


TestWalk: Any = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_labels_exist_for_every_state() -> None:
    assert all(str(state.label) for state in lifecycle.State)
