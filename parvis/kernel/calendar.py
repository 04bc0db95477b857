"""The country: its time zone, its holidays and its duties, and days counted in them.

Nothing here knows any country: ``country()`` returns what the folder named by
``PARVIS_COUNTRY`` declares in its ``country.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays as holiday_library
from django.conf import settings

from parvis.kernel import days
from parvis.kernel.clocks import Deadline, Duty, Mention, Period, timetable
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

    ``holidays`` answers whether a date is a public holiday. Arms and colours are not declared: they are
    files that the country may lay over the neutral ones, ``look/templates/look/arms.html`` and ``look/static/look/tokens.css``.
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
    place_name: Callable[[str], str] = str  # an official code of a place, as people name it; the code itself when unknown

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def works(self, day: date) -> bool:
        """Whether administrations work on that day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def duties_of(self, kind: str, *, on: date, subject: str | None = None) -> tuple[Duty, ...]:
        """The duties of a kind that hold on that day, on one subject or on any, latest first."""
        found = (duty for duty in self.duties if duty.kind == kind and subject in (None, duty.subject) and duty.in_force(on))
        return tuple(sorted(found, key=lambda duty: duty.valid_from or date.min, reverse=True))


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


class NoDuty(LookupError):
    """The country declares no duty of that kind."""


def duty(kind: str, *, on: date, subject: str = "") -> Duty:
    """The duty of that kind, on that subject, in force on that day; the latest one wins.

    Raises NoDuty, saying where to declare one.
    """
    found = country().duties_of(kind, on=on, subject=subject)
    if not found:
        about = f" about {subject!r}" if subject else ""
        raise NoDuty(f"{country().code} declares no {kind!r} duty{about} in force on {on}: add it to the duties of its country.py.")
    return found[0]


def mentions(kind: str, *, on: date, subject: str | None = None, **words: Text | str) -> list[Mention]:
    """What letters must say because of the duties of that kind, with ``words`` put in; nothing when none is in force."""
    return [each.mention.filled(**words) for each in country().duties_of(kind, on=on, subject=subject) if each.mention is not None]


def last_day(start: date, period: Period) -> date:
    """The last day of a period in the country's calendar, its event having happened on ``start``."""
    return period.last_day(start, works=country().works)


def start_of_day(day: date) -> datetime:
    """The first instant, in UTC, of ``day`` in the country."""
    return days.start_of_day(day, country().zone)


def end_of_day(day: date) -> datetime:
    """The first instant, in UTC, that is no longer ``day`` in the country: in time means strictly before it."""
    return days.end_of_day(day, country().zone)


def local_day(moment: datetime) -> date:
    """The date in the country at that instant. Raises ValueError without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: store UTC and say so.")
    return moment.astimezone(country().zone).date()


def deadlines(happened: Mapping[str, date], *, on: date) -> tuple[Deadline, ...]:
    """Every deadline that the duties in force on that day derive from what happened, soonest first."""
    in_force = [each for each in country().duties if each.in_force(on)]
    return timetable(in_force, happened, works=country().works)
