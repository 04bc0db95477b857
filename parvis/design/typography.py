"""Dates, times, numbers and money as each language writes them, in the country's own time zone."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language

from parvis.kernel.calendar import country

FIRM = "\u00a0"  # no-break space


def locale() -> Locale:
    """Babel's locale for the active language; English is British."""
    language = (get_language() or "en").split("-")[0]
    return Locale.parse("en_GB" if language == "en" else language)


def colon() -> str:
    """The colon after a label, with French's space before it."""
    return f"{FIRM}: " if locale().language == "fr" else ": "


def name(value: str) -> str:
    """``Louen Le Gall-Morvan`` for ``LOUEN LE GALL-MORVAN``: registers write capitals; a name in mixed case stays as it is."""
    if not value.isupper():
        return value
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), value)


def local(moment: datetime) -> datetime:
    """``moment`` on the clocks of the country; raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: store UTC and say so.")
    return moment.astimezone(country().zone)


def day(value: date) -> str:
    """``21 novembre 2026``, ``1er mai 2026``, ``21 November 2026``."""
    local_day = local(value).date() if isinstance(value, datetime) else value
    written = format_date(local_day, "d MMMM y", locale=locale())
    if locale().language == "fr" and local_day.day == 1:
        written = f"1er {written.split(' ', 1)[1]}"
    return written.replace(" ", FIRM)


def month(value: date) -> str:
    """``nov. 2026``, ``Nov 2026``: as short as the axis of a chart needs."""
    return format_date(value, "LLL y", locale=locale()).replace(" ", FIRM)


def time_of_day(moment: datetime) -> str:
    """``14 h 01``, ``2:01pm``."""
    at = local(moment)
    if locale().language == "fr":
        return f"{at.hour}{FIRM}h{FIRM}{at.minute:02d}"
    return f"{at.hour % 12 or 12}:{at.minute:02d}{'am' if at.hour < 12 else 'pm'}"


def when(moment: datetime) -> str:
    """``21 novembre 2026 à 14 h 01``, ``21 November 2026 at 2:01pm``."""
    return f"{day(moment)} {'à' if locale().language == 'fr' else 'at'} {time_of_day(moment)}"


def amount(value: Decimal | float, *, decimals: int = 2) -> str:
    """``12 408,5`` or ``12,408.5``: at most so many decimals, none when whole."""
    return format_decimal(value, format=f"#,##0.{'#' * decimals}", locale=locale())


def figure(value: Decimal | float) -> str:
    """``784`` or ``2,60``: as prices are typed, with both decimals or none."""
    whole = Decimal(str(value)) == int(value)
    return format_decimal(value, format="#,##0" if whole else "#,##0.00", locale=locale())


def money(value: Decimal | float, currency: str = "") -> str:
    """``784 €`` or ``€784``; cents only when there are some."""
    pattern = locale().currency_formats["standard"].pattern
    whole = Decimal(str(value)) == int(value)
    return format_currency(
        value,
        currency or country().currency,
        format=pattern.replace(".00", "") if whole else pattern,
        currency_digits=not whole,
        locale=locale(),
    )
