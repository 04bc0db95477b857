"""Which lines may be kept from people for a time: who declared so, for what reason, until when at most."""

from __future__ import annotations

from datetime import datetime

from parvis.kernel import catalogue
from parvis.kernel.calendar import NoDuty, country, duty, end_of_day, local_day
from parvis.kernel.clocks import Duty

HIDING = "hiding"  # the kind of duty: its subject is the reason, its period the longest time


class MayNotHideError(ValueError):
    """A line was to be hidden without a declared right, without a declared reason, or for too long."""


def words(event: str, *, at: datetime, until: datetime | None, reason: str) -> dict[str, str]:
    """Why a line recorded ``at`` is hidden ``until`` then, as the person will read it; nothing for a plain line.

    Raises MayNotHideError, saying what to declare or to change.
    """
    if until is None:
        if reason:
            raise MayNotHideError(f"The reason {reason!r} was given without a date: say until when the line is hidden.")
        return {}
    if not catalogue.trace_events()[event].hidden_allowed:
        raise MayNotHideError(f"Lines {event!r} are shown at once: its TraceEvent does not declare hidden_allowed.")
    declared = reason_called(reason, at=at)
    latest = end_of_day(declared.last_day(local_day(at), works=country().works))
    if not at < until <= latest:
        raise MayNotHideError(f"A line hidden for {reason!r} is shown by {latest:%Y-%m-%d} at the latest; {until:%Y-%m-%d} was asked.")
    return {"fr": f"{declared.statement.fr} ({declared.source.fr})", "en": f"{declared.statement.en} ({declared.source.en})"}


def reason_called(reason: str, *, at: datetime) -> Duty:
    """The duty of the country that allows hiding for ``reason``; raises MayNotHideError."""
    try:
        found = duty(HIDING, on=local_day(at), subject=reason)
    except NoDuty as error:
        raise MayNotHideError(f"The country declares no reason {reason!r} for hiding a line: {error}") from error
    if found.period is None:
        raise MayNotHideError(f"The duty {found.id} sets no period: without a longest time nothing may be hidden.")
    return found
