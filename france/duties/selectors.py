"""Duties as people look for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest

from france.duties.kinds import KINDS
from parvis.design import typography
from parvis.kernel import calendar
from parvis.kernel.accents import without_accents
from parvis.kernel.clocks import Duty, Figure
from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text

NOW, PAST, COMING = "now", "past", "coming"


class UnknownDuty(LookupError):
    """The country declares no duty of that identifier."""


def duty(duty_id: str) -> Duty:
    """The duty called ``duty_id``; raises UnknownDuty."""
    for each in calendar.country().duties:
        if each.id == duty_id:
            return each
    raise UnknownDuty(duty_id)


def state(duty: Duty, *, on: date) -> str:
    """Whether the duty is in force, no longer or not yet on that day."""
    if duty.in_force(on):
        return NOW
    return COMING if duty.valid_from is not None and on < duty.valid_from else PAST


def matching(*, on: date, text: str = "", kind: str = "", wanted: str = "", enforced: str = "") -> list[Duty]:
    """The duties that hold every given word in either language, of one kind, in one state, enforced (``yes``) or not (``no``)."""
    words = folded(text).split()
    return [
        each
        for each in calendar.country().duties
        if kind in ("", each.kind)
        and wanted in ("", state(each, on=on))
        and enforced in ("", "yes" if each.enforced_by else "no")
        and all(word in searched(each) for word in words)
    ]


def searched(duty: Duty) -> str:
    texts = (duty.title, duty.statement, duty.source, duty.origin, KINDS[duty.kind])
    return folded(" ".join([duty.id, *(f"{text.fr} {text.en}" for text in texts)]))


def folded(text: str) -> str:
    """Lower case, without accents, straight apostrophes and plain spaces."""
    return without_accents(text.lower().replace("’", "'"))


def front_panel(_request: HttpRequest) -> dict[str, int]:
    """How many duties hold today, and how many of those this software computes or enforces."""
    in_force = [each for each in calendar.country().duties if each.in_force(calendar.today())]
    return {"in_force": len(in_force), "enforced": sum(bool(each.enforced_by) for each in in_force)}


def figure_in_words(figure: Figure) -> str:
    """A figure in the language of the page, money with its currency."""
    match figure.value:
        case date():
            return typography.day(figure.value)
        case str():
            return figure.value
    if len(figure.unit) == 3:
        return typography.money(figure.value, figure.unit)
    return f"{typography.amount(figure.value)}\N{NO-BREAK SPACE}{figure.unit}".strip()


def search_entries() -> Iterator[SearchEntry]:
    for each in calendar.country().duties:
        yield SearchEntry(
            key=f"duty:{each.id}",
            title=each.title,
            summary=each.statement,
            url=f"/duties/{each.id}",
            kind=Text("Obligation datée", "Dated duty"),
            keywords=each.source,
        )
