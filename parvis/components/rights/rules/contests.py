"""What may happen to a contest, as one table, and what is owed when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class By(StrEnum):
    """Who moves a contest on."""

    PERSON = "person"
    OFFICER = "officer"


OPEN, TAKEN, ANSWERED, AGAIN = "open", "taken", "answered", "again"
REFERRED, CLOSED, WITHDRAWN = "referred", "closed", "withdrawn"
WAITING = frozenset({OPEN, TAKEN, AGAIN})  # somebody owes the person an answer
FIRST = frozenset({OPEN, TAKEN})  # the first answer, whose time may be extended once
OVER = frozenset({CLOSED, WITHDRAWN})
ONCE = frozenset({AGAIN})  # an answer is reconsidered once; afterwards there is the supervisory authority
EXTENDED = "extended"  # a step that changes the due date and not the state

# (from, to) → who; a referral may be noted at any moment, for the law sets no waiting time
MOVES: dict[tuple[str, str], By] = {
    (OPEN, TAKEN): By.OFFICER,
    (OPEN, ANSWERED): By.OFFICER,
    (TAKEN, ANSWERED): By.OFFICER,
    (AGAIN, ANSWERED): By.OFFICER,
    (ANSWERED, AGAIN): By.PERSON,
    (ANSWERED, CLOSED): By.PERSON,
    (OPEN, WITHDRAWN): By.PERSON,
    (TAKEN, WITHDRAWN): By.PERSON,
    (AGAIN, WITHDRAWN): By.PERSON,
    (OPEN, REFERRED): By.PERSON,
    (TAKEN, REFERRED): By.PERSON,
    (AGAIN, REFERRED): By.PERSON,
    (ANSWERED, REFERRED): By.PERSON,
    (REFERRED, CLOSED): By.PERSON,
}

IN_TIME, LATE, GIVEN_UP = "in-time", "late", "given-up"  # what became of an answer, as it is published

REMIND_BEFORE = (7, 2)  # days before the last one
REMIND_AFTER = (0, 1, 8, 15)  # days after it


def may_become(state: str, wanted: str, *, by: By, past: Iterable[str] = ()) -> bool:
    """Whether ``by`` may do that now; ``past`` gives the states that the contest went through."""
    return MOVES.get((state, wanted)) is by and not (wanted in ONCE and wanted in past)


def choices_of(state: str, *, by: By, past: Iterable[str] = ()) -> list[str]:
    """What ``by`` may do next."""
    return [wanted for from_, wanted in MOVES if from_ == state and may_become(state, wanted, by=by, past=past)]


def is_late(state: str, due_on: date | None, *, today: date) -> bool:
    """Whether an answer is owed since before ``today``: the last day is still in time."""
    return state in WAITING and due_on is not None and today > due_on


def may_be_extended(state: str, due_on: date | None, *, today: date, extended: bool) -> bool:
    """Once, for the first answer, and only while its time runs: the person hears of it within that time."""
    return state in FIRST and due_on is not None and today <= due_on and not extended


def reminder(due_on: date, *, today: date) -> int | None:
    """The reminder to send by ``today``, as days after the last one (negative before); None before the first.

    The latest one that is due: after a clock stood still, one reminder is sent and not all those missed.
    """
    reached = (today - due_on).days
    return max((offset for offset in (*(-days for days in REMIND_BEFORE), *REMIND_AFTER) if offset <= reached), default=None)


def outcome(state: str, *, was_late: bool) -> str:
    """What became of an answer whose day is over: one that nobody waits for any more was withdrawn or referred before that day."""
    if was_late or state in WAITING:
        return LATE
    return IN_TIME if state in (ANSWERED, CLOSED) else GIVEN_UP
