"""The open-data API: datasets and their rows, without a key.

It is the platform's own, plain by intention; what other catalogues speak comes beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status

from parvis.components.opendata import selectors
from parvis.components.opendata.forms import words_of
from parvis.components.opendata.selectors import Entry
from parvis.components.search import selectors as search

router = Router()


class ColumnOut(Schema):
    name: str
    kind: str
    unit: str
    title: dict[str, str]
    part_of: str


class FileOut(Schema):
    format: str
    url: str
    size: int
    sha256: str


class VersionOut(Schema):
    version: str
    published_at: datetime
    rows: int
    withheld: int
    files: list[FileOut]


class DatasetOut(Schema):
    slug: str
    title: dict[str, str]
    description: dict[str, str]
    owner: str
    licence: str
    frequency: str
    tags: list[str]
    sample: bool
    version: str
    url: str


class DatasetDetailOut(DatasetOut):
    columns: list[ColumnOut]
    versions: list[VersionOut]


class DatasetsOut(Schema):
    total: int
    datasets: list[DatasetOut]


class RowsOut(Schema):
    dataset: str
    version: str
    total: int
    limit: int
    offset: int
    rows: list[dict[str, Any]]


class Trouble(Schema):
    message: str


class Listing(Schema):
    q: str = ""
    tag: str = ""
    sample: bool = False


class Slice(Schema):
    period: str = ""
    area: str = ""
    limit: int = 100
    offset: int = 0


@router.get("/datasets", response=DatasetsOut, summary="Published datasets; samples only when asked for")
def list_datasets(request: HttpRequest, response: HttpResponse, wanted: Query[Listing]) -> dict[str, Any]:  # noqa: ARG001
    kept_a_while(response)
    words = search.analysed(wanted.q[:200])
    found = [
        entry
        for entry in selectors.entries()
        if entry.latest
        and entry.dataset.sample == wanted.sample
        and words <= words_of(entry)
        and (not wanted.tag or wanted.tag in entry.dataset.tags)
    ]
    return {"total": len(found), "datasets": [summary(entry) for entry in found]}


@router.get("/datasets/{slug}", response={200: DatasetDetailOut, 404: Trouble}, summary="One dataset, its columns and versions")
def show_dataset(request: HttpRequest, response: HttpResponse, slug: str) -> Any:  # noqa: ARG001
    kept_a_while(response)
    entry = selectors.entry(slug)
    return detail(entry) if entry and entry.latest else unknown(slug)


@router.get("/datasets/{slug}/rows", response={200: RowsOut, 404: Trouble}, summary="Rows of the latest version, by period and area")
def list_rows(request: HttpRequest, response: HttpResponse, slug: str, wanted: Query[Slice]) -> Any:  # noqa: ARG001
    kept_a_while(response)
    entry = selectors.entry(slug)
    if entry is None or entry.latest is None:
        return unknown(slug)
    found = selectors.matching(selectors.rows(entry.latest), entry.shape, period=wanted.period, area=wanted.area)
    limit, offset = min(max(wanted.limit, 1), 1000), max(wanted.offset, 0)
    return {
        "dataset": slug,
        "version": entry.latest.version,
        "total": len(found),
        "limit": limit,
        "offset": offset,
        "rows": found[offset : offset + limit],
    }


def kept_a_while(response: HttpResponse) -> None:
    response.headers["Cache-Control"] = "public, max-age=300"


def unknown(slug: str) -> Status[dict[str, str]]:
    return Status(404, {"message": f"No dataset is published as {slug[:100]!r}. GET /api/open/datasets lists those that are."})


def summary(entry: Entry) -> dict[str, Any]:
    dataset, latest = entry.dataset, entry.latest
    return {
        "slug": dataset.slug,
        "title": {"fr": dataset.title.fr, "en": dataset.title.en},
        "description": {"fr": dataset.description.fr, "en": dataset.description.en},
        "owner": entry.owner,
        "licence": dataset.licence,
        "frequency": dataset.frequency,
        "tags": list(dataset.tags),
        "sample": dataset.sample,
        "version": latest.version if latest else "",
        "url": settings.PARVIS_ORIGIN + reverse("opendata:dataset", args=[dataset.slug]),
    }


def detail(entry: Entry) -> dict[str, Any]:
    columns = [
        {"name": c.name, "kind": c.kind, "unit": c.unit, "title": {"fr": c.title.fr, "en": c.title.en}, "part_of": c.of}
        for c in selectors.published_columns(entry.dataset)
    ]
    return summary(entry) | {"columns": columns, "versions": [version(snapshot) for snapshot in selectors.versions_of(entry.slug)]}


def version(snapshot: selectors.Snapshot) -> dict[str, Any]:
    files = [
        {"format": f.format, "size": f.size, "sha256": f.sha256, "url": settings.PARVIS_ORIGIN + address(snapshot, f.format)}
        for f in snapshot.distributions.all()
    ]
    return {
        "version": snapshot.version,
        "published_at": snapshot.published_at,
        "rows": snapshot.rows,
        "withheld": snapshot.withheld,
        "files": files,
    }


def address(snapshot: selectors.Snapshot, extension: str) -> str:
    return reverse("opendata:version", kwargs={"slug": snapshot.dataset, "version": snapshot.version, "extension": extension})
