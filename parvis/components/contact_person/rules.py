"""How long missions and answers take."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

MONTHS = (3, 6, 12)
ANSWER_WITHIN = timedelta(days=10)  # what a body that takes part undertakes to
LONGEST = 3000  # characters


def last_day(months: int, today: date) -> date:
    """The last day of a mission of ``months`` that begins today. Raises ValueError for a length that is not offered."""
    if months not in MONTHS:
        raise ValueError(f"A mission lasts {MONTHS} months, not {months}.")
    return today + relativedelta(months=months)


def due(today: date) -> date:
    """By when the administration that is asked answers."""
    return today + ANSWER_WITHIN
