"""The date on which an administration's silence becomes an answer, and what corrections do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from parvis.kernel.clocks import Period
from parvis.kernel.days import ONE_DAY


class Resume(StrEnum):
    """What a correction does to the clock once the person has answered."""

    CONTINUE = "continue"  # it had only stopped
    RESET = "reset"  # it starts again


class Reason(StrEnum):
    """Why a correction was asked."""

    INCORRECT = "incorrect"
    INCOMPLETE = "incomplete"  # without what is missing the file had not really been filed
    OUTDATED = "outdated"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """Something that the person was asked to mend; ``answered`` is None while they have not."""

    asked: date
    answered: date | None = None
    reason: Reason = Reason.INCORRECT


def silence_date(
    filed: date, *, period: Period, corrections: Sequence[Correction] = (), resume: Resume = Resume.CONTINUE, today: date | None = None
) -> date:
    """The first day on which silence is an answer.

    The clock starts the day after filing; when the file was incomplete, or with ``Resume.RESET``, the day after the
    correction if that is later. Days on which the person had the file to mend, first and last included, are added. A correction still
    open counts as answered ``today``, so that the date given is the earliest one; ``today`` is then required.
    The period counts calendar time.
    """
    answers = [(each, answered_on(each, today)) for each in corrections]
    fresh_starts = [answered for each, answered in answers if resume is Resume.RESET or each.reason is Reason.INCOMPLETE]
    start = max([filed, *fresh_starts]) + ONE_DAY
    stopped = sum((answered + ONE_DAY - each.asked for each, answered in answers if answered > start), timedelta())
    return period.shifted(start) + stopped


def answered_on(correction: Correction, today: date | None) -> date:
    answered = correction.answered or today
    if answered is None:
        raise ValueError("A correction is still open: give today, from which the date is reckoned.")
    return answered
