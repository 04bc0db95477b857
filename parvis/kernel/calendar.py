"""The country, its time zone and its holidays: what clocks need to count days.

Nothing here knows any country: ``country()`` returns what the folder named by
``PARVIS_COUNTRY`` declares in its ``country.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays as holiday_library
from django.conf import settings

from parvis.kernel.clocks import Duty
from parvis.kernel.text import Text


class HolidayCalendar(Protocol):
    """Anything that answers ``day in calendar``: a frozenset of dates, or ``NationalHolidays``."""

    def __contains__(self, day: object, /) -> bool: ...


@dataclass(frozen=True)
class NationalHolidays:
    """The public holidays of a country, or of one of its subdivisions, by the holidays library.

    ``code`` is ISO 3166-1 alpha-2, ``subdivision`` as the library names it. Years are computed whole and
    then kept: the library's own lazy objects are filled while other threads read them.
    """

    code: str
    subdivision: str = ""

    def __contains__(self, day: object, /) -> bool:
        return isinstance(day, date) and day in holidays_of(self.code, self.subdivision, day.year)


@cache
def holidays_of(code: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holiday_library.country_holidays(code, subdiv=subdivision or None, years=year))


@dataclass(frozen=True, kw_only=True)
class Country:
    """What is particular to one country and that clocks, pages and letters ask for.

    ``holidays`` answers whether a date is a public holiday. ``look`` names a template folder and
    a token file that change the country's name, arms and colours.
    """

    code: str  # ISO 3166-1 alpha-2
    name: Text
    portal: Text  # what the square is called on every page
    tagline: Text
    time_zone: str  # IANA
    currency: str  # ISO 4217
    holidays: HolidayCalendar
    weekend: frozenset[int] = frozenset({5, 6})  # as date.weekday() counts: Monday is 0
    duties: tuple[Duty, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@cache
def country() -> Country:
    """The country of this installation.

    Raises LookupError, naming the file to write, when the folder declares none.
    """
    name = f"{settings.PARVIS_COUNTRY}.country"
    try:
        declared = import_module(name).country
    except (ImportError, AttributeError) as error:
        raise LookupError(f"{name} must define `country = Country(...)`: {error}") from error
    if not isinstance(declared, Country):
        raise LookupError(f"{name}.country is a {type(declared).__name__}, not a parvis.kernel.calendar.Country")
    return declared


def today() -> date:
    """Today's date where the country is, which is not always the server's."""
    return datetime.now(country().zone).date()
