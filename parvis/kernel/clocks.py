"""Legal clocks: dated duties declared by the country, and the periods they set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from string import Formatter

from parvis.kernel.days import Works, add_months, add_working_days, add_years, next_working_day
from parvis.kernel.text import Text


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3}
ENGLISH = {unit: (unit.value, f"{unit.value}s") for unit in Unit}
FRENCH = {
    Unit.DAY: ("jour", "jours"),
    Unit.WEEK: ("semaine", "semaines"),
    Unit.MONTH: ("mois", "mois"),
    Unit.QUARTER: ("trimestre", "trimestres"),
    Unit.YEAR: ("an", "ans"),
}


class Counting(StrEnum):
    """Which days a period counts."""

    CALENDAR = "calendar"  # all of them; the day of the event is not counted
    WORKING = "working"  # neither weekends nor public holidays; for periods in days
    CLEAR = "clear"  # whole days: neither the day of the event nor that of the end is counted


class Silence(StrEnum):
    """What it means that nobody answered in time."""

    NOTHING = ""
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"


@dataclass(frozen=True)
class Period:
    """A length of time as a text of law gives it.

    ``rolls`` says that an end falling on a day off moves to the next working day.

    >>> str(Period.parse("2 months"))
    '2 months'
    """

    amount: int
    unit: Unit
    counting: Counting = Counting.CALENDAR
    rolls: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"A period of {self.amount} {self.unit}s: the amount must not be negative.")
        if self.counting is Counting.WORKING and self.unit is not Unit.DAY:
            raise ValueError(f"Only days can be counted as working days, not {self.unit}s.")

    def __str__(self) -> str:
        counted = "" if self.counting is Counting.CALENDAR else f"{self.counting} "
        return f"{self.amount} {counted}{self.unit}{'' if self.amount == 1 else 's'}"

    def in_words(self) -> Text:
        """``2 mois francs``, ``10 working days``."""
        fr, en = (words[self.amount > 1] for words in (FRENCH[self.unit], ENGLISH[self.unit]))
        counted = {
            Counting.CLEAR: Text(f"{fr} franc{'s' if self.amount > 1 else ''}", f"clear {en}"),
            Counting.WORKING: Text(f"{fr} ouvré{'s' if self.amount > 1 else ''}", f"working {en}"),
        }.get(self.counting, Text(fr, en))
        return Text(f"{self.amount} {counted.fr}", f"{self.amount} {counted.en}")

    @classmethod
    def parse(cls, written: str) -> Period:
        """From ``2 months``, ``15 days``, ``10 working days``, ``1 clear month``.

        Raises ValueError saying what is understood.
        """
        found = re.fullmatch(r"\s*(\d+)\s+(?:(working|clear|calendar)\s+)?(day|week|month|quarter|year)s?\s*", written)
        if found is None:
            raise ValueError(
                f"{written!r} is not a period: write a number, perhaps working or clear, and days, weeks, months, quarters or years."
            )
        amount, counting, unit = found.groups()
        return cls(int(amount), Unit(unit), Counting(counting or "calendar"))

    def last_day(self, start: date, *, works: Works) -> date:
        """The last day of the period when its event happened on ``start``."""
        last = self.end_from(start, works=works)
        return next_working_day(last, works=works) if self.rolls else last

    def end_from(self, start: date, *, works: Works) -> date:
        if self.counting is Counting.WORKING:
            return add_working_days(start, self.amount, works=works)
        last = self.shifted(start)
        return last + timedelta(days=1) if self.counting is Counting.CLEAR else last

    def shifted(self, start: date) -> date:
        """``start`` plus the period, in calendar time and clamped to the end of the month."""
        match self.unit:
            case Unit.DAY | Unit.WEEK:
                return start + timedelta(days=self.amount * (7 if self.unit is Unit.WEEK else 1))
            case Unit.YEAR:
                return add_years(start, self.amount)
        return add_months(start, self.amount * MONTHS[self.unit])


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number, a day or a label that the law sets for a time, such as a threshold."""

    name: str
    title: Text
    value: Decimal | int | str | date
    unit: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Mention:
    """What a letter must say because of a duty; ``{words}`` in the text are put in by the engine."""

    title: Text
    text: Text

    def filled(self, **words: Text | str) -> Mention:
        """The mention with its words, language by language. Raises MissingWord naming those it needs."""
        return Mention(self.title, Text(*(put_in(self.text.in_language(language), words, language) for language in ("fr", "en"))))


class MissingWord(LookupError):
    """A mention was filled without one of its words."""


def put_in(template: str, words: Mapping[str, Text | str], language: str) -> str:
    needed = {name for _, name, _, _ in Formatter().parse(template) if name}
    if missing := sorted(needed - set(words)):
        raise MissingWord(f"The mention needs {', '.join(missing)}: {template[:60]}…")
    return template.format(**{name: word.in_language(language) if isinstance(word, Text) else word for name, word in words.items()})


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One dated rule of law.

    Engines ask by ``kind`` and ``subject`` (``silence`` of a ``procedure``), never by ``id``. When the duty is a
    clock, ``period`` runs from the event ``starts``; at its end, if nothing happened, ``ends_in`` is deemed to have
    happened and ``silence`` says what that means. ``only_after`` names an event without which the clock cannot be
    relied on against the person. ``source`` is the law, ``origin`` where the founding documents name the duty.
    ``enforced_by`` names the code that computes or enforces it today, as ``module:name``.
    """

    id: str
    kind: str
    title: Text
    source: Text
    subject: str = ""
    statement: Text = Text("", "")
    url: str = ""
    origin: Text = Text("", "")
    valid_from: date | None = None
    valid_until: date | None = None
    period: Period | None = None
    starts: str = ""
    ends_in: str = ""
    only_after: str = ""
    silence: Silence = Silence.NOTHING
    figures: tuple[Figure, ...] = ()
    mention: Mention | None = None
    enforced_by: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the duty holds on that day; both bounds are included."""
        return within(self.valid_from, self.valid_until, on)

    def figure(self, name: str, *, on: date) -> Figure:
        """The figure called ``name`` on that day; the latest wins.

        Raises NoFigure naming those there are.
        """
        dated = [each for each in self.figures if each.name == name and within(each.valid_from, each.valid_until, on)]
        if not dated:
            known = ", ".join(f"{each.name} from {each.valid_from}" for each in self.figures) or "none"
            raise NoFigure(f"{self.id} has no figure {name!r} on {on}. Figures: {known}.")
        return max(dated, key=lambda each: each.valid_from or date.min)

    def last_day(self, start: date, *, works: Works) -> date:
        """The last day to do what the duty asks, its event having happened on ``start``. Raises NoPeriod."""
        if self.period is None:
            raise NoPeriod(f"{self.id} sets no period: nothing to count from {start}.")
        return self.period.last_day(start, works=works)


class NoFigure(LookupError):
    """A duty has no such figure on that day."""


class NoPeriod(LookupError):
    """A duty sets no period."""


def within(first: date | None, last: date | None, on: date) -> bool:
    return (first is None or first <= on) and (last is None or on <= last)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The last day of one duty in a timetable."""

    duty: Duty
    starts_on: date
    last_day: date


def timetable(duties: Iterable[Duty], happened: Mapping[str, date], *, works: Works) -> tuple[Deadline, ...]:
    """Every deadline that follows from what happened if nobody does anything more, soonest first.

    ``happened`` gives the day of each event. A deadline that passes in silence makes its ``ends_in`` event happen
    on that last day, which may start other clocks; what really happened counts, whatever was deemed.
    """
    clocks = [duty for duty in duties if duty.period is not None and duty.starts]
    events, found = dict(happened), dict[str, Deadline]()
    while started := [
        duty for duty in clocks if duty.id not in found and duty.starts in events and (not duty.only_after or duty.only_after in events)
    ]:
        # The earliest event first: it may be the one that makes others happen.
        duty = min(started, key=lambda each: events[each.starts])
        deadline = Deadline(duty=duty, starts_on=events[duty.starts], last_day=duty.last_day(events[duty.starts], works=works))
        found[duty.id] = deadline
        if duty.ends_in:
            events.setdefault(duty.ends_in, deadline.last_day)
    return tuple(sorted(found.values(), key=lambda each: (each.last_day, each.duty.id)))
