"""The table of transitions: hypothesis walks it against a model written the other way round."""

from __future__ import annotations

from dataclasses import replace
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


def test_only_opening_again_leaves_a_decision() -> None:
    assert [each.name for each in TRANSITIONS if set(each.sources) & set(DECIDED)] == ["reopen"]


@pytest.mark.parametrize("name", [each.name for each in TRANSITIONS if each.by is By.CLOCK])
def test_nothing_happens_by_itself_before_its_day(name: str) -> None:
    facts = Facts(silence="refusal" if name == "refuse_automatically" else "acceptance")
    with pytest.raises(TransitionRefused):
        allowed(name, state=BY_NAME[name].sources[-1], by=By.CLOCK, facts=facts)
    assert allowed(name, state=BY_NAME[name].sources[-1], by=By.CLOCK, facts=replace(facts, due=True))


@pytest.mark.parametrize("name", ["take_automatically", "accept_automatically", "refuse_automatically"])
def test_the_clock_waits_for_the_person(name: str) -> None:
    means = "refusal" if name == "refuse_automatically" else "acceptance"
    with pytest.raises(TransitionRefused, match="correction is awaited"):
        allowed(name, state=BY_NAME[name].sources[0], by=By.CLOCK, facts=Facts(silence=means, due=True, correction_pending=True))


@pytest.mark.parametrize("name", ["refuse", "close", "ask_correction"])
def test_what_silence_accepted_is_not_refused_afterwards(name: str) -> None:
    facts = Facts(silence="acceptance", due=True, text="too late")
    with pytest.raises(TransitionRefused, match="silence has accepted"):
        allowed(name, state=State.UNDER_REVIEW, by=By.AGENT, facts=facts)
    assert allowed(name, state=State.UNDER_REVIEW, by=By.AGENT, facts=replace(facts, silence="refusal"))


def test_a_file_whose_clock_runs_is_not_put_back() -> None:
    assert allowed("give_back", state=State.UNDER_REVIEW, by=By.AGENT, facts=Facts())
    with pytest.raises(TransitionRefused, match="legal clock"):
        allowed("give_back", state=State.UNDER_REVIEW, by=By.AGENT, facts=Facts(silence="acceptance"))


@pytest.mark.parametrize(("facts", "why"), [({"erased": True}, "erased"), ({"too_late": True}, "can no longer"), ({"text": ""}, "empty")])
def test_what_a_file_is_not_opened_again_for(facts: dict[str, Any], why: str) -> None:
    with pytest.raises(TransitionRefused, match=why):
        allowed("reopen", state=State.ACCEPTED, by=By.AGENT, facts=Facts(**{"text": "an error", **facts}))


def test_every_step_is_told_in_the_trace() -> None:
    from parvis.components.procedures.manifest import system

    assert {each.event for each in TRANSITIONS} <= {event.name for event in system.events}


@pytest.mark.parametrize("name", [each.name for each in TRANSITIONS if each.by is not By.CLOCK])
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

    @rule(
        name=st.sampled_from([each.name for each in TRANSITIONS]),
        text=st.sampled_from(["", "words"]),
        missing=st.integers(0, 1),
        silence=st.sampled_from(["", "acceptance", "refusal"]),
        due=st.booleans(),
        automatic=st.sampled_from(["", "under_review", "accepted"]),
    )
    def attempt(self, name: str, text: str, missing: int, silence: str, due: bool, automatic: str) -> None:
        before = self.state
        try:
            found = allowed(
                name,
                state=self.state,
                by=BY_NAME[name].by,
                facts=Facts(
                    missing_answers=missing, correction_pending=self.pending, text=text, silence=silence, due=due, automatic=automatic
                ),
            )
        except TransitionRefused:
            return
        assert before not in DECIDED or name == "reopen"
        if name == "submit":
            assert missing == 0
        if name in ("accept", "refuse"):
            assert self.taken
            assert not self.pending
            assert text
        if BY_NAME[name].by is By.CLOCK:
            assert not self.pending
            assert (silence and due) or automatic
        if name == "refuse_automatically":
            assert (silence, due, self.taken) == ("refusal", True, True)
        if name in ("refuse", "close", "ask_correction"):
            assert not (silence == "acceptance" and due)
        if name == "give_back":
            assert not silence
        if name == "reopen":
            assert text
        self.pending = name == "ask_correction" or (self.pending and name not in ("answer_correction", "close"))
        self.taken = found.target is State.UNDER_REVIEW
        self.decisions += (found.target in DECIDED) - (before in DECIDED)
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
