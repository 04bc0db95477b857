"""Figures of one procedure over twelve months, as the design's pictures take them: from published rows, or from those of a desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext

from parvis.components.opendata import selectors as opendata
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.selectors.delays import months
from parvis.components.procedures.selectors.statistics import Row, period_of
from parvis.design import typography

SUPPRESSED = "suppressed"  # what the design draws where a figure rests on few
MOST_QUESTIONS = 10
DATASETS = ("procedures-monthly", "procedures-results", "procedures-delays", "procedures-pages", "procedures-questions")

Chart = Mapping[str, Any]
Value = float | int | str | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Rows of one procedure in the shape of its open datasets."""

    monthly: Sequence[Row] = field(default_factory=tuple)
    results: Sequence[Row] = field(default_factory=tuple)
    timeliness: Sequence[Row] = field(default_factory=tuple)
    pages: Sequence[Row] = field(default_factory=tuple)
    questions: Sequence[Row] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.monthly)


def published(slug: str) -> Figures:
    """What is published of a procedure over the last closed months: no page says more than the open data do."""
    read = (recent(opendata.rows_about(dataset, "procedure", slug)) for dataset in DATASETS)
    monthly, results, timeliness, pages, questions = read
    return Figures(monthly=monthly, results=results, timeliness=timeliness, pages=pages, questions=questions)


def recent(rows: Iterable[Row]) -> list[Row]:
    oldest = period_of(min(months()))
    return [row for row in rows if row["period"] >= oldest]


def is_sample(figures: Figures) -> bool:
    """Whether the rows are invented for a demonstration."""
    return any(row.get("sample") for row in figures.monthly)


def value(row: Row | None, column: str) -> Value:
    """A figure of a row; None where there is no row."""
    if row is None:
        return None
    return SUPPRESSED if column in (row.get("withheld") or "").split() else row[column]


def total(rows: Iterable[Row], column: str) -> Value:
    """What the rows that show the figure make together; suppressed when none does."""
    values = [value(row, column) for row in rows]
    shown = [each for each in values if isinstance(each, (int, float))]
    return sum(shown) if shown else (SUPPRESSED if SUPPRESSED in values else None)


def charts(figures: Figures, definition: ProcedureFile) -> dict[str, Chart]:
    """The pictures that these figures make; one without any figure is left out."""
    found = {
        "volumes": volumes(figures),
        "delays": delays(figures),
        "results": results(figures),
        "pages": pages(figures, definition),
        "questions": questions(figures, definition),
        "answers": answers(figures),
    }
    return {name: chart for name, chart in found.items() if chart}


def course(rows: Sequence[Row], series: Mapping[str, tuple[Sequence[Row], str]], title: str, unit: str = "") -> Chart | None:
    """Series of figures by month; ``series`` names each with its rows and column."""
    periods = sorted({row["period"] for row in rows})
    if len(periods) < 2:
        return None
    drawn = []
    for label, (own, column) in series.items():
        held = {row["period"]: row for row in own}
        values = [value(held.get(period), column) for period in periods]
        if any(each not in (None, 0) for each in values):
            drawn.append({"label": label, "values": values})
    if not drawn:
        return None
    labels = [typography.month(date.fromisoformat(f"{each}-01")) for each in periods]
    return {"title": title, "labels": labels, "series": drawn, "label_title": gettext("Month"), "unit": unit}


def volumes(figures: Figures) -> Chart | None:
    series = {
        gettext("Drafts begun"): (figures.monthly, "begun"),
        gettext("Files submitted"): (figures.monthly, "submitted"),
        gettext("Files decided"): (figures.monthly, "decided"),
    }
    return course(figures.monthly, series, gettext("Drafts and files by month"))


def delays(figures: Figures) -> Chart | None:
    announced = [row for row in figures.timeliness if row["announced_days"] is not None]
    series = {
        gettext("Mean delay"): (figures.monthly, "delay_days"),
        gettext("Delay announced"): (announced, "announced_days"),
    }
    return course(figures.monthly, series, gettext("Delays announced and real"), gettext("days"))


def bars(title: str, found: Mapping[str, Value], labels: str, values: str) -> Chart | None:
    if not any(each not in (None, 0) for each in found.values()):
        return None
    return {"title": title, "labels": list(found), "values": list(found.values()), "label_title": labels, "value_title": values}


def results(figures: Figures) -> Chart | None:
    words = {
        "accepted": pgettext("files", "Accepted"),
        "refused": pgettext("files", "Refused"),
        "closed": pgettext("files", "Closed without decision"),
    }
    found = {word: total([row for row in figures.results if row["result"] == code], "decided") for code, word in words.items()}
    return bars(gettext("Results over twelve months"), found, gettext("Result"), gettext("Files decided"))


def pages(figures: Figures, definition: ProcedureFile) -> Chart | None:
    """How far drafts came: begun, past each page of the form in force, handed in."""
    since = with_drafts(figures.monthly)
    if not since:
        return None
    found: dict[str, Value] = {gettext("Begun"): total(since, "begun")}
    for page in definition.pages:
        found[str(page.title)] = total([row for row in figures.pages if row["page"] == page.slug], "passed")
    found[gettext("Handed in")] = total(since, "submitted")
    return bars(gettext("How far drafts came"), found, gettext("Past this page"), gettext("Drafts"))


def questions(figures: Figures, definition: ProcedureFile) -> Chart | None:
    """The questions most often corrected, those of the form in force by their words."""
    labels = {each.name: str(each.label) for each in definition.all_fields()}
    by_name: dict[str, list[Row]] = {}
    for row in figures.questions:
        by_name.setdefault(row["question"], []).append(row)
    found = [(labels.get(name, name), total(rows, "corrections")) for name, rows in by_name.items()]
    found.sort(key=lambda pair: -pair[1] if isinstance(pair[1], (int, float)) else 0)
    return bars(gettext("Questions most often corrected"), dict(found[:MOST_QUESTIONS]), gettext("Question"), gettext("Corrections"))


def answers(figures: Figures) -> Chart | None:
    """Where the answers of files handed in came from; what an administration held is set apart from the rest."""
    known, asked, again = (total(figures.monthly, column) for column in ("known", "asked", "again"))
    if not isinstance(asked, (int, float)):
        return None
    held = again if isinstance(again, (int, float)) else 0
    found = {
        gettext("Given by a source"): known,
        gettext("Asked of the person"): asked - held,
        gettext("Asked although an administration holds it"): again,
    }
    return bars(gettext("Where answers came from"), found, gettext("Answers"), pgettext("how many", "Number"))


def with_drafts(rows: Iterable[Row]) -> list[Row]:
    """The months in which drafts were counted: before, what was handed in has nothing to be compared with."""
    return [row for row in rows if value(row, "begun") != 0]


def share(part: Value, whole: Value) -> float | None:
    """Per cent; None where one of both is not shown, or the whole is nothing."""
    if not isinstance(part, (int, float)) or not isinstance(whole, (int, float)) or not whole:
        return None
    return round(100 * part / whole, 1)


def in_short(figures: Figures) -> dict[str, Value]:
    """The figures of twelve months on one line each."""
    monthly, since = figures.monthly, with_drafts(figures.monthly)
    known, asked, again = (total(monthly, column) for column in ("known", "asked", "again"))
    every = known + asked if isinstance(known, (int, float)) and isinstance(asked, (int, float)) else None
    kept = [row for row in figures.timeliness if row["timeliness"] == "in-time"]
    late = [row for row in figures.timeliness if row["timeliness"] == "late"]
    in_time, too_late = total(kept, "decided"), total(late, "decided")
    judged = sum(each for each in (in_time, too_late) if isinstance(each, (int, float)))
    return {
        "begun": total(since, "begun"),
        "submitted": total(monthly, "submitted"),
        "finished": share(total(since, "submitted"), total(since, "begun")),
        "decided": total(monthly, "decided"),
        "in_time": share(in_time, judged),
        "corrected": total(since, "corrected"),
        "known": share(known, every),
        "again": share(again, every),
    }
