"""Each step that a request may take, and each that it may not."""

import itertools

import pytest

from parvis.core.authorisations.rules.steps import EVENTS, STEPS, NotAllowed, Situation, State, after, may

TWO = ("sandbox", "production")

# (event, state before, reopening, stage, stages, authorised) -> (state, reopening, stage) after
ALLOWED = {
    ("submit", "draft", False): ("submitted", False),
    ("submit", "changes_requested", False): ("submitted", False),
    ("submit", "draft", True): ("submitted", True),
    ("submit", "changes_requested", True): ("submitted", True),
    ("submit", "refused", True): ("submitted", True),
    ("request_changes", "submitted", False): ("changes_requested", False),
    ("request_changes", "submitted", True): ("changes_requested", True),
    ("refuse", "submitted", False): ("refused", False),
    ("refuse", "changes_requested", False): ("refused", False),
    ("refuse", "submitted", True): ("validated", False),
    ("refuse", "changes_requested", True): ("validated", False),
    ("approve", "submitted", False): ("validated", False),
    ("approve", "changes_requested", False): ("validated", False),
    ("approve", "submitted", True): ("validated", False),
    ("approve", "changes_requested", True): ("validated", False),
    ("reopen", "validated", False): ("draft", True),
    ("cancel_reopening", "draft", True): ("validated", False),
    ("cancel_reopening", "changes_requested", True): ("validated", False),
    ("cancel_reopening", "submitted", True): ("validated", False),
    ("cancel_reopening", "refused", True): ("validated", False),
    ("archive", "draft", False): ("archived", False),
    ("archive", "refused", False): ("archived", False),
    ("archive", "revoked", False): ("archived", False),
    ("archive", "draft", True): ("archived", False),
    ("archive", "refused", True): ("archived", False),
}
DECISIVE = ("submit", "request_changes", "refuse", "approve", "reopen", "cancel_reopening", "archive")
SETTLED = ("validated", "archived", "revoked")  # no request is reopened there
SITUATIONS = [(str(state), reopening) for state in State for reopening in (False, True) if not (reopening and state in SETTLED)]


@pytest.mark.parametrize(("event", "state", "reopening"), [(event, *now) for event in DECISIVE for now in SITUATIONS])
def test_a_step_is_taken_where_the_table_says_and_nowhere_else(event: str, state: str, reopening: bool) -> None:
    now = Situation(state=state, reopening=reopening)
    expected = ALLOWED.get((event, state, reopening))
    if expected is None:
        with pytest.raises(NotAllowed):
            after(event, now)
    else:
        assert (after(event, now).state, after(event, now).reopening) == expected


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_what_is_still_authorised_is_not_archived(state: str) -> None:
    assert not may("archive", Situation(state=state, authorised=True))


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_only_what_is_authorised_is_revoked_whatever_is_being_changed(state: str) -> None:
    assert not may("revoke", Situation(state=state))
    assert may("revoke", Situation(state=state, authorised=True)) is (state not in ("archived", "revoked"))


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_the_next_stage_begins_from_an_authorised_first_one(state: str) -> None:
    sandbox = Situation(state=state, stage="sandbox", stages=TWO, authorised=True)
    assert may("start_next_stage", sandbox) is (state == "validated")
    assert not may("start_next_stage", Situation(state=state, stage="production", stages=TWO, authorised=True))
    assert not may("start_next_stage", Situation(state=state, stage="sandbox", stages=TWO, authorised=False))


def test_a_stage_is_begun_and_given_up() -> None:
    begun = after("start_next_stage", Situation(state="validated", stage="sandbox", stages=TWO, authorised=True))
    assert (begun.state, begun.stage, begun.reopening) == ("draft", "production", False)
    given_up = after("cancel_next_stage", begun)
    assert (given_up.state, given_up.stage) == ("validated", "sandbox")


def test_a_first_request_has_no_stage_to_give_up() -> None:
    assert not may("cancel_next_stage", Situation(state="draft", stages=("production",), authorised=True))
    assert not may("cancel_next_stage", Situation(state="draft", stage="sandbox", stages=TWO))


def test_the_applicant_writes_in_drafts_and_where_changes_are_asked() -> None:
    writable = {state for state in map(str, State) if may("update", Situation(state=state))}
    assert writable == {"draft", "changes_requested"}


def test_an_archived_request_is_left_alone() -> None:
    people = {step.event for step in STEPS if "platform" not in step.by}
    assert not [event for event in people if may(event, Situation(state="archived"))]


def test_every_event_has_a_state_where_it_may_happen() -> None:
    for event in EVENTS:
        situations = itertools.product(State, (False, True), TWO, (False, True))
        assert any(may(event, Situation(state=s, reopening=r, stage=stage, stages=TWO, authorised=a)) for s, r, stage, a in situations), (
            event
        )


def test_the_events_are_those_that_administrations_know() -> None:
    known = "approve auto_generate archive create refuse request_changes revoke submit update transfer copy claim reopen cancel_reopening applicant_message instructor_message admin_update admin_change bulk_update start_next_stage cancel_next_stage system_reminder system_archive system_import create_by_api update_by_api"
    assert set(EVENTS) == set(known.split())
