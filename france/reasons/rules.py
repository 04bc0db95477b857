"""Reasons of a refusal by silence, from dates alone: until when they may be asked for, until when they are due, until when to appeal.

Code on relations between the public and the administration, article L. 232-4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parvis.kernel.clocks import Deadline, Duty, timetable
from parvis.kernel.days import Works
from parvis.kernel.text import Text

# What happens; the dated duties of the country start on these.
REFUSED, TOLD, ASKED, GIVEN = "decision-notified", "remedies-told", "reasons-requested", "reasons-given"
APPEAL, ANSWER, APPEAL_AFTER = "R421-1", "L232-4", "L232-4-appeal"
FOLLOWED = (APPEAL, ANSWER, APPEAL_AFTER)


class Standing(StrEnum):
    """Where the reasons of one refusal stand."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    LATE = "late"
    GIVEN = "given"
    CLOSED = "closed"  # the request for them was closed without reasons


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The dates of one refusal by silence and of the request for its reasons. ``remedies_told``: the acknowledgement said how to appeal."""

    refused: date
    remedies_told: bool = True
    asked: date | None = None
    given: date | None = None
    closed: bool = False

    def happened(self) -> Mapping[str, date]:
        """What really happened, as the duties name it."""
        days = {REFUSED: self.refused, TOLD: self.refused if self.remedies_told else None, ASKED: self.asked, GIVEN: self.given}
        return {name: day for name, day in days.items() if day is not None}


def deadlines(refusal: Refusal, duties: Sequence[Duty], *, works: Works) -> dict[str, Deadline]:
    """Every last day, by duty."""
    return {each.duty.id: each for each in timetable([duty for duty in duties if duty.id in FOLLOWED], refusal.happened(), works=works)}


def appeal_until(refusal: Refusal, found: Mapping[str, Deadline]) -> date | None:
    """The last day to go to court; None while no time runs: reasons are awaited, or nobody said how to appeal."""
    if refusal.asked is not None and not refusal.closed and refusal.given is None:
        return None
    name = APPEAL_AFTER if refusal.given is not None else APPEAL
    return found[name].last_day if name in found else None


def standing(refusal: Refusal, found: Mapping[str, Deadline], *, on: date) -> Standing:
    """Where the reasons stand on that day; the last day of the month is still in time."""
    if refusal.given is not None:
        return Standing.GIVEN
    if refusal.closed:
        return Standing.CLOSED
    if refusal.asked is None:
        return Standing.NOT_ASKED
    return Standing.LATE if ANSWER in found and found[ANSWER].last_day < on else Standing.WAITING


def why_not_to_ask(refusal: Refusal, found: Mapping[str, Deadline], *, on: date) -> Text | None:
    """Why the reasons cannot be asked for today, or None: they are asked for within the time to go to court, once."""
    if refusal.asked is not None:
        return Text("Vous avez déjà demandé les motifs de ce refus.", "You have asked for the reasons of this refusal already.")
    until = found[APPEAL].last_day if APPEAL in found else None
    if until is not None and until < on:
        return Text(
            f"Les motifs se demandaient jusqu’au {until:%d/%m/%Y}, terme du délai de recours. Vous pouvez refaire la demande.",
            f"The reasons could be asked for until {until:%d/%m/%Y}, the end of the time to appeal. You may file the request again.",
        )
    return None
