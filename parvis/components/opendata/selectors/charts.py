"""What the map and the chart of a dataset show, as the design's tags take it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from parvis.components.opendata.models import Snapshot
from parvis.components.opendata.rules import periods
from parvis.components.opendata.rules.publication import Shape
from parvis.components.opendata.selectors import outlines
from parvis.components.opendata.selectors.snapshots import Entry
from parvis.kernel.manifest import Column
from parvis.kernel.text import Text

SUPPRESSED = "suppressed"
LONGEST_COURSE = 36  # periods: more would be a smear on a phone
MOST_BARS = 20

Row = dict[str, Any]
Value = float | int | str | None


def drawable(entry: Entry) -> list[Column]:
    """Columns that can be drawn: counts always; sums and means where one row is one area."""
    kinds = ("count",) if entry.shape.kinds else ("count", "sum", "mean")
    return [column for column in entry.dataset.columns if column.kind in kinds]


def value_of(rows: Iterable[Row], column: str) -> Value:
    """The figure that ``rows`` make together: suppressed as soon as one part of it is."""
    rows = list(rows)
    if any(column in (row.get("withheld") or "").split() for row in rows):
        return SUPPRESSED
    values = [row[column] for row in rows if row.get(column) is not None]
    return sum(values) if values else None


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[column]), []).append(row)
    return found


def area_map(entry: Entry, column: Column, rows: Iterable[Row], period: str) -> dict[str, Any] | None:
    """The areas of one period, drawn over their parents; None where no outlines hold them."""
    areas = grouped(rows, entry.shape.area) if entry.shape.area else {}
    declared = outlines.covering(areas)
    if declared is None:
        return None
    known = outlines.areas_of(declared)
    drawn = [
        {"name": known[code].name, "value": value_of(found, column.name), "rings": known[code].rings}
        for code, found in sorted(areas.items(), key=lambda pair: outlines.name_of(pair[0]))
        if code in known
    ]
    return described(entry, column, period_words(period)) | {
        "label_title": _("Area"),
        "areas": drawn,
        "backdrop": outlines.backdrop(areas),
        "description": _("Each area is coloured by its figure; hatched where the figure is not shown because it rests on few."),
    }


def bar_chart(entry: Entry, column: Column, rows: Iterable[Row], period: str) -> dict[str, Any] | None:
    """The members of a category in one period, the largest first and those that are not shown last; None where areas are mapped."""
    if entry.shape.area or not entry.shape.axis:
        return None
    rows = list(rows)
    names, values = names_of(entry, entry.shape.axis, rows), grouped(rows, entry.shape.axis)
    found = [(names[member], value_of(part, column.name)) for member, part in values.items()]
    found = sorted(found, key=lambda pair: (-pair[1] if isinstance(pair[1], (int, float)) else 1, pair[0]))[:MOST_BARS]
    if not found:
        return None
    return described(entry, column, period_words(period)) | {
        "label_title": str(titled(entry, entry.shape.axis)),
        "labels": [name for name, _value in found],
        "values": [value for _name, value in found],
    }


def named_by(entry: Entry, category: str) -> str:
    """The column that holds, in the reader's language, the names of the members of ``category``."""
    return next((each.name for each in entry.dataset.columns if each.names == category and each.language in ("", get_language())), category)


def names_of(entry: Entry, category: str, rows: Iterable[Row]) -> dict[str, str]:
    """What each member of ``category`` is called, by the code that the rows have; the latest row counts."""
    column = named_by(entry, category)
    return {str(row[category]): str(row[column] or row[category]) for row in rows}


def read(entry: Entry) -> list[Column]:
    """The columns of a table for people: without those that only name the members of another."""
    return [column for column in entry.dataset.columns if not column.names]


def titled(entry: Entry, column: str) -> Text:
    """What ``column`` is called where its members are shown by the names that another column gives them."""
    named = named_by(entry, column)
    return next(each.title for each in entry.dataset.columns if each.name == named)


def line_chart(entry: Entry, column: Column, snapshot: Snapshot, rows: Iterable[Row], member: str) -> dict[str, Any] | None:
    """The course of one area or of one member of a category, or of all together; None where a course makes no sense."""
    rows = list(rows)
    values = course_of_member(rows, entry.shape, column) if member else course_of_totals(snapshot, column)
    labels = sorted(values, key=periods.last_day)[-LONGEST_COURSE:]
    if len(labels) < 2:
        return None
    named = outlines.name_of if entry.shape.area else names_of(entry, entry.shape.axis, rows).__getitem__
    where = named(member) if member else _("All together")
    return described(entry, column, f"{period_words(labels[0])} – {period_words(labels[-1])}") | {
        "label_title": _("Period"),
        "labels": [period_words(label) for label in labels],
        "series": [{"label": where, "values": [values[label] for label in labels]}],
        "description": _("One figure for each period that is closed."),
    }


def course_of_member(rows: Iterable[Row], shape: Shape, column: Column) -> dict[str, Value]:
    return {period: value_of(found, column.name) for period, found in grouped(rows, shape.period).items()}


def course_of_totals(snapshot: Snapshot, column: Column) -> dict[str, Value]:
    """Totals over everything, which sums and means do not have."""
    return {
        period: SUPPRESSED if totals[column.name] is None else totals[column.name]
        for period, totals in snapshot.totals.items()
        if column.name in totals
    }


def period_words(period: str) -> str:
    """``octobre 2026``, ``T1 2026``, ``21 novembre 2026``."""
    last = periods.last_day(period)
    words = {"month": "LLLL y", "quarter": "QQQ y", "day": "d MMMM y"}
    pattern = words.get(periods.grain(period))
    return format_date(last, pattern, locale=to_locale(get_language() or "en")) if pattern else period


def area_words(code: str) -> str:
    """``Rennes (35238)``, or the code alone."""
    name = outlines.name_of(code)
    return f"{name} ({code})" if name != code else code


def described(entry: Entry, column: Column, when: str) -> dict[str, Any]:
    return {
        "title": _("%(figure)s, %(period)s") % {"figure": column.title, "period": when},
        "unit": column.unit,
        "value_title": str(column.title),
        "source": entry.owner,
    }


def area_names(rows: Collection[Row], shape: Shape) -> list[tuple[str, str]]:
    """Code and name of every area in ``rows``, by name."""
    return (
        sorted(((code, outlines.name_of(code)) for code in {str(row[shape.area]) for row in rows}), key=lambda pair: pair[1])
        if shape.area
        else []
    )
