"""Publish what is due. Nothing published is ever changed: a version adds a period to the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from parvis.components.opendata import selectors
from parvis.components.opendata.models import Distribution, Snapshot
from parvis.components.opendata.rules import formats, periods
from parvis.components.opendata.rules.publication import Published, Row, Shape, Unpublishable, protected, shape_of
from parvis.components.opendata.rules.tables import OverlappingParts
from parvis.components.opendata.selectors import outlines
from parvis.kernel import calendar, catalogue
from parvis.kernel.manifest import Dataset

log = structlog.get_logger(__name__)

REFUSALS = (Unpublishable, OverlappingParts, periods.NotAPeriod)


@dataclass
class Report:
    """What a run published, and what it refused to publish, with the reason."""

    published: list[Snapshot] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """One dataset about to be published: its declaration, shape, and rows not published yet, by period."""

    dataset: Dataset
    shape: Shape
    due: dict[str, list[Row]]


def publish_due(today: date | None = None) -> Report:
    """Publish every period that is closed and not published yet, and reference tables that changed.

    One population that cannot be published does not hold the others up.
    """
    report = Report()
    for population, declared in populations().items():
        try:
            report.published += publish_population(population, declared, today or calendar.today())
        except REFUSALS as refusal:
            log.error("opendata.refused", population=population, reason=str(refusal))
            report.refused.append(str(refusal))
        except IntegrityError:
            log.info("opendata.published_elsewhere", population=population)
    return report


def populations() -> dict[str, list[Dataset]]:
    """Datasets by what they count."""
    found: dict[str, list[Dataset]] = {}
    for system, dataset in catalogue.datasets():
        found.setdefault(selectors.population_of(system, dataset), []).append(dataset)
    return found


def publish_population(population: str, declared: Iterable[Dataset], today: date) -> list[Snapshot]:
    """All datasets that count the same things, period after period: they are protected together."""
    shapes = [(dataset, shape_of(dataset.slug, dataset.columns)) for dataset in declared]
    frontiers = frontiers_of(population)
    timeless = [publish_reference(population, dataset, today) for dataset, shape in shapes if not shape.period]
    sources = [Source(dataset, shape, due_rows(dataset, shape, frontiers, today)) for dataset, shape in shapes if shape.period]
    refuse_mixed_grains(sources, frontiers)
    due = sorted({period for source in sources for period in source.due}, key=periods.last_day)
    return [each for each in timeless if each] + [snapshot for period in due for snapshot in publish_period(population, sources, period)]


def frontiers_of(population: str) -> dict[str, date]:
    """The end of the last published period of each grain: nothing before it is ever published again."""
    frontiers: dict[str, date] = {}
    for snapshot in Snapshot.objects.filter(population=population).exclude(totals={}):
        grain = periods.grain(snapshot.version)
        frontiers[grain] = max(snapshot.period_end, frontiers.get(grain, date.min))
    return frontiers


def due_rows(dataset: Dataset, shape: Shape, frontiers: Mapping[str, date], today: date) -> dict[str, list[Row]]:
    """Rows of closed periods after the frontier. What comes late for an older period is not published."""
    due: dict[str, list[Row]] = {}
    for row in dataset.rows():
        period = str(row[shape.period])
        after = frontiers.get(periods.grain(period), date.min)
        if periods.is_closed(period, today) and periods.last_day(period) > after:
            due.setdefault(period, []).append({**row, shape.period: period})
    return due


def refuse_mixed_grains(sources: Iterable[Source], published: Iterable[str]) -> None:
    """A year less eleven months is a month: one population is counted by one length of period."""
    grains = dict.fromkeys(published, "what is published already")
    for source in sources:
        for period in source.due if source.shape.measures.whole_of else ():
            grains.setdefault(periods.grain(period), source.dataset.slug)
    if len(grains) > 1:
        found = ", ".join(f"by {grain} in {where}" for grain, where in grains.items())
        raise Unpublishable(f"The same things are counted {found}. Keep one length of period, or name another population.")


@transaction.atomic
def publish_period(population: str, sources: Iterable[Source], period: str) -> list[Snapshot]:
    """One more version of each dataset that has rows in ``period``."""
    concerned = {source.shape: source for source in sources if period in source.due}
    before = {shape: published_before(source.dataset) for shape, source in concerned.items()}
    parts = protected(
        {shape: source.due[period] for shape, source in concerned.items()},
        parents=outlines.parents(),
        published=last_figures(concerned, before),
    )
    return [add_version(population, source, period, before[shape], parts[shape.slug]) for shape, source in concerned.items()]


def published_before(dataset: Dataset) -> tuple[list[Row], dict[str, Any]]:
    """The rows and totals of the latest version."""
    latest = selectors.latest_snapshot(dataset.slug)
    return (selectors.rows(latest), latest.totals) if latest else ([], {})


def last_figures(concerned: Iterable[Shape], before: Mapping[Shape, tuple[list[Row], dict[str, Any]]]) -> dict[str, int]:
    """What each member showed in the last period published, which is all that the choice of partners may rest on."""
    figures: dict[str, int] = {}
    for shape in concerned:
        rows, totals = before[shape]
        last = max(totals, key=periods.last_day, default="")
        for row in rows if shape.axis else ():
            if row[shape.period] == last:
                shown = sum(row.get(root) or 0 for root in shape.measures.roots())
                figures[row[shape.axis]] = max(shown, figures.get(row[shape.axis], 0))
    return figures


def add_version(population: str, source: Source, period: str, before: tuple[list[Row], dict[str, Any]], part: Published) -> Snapshot:
    rows, totals = before
    marked = [marked_row(row, source.dataset) for row in part.rows]
    snapshot = Snapshot(
        dataset=source.dataset.slug,
        population=population,
        version=period,
        period_end=periods.last_day(period),
        totals={**totals, period: part.totals},
        sample=source.dataset.sample,
    )
    return kept(snapshot, source.dataset, [*rows, *marked])


def marked_row(row: Row, dataset: Dataset) -> Row:
    return {**row, "sample": True} if dataset.sample else row


def publish_reference(population: str, dataset: Dataset, today: date) -> Snapshot | None:
    """A table without periods: a new version when its content changed, one a day at most."""
    rows = [marked_row(dict(row), dataset) for row in dataset.rows()]
    latest = selectors.latest_snapshot(dataset.slug)
    if latest and (latest.version == today.isoformat() or latest.sha256 == sha256(original(dataset, rows))):
        return None
    snapshot = Snapshot(dataset=dataset.slug, population=population, version=today.isoformat(), period_end=today, sample=dataset.sample)
    with transaction.atomic():
        return kept(snapshot, dataset, rows)


def original(dataset: Dataset, rows: list[Row]) -> bytes:
    kinds = {column.name: column.kind for column in selectors.published_columns(dataset)}
    return formats.parquet(rows, kinds, {"dataset": dataset.slug, "licence": dataset.licence})


def kept(snapshot: Snapshot, dataset: Dataset, rows: list[Row]) -> Snapshot:
    """Write the files, then the rows that name them."""
    content = original(dataset, rows)
    rows = formats.rows_of(content)  # what the others derive from is what was written
    files = {
        "parquet": content,
        "csv": formats.comma_separated(rows, [column.name for column in selectors.published_columns(dataset)]),
        "json": formats.javascript_objects(rows, about(snapshot, dataset)),
    }
    snapshot.rows, snapshot.sha256 = len(rows), sha256(content)
    snapshot.withheld = sum(len((row.get("withheld") or "").split()) for row in rows)
    snapshot.save(force_insert=True)
    Distribution.objects.bulk_create(stored(snapshot, extension, data) for extension, data in files.items())
    return snapshot


def about(snapshot: Snapshot, dataset: Dataset) -> dict[str, Any]:
    """What a JSON file says before its rows, so that it explains itself."""
    columns = selectors.published_columns(dataset)
    return {
        "dataset": dataset.slug,
        "version": snapshot.version,
        "title": {"fr": dataset.title.fr, "en": dataset.title.en},
        "licence": dataset.licence,
        "sample": snapshot.sample,
        "columns": [{"name": c.name, "kind": c.kind, "unit": c.unit, "title": {"fr": c.title.fr, "en": c.title.en}} for c in columns],
        "totals": snapshot.totals,
    }


def stored(snapshot: Snapshot, extension: str, content: bytes) -> Distribution:
    """A file under the name of its content: written twice, it is the same."""
    digest = sha256(content)
    path = f"opendata/{digest[:2]}/{digest}.{extension}"
    if not is_whole(path, digest):
        default_storage.delete(path)
        default_storage.save(path, ContentFile(content))
    return Distribution(snapshot=snapshot, format=extension, path=path, size=len(content), sha256=digest)


def is_whole(path: str, digest: str) -> bool:
    """Whether the file is there with its content: one killed while it wrote leaves half a file."""
    if not default_storage.exists(path):
        return False
    with default_storage.open(path) as found:
        return sha256(found.read()) == digest


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
