"""Due dates as plans write them, in French or English: "S2 2018", "end 2018", "2018-2020", "ongoing".

What is written is kept; what it means is a first and a last day, so that late can be computed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from parvis.kernel.accents import without_accents
from parvis.kernel.days import add_months

ENGLISH = "january february march april may june july august september october november december"
FRENCH = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
MONTHS = {name: place % 12 + 1 for place, name in enumerate(f"{ENGLISH} {FRENCH}".split())}
# Northern seasons by their meteorological months; a winter belongs to the year in which it ends.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 0, "printemps": 3, "ete": 6, "automne": 9, "hiver": 0}

MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
SEASON = "|".join(SEASONS)
YEAR = r"(?P<year>(?:19|20)\d\d)"


class NotADueDate(ValueError):
    """The words name no date that is understood."""


@dataclass(frozen=True)
class DueDate:
    """What a plan promises: from ``first`` to ``last``; ``ongoing`` work has no end, or goes on after it.

    ``last`` is None when nothing is due on any day ("ongoing", "from January 2018"): such an action is never late.
    """

    written: str
    first: date | None
    last: date | None
    ongoing: bool = False

    def is_late(self, on: date, *, done: bool = False) -> bool:
        """Whether the last day has passed and the action is not done."""
        return not done and self.last is not None and on > self.last


@dataclass(frozen=True)
class Span:
    """The days that one expression covers, both included."""

    first: date
    last: date


def months_from(year: int, month: int, count: int) -> Span:
    """``count`` whole months from the first of ``month``; month 0 is December of the year before."""
    first = add_months(date(year, 1, 1), month - 1)
    return Span(first, add_months(first, count) - timedelta(days=1))


def numbered(count: int) -> Callable[[re.Match[str]], Span]:
    """The n-th part of a year cut in parts of ``count`` months."""
    return lambda found: months_from(int(found["year"]), (int(found["n"]) - 1) * count + 1, count)


def starting(month: int, count: int) -> Callable[[re.Match[str]], Span]:
    return lambda found: months_from(int(found["year"]), month, count)


def full_day(found: re.Match[str]) -> Span:
    day = date(int(found["year"]), MONTHS[found["month"]], int(found["day"]))
    return Span(day, day)


# In this order: the first that matches at the start of what is left wins.
EXPRESSIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Span]], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"\d{4}-\d\d-\d\d", lambda found: Span(*[date.fromisoformat(found[0])] * 2)),
        (rf"(?P<day>\d{{1,2}})(?: ?er| ?st| ?nd| ?rd| ?th)? (?P<month>{MONTH}) {YEAR}", full_day),
        (rf"(?P<month>{MONTH}) {YEAR}", lambda found: months_from(int(found["year"]), MONTHS[found["month"]], 1)),
        (rf"(?:s|h|semester|semestre) ?(?P<n>[12]) {YEAR}", numbered(6)),
        (rf"(?P<n>[12]) ?(?:er|e|eme|st|nd)? (?:semestre|semester|half)(?: of| de)? {YEAR}", numbered(6)),
        (rf"(?:premier|first) (?:semestre|semester|half)(?: of| de)? {YEAR}", starting(1, 6)),
        (rf"(?:second|deuxieme) (?:semestre|semester|half)(?: of| de)? {YEAR}", starting(7, 6)),
        (rf"(?:q|t|quarter|trimestre) ?(?P<n>[1-4]) {YEAR}", numbered(3)),
        (rf"(?P<n>[1-4]) ?(?:er|e|eme|st|nd|rd|th)? (?:trimestre|quarter)(?: of| de)? {YEAR}", numbered(3)),
        (rf"(?P<season>{SEASON})(?: of| de)? {YEAR}", lambda found: months_from(int(found["year"]), SEASONS[found["season"]], 3)),
        (rf"(?:early|debut|beginning of)(?: de)? {YEAR}", starting(1, 3)),
        (rf"(?:mid|mi)[ -]{YEAR}", starting(6, 1)),
        (rf"(?:the )?(?:end|late|fin)(?: of| de)? {YEAR}", starting(12, 1)),
        (rf"(?:courant |during |in |en )?{YEAR}", starting(1, 12)),
    )
)
ONGOING = re.compile(r"\b(?:ongoing|on going|continuous|continue|continu|permanent|and so on|and beyond|au-dela|onwards)\b")
SINCE = re.compile(r"^(?:from|as of|starting|since|a partir d[eu]|a compter d[eu]|des|depuis) ?(?:l['’]|le |la )?")
UNTIL = re.compile(r"\b(?:until|up to|jusqu['’]a|d['’]ici(?: a)?|by|before|avant)\b ?(?:l['’]|le |la )?")
FROM_TO = re.compile(r"^(?:from|de|du) ?(?:l['’]|le |la )?(?=.+ (?:to|a|au) )")
NO_SUCH_PART = re.compile(r"\b(?:(?:s|h|semester|semestre) ?[03-9]|(?:q|t|quarter|trimestre) ?[05-9]) (?:19|20)\d\d")
RELATIVE = re.compile(r"\b(?P<n>\d{1,2}) (?P<unit>years?|ans?|months?|mois)\b")
# "S1 and 2 2018": the year said once, for both.
SHARED_YEAR = re.compile(
    rf"\b(?P<half>s|semester |semestre )(?P<a>[12]) ?(?P<link>and|et|or|ou) (?:s|semester |semestre )?(?P<b>[12]) {YEAR}"
)


def parse(written: str, *, since: date | None = None) -> DueDate:
    """The due date in ``written``; several expressions make one interval, from the first to the last.

    ``since`` is the day from which a duration ("5 years") runs: the start of the plan. Raises NotADueDate when
    there is no date and nothing says the work is ongoing.
    """
    words = SHARED_YEAR.sub(r"\g<half>\g<a> \g<year> \g<link> \g<half>\g<b> \g<year>", simplified(written))
    if wrong := NO_SUCH_PART.search(words):
        raise NotADueDate(f"{wrong[0]!r}: a year has two semesters and four quarters.")
    ongoing, spans = bool(ONGOING.search(words)), spans_in(words) or duration_in(words, since)
    if not spans and not ongoing:
        raise NotADueDate(f"{written!r} names no date: write a month, a semester (S2 2018), a year, an interval, or ongoing.")
    if not spans:
        return DueDate(written, None, None, ongoing=True)
    return interval(written, words, spans, ongoing=ongoing)


def duration_in(words: str, since: date | None) -> list[Span]:
    """A duration, from ``since`` to the day before it has run."""
    found = RELATIVE.search(words)
    if found is None:
        return []
    if since is None:
        raise NotADueDate(f"{found[0]!r} is a duration: say since when it runs.")
    months = int(found["n"]) * (12 if found["unit"][0] in "ya" else 1)
    return [Span(since, add_months(since, months) - timedelta(days=1))]


def interval(written: str, words: str, spans: list[Span], *, ongoing: bool) -> DueDate:
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    if len(spans) == 1 and SINCE.match(words) and not FROM_TO.match(words):
        return DueDate(written, first, None, ongoing=True)
    if len(spans) == 1 and UNTIL.search(words):
        return DueDate(written, None, last, ongoing=ongoing)
    return DueDate(written, first, last, ongoing=ongoing)


def spans_in(words: str) -> list[Span]:
    """Every expression found, from left to right, each letter used once."""
    found, place = [], 0
    while place < len(words):
        if place == 0 or not words[place - 1].isalnum():
            span, length = span_at(words, place)
            if span is not None:
                found.append(span)
                place += length
                continue
        place += 1
    return found


def span_at(words: str, place: int) -> tuple[Span | None, int]:
    for pattern, meaning in EXPRESSIONS:
        match = pattern.match(words, place)
        if match and not words[match.end() : match.end() + 1].isalnum():
            return meant(match, meaning), match.end() - place
    return None, 0


def meant(match: re.Match[str], meaning: Callable[[re.Match[str]], Span]) -> Span:
    try:
        return meaning(match)
    except ValueError as error:
        raise NotADueDate(f"{match[0]!r} is not a day of the calendar.") from error


def simplified(written: str) -> str:
    """Lower case, without accents, tags or doubled spaces; every dash the same."""
    bare = re.sub(r"<[^>]+>|[{}^]", " ", written)
    plain = without_accents(bare.lower().replace("’", "'"))
    return re.sub(r"\s+", " ", re.sub(r"[‐‑–—]", "-", plain)).strip()
