"""/data: what the State publishes, what of it is withheld and why, and the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from parvis.components.opendata import selectors
from parvis.components.opendata.forms import CatalogueFilters, TableFilters, frequency_of
from parvis.components.opendata.rules import periods
from parvis.components.opendata.rules.formats import MEDIA_TYPES
from parvis.components.opendata.rules.suppression import THRESHOLD
from parvis.components.opendata.selectors import Entry, Snapshot, charts
from parvis.kernel import catalogue
from parvis.kernel.manifest import Column, Place

PAGE_SIZE = 20
ROWS_SHOWN = 25
VERSIONS_SHOWN = 6
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    published = [entry for entry in selectors.entries() if entry.latest]
    filters = CatalogueFilters(request.GET, entries=published)
    found = filters.matching()
    context = {
        "filters": filters,
        "page": Paginator([entry for entry in found if not entry.dataset.sample], PAGE_SIZE).get_page(request.GET.get("page")),
        "samples": [entry for entry in found if entry.dataset.sample],
        "published": published,
        "reference": [] if filters.narrow else [each for each in catalogue.registries() if not each.sample],
        "threshold": THRESHOLD,
    }
    return render(request, "opendata/index.html", context)


@require_safe
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    entry = selectors.entry(slug)
    if entry is None:
        raise Http404(slug)
    if entry.latest is None:
        return render(request, "opendata/not_yet.html", {"entry": entry})
    return render(request, "opendata/dataset.html", dataset_page(request, entry, entry.latest))


def dataset_page(request: HttpRequest, entry: Entry, latest: Snapshot) -> dict[str, Any]:
    """Everything that the page of a published dataset shows."""
    rows, versions = selectors.rows(latest), selectors.versions_of(entry.slug)
    filters = TableFilters(request.GET, entry=entry, rows=rows)
    chosen = filters.chosen()
    matching = selectors.matching(rows, entry.shape, period=chosen["period"], area=chosen["area"], category=chosen["category"])
    newest = matching if entry.shape.period == "" else latest_first(matching, entry.shape.period)
    return {
        "entry": entry,
        "latest": latest,
        "columns": selectors.published_columns(entry.dataset),
        "filters": filters if filters.fields else None,
        "page": Paginator([shown(row, entry) for row in newest], ROWS_SHOWN).get_page(request.GET.get("page")),
        "recent": versions[:VERSIONS_SHOWN],
        "earlier": versions[VERSIONS_SHOWN:],
        "files": versions[0].distributions.all(),
        "threshold": THRESHOLD,
        "largest_small": THRESHOLD - 1,
        "frequency": frequency_of(entry),
        "address": f"{settings.PARVIS_ORIGIN}{request.path}",
        **pictures(entry, latest, rows, chosen),
    }


def latest_first(rows: list[dict[str, Any]], period: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: periods.last_day(row[period]), reverse=True)


def pictures(entry: Entry, latest: Snapshot, rows: list[dict[str, Any]], chosen: dict[str, str]) -> dict[str, Any]:
    """The map of one period and the course over all of them, of the figure chosen."""
    column = next((each for each in charts.drawable(entry) if each.name == chosen["figure"]), None)
    if column is None or not entry.shape.period:
        return {"map": None, "bars": None, "chart": None}
    period = chosen["period"] or latest.version
    of_period = selectors.matching(rows, entry.shape, period=period)
    of_member = selectors.matching(rows, entry.shape, area=chosen["area"], category=chosen["category"])
    return {
        "map": charts.area_map(entry, column, of_period, period),
        "bars": charts.bar_chart(entry, column, of_period, period),
        "chart": charts.line_chart(entry, column, latest, of_member, chosen["area"] or chosen["category"]),
    }


@dataclass(frozen=True)
class Figure:
    """One cell of the preview."""

    column: Column
    value: Any
    is_withheld: bool
    is_alone: bool  # no column beside it gives the area's name

    @property
    def is_number(self) -> bool:
        return self.column.kind in ("count", "sum", "mean")

    @property
    def words(self) -> str:
        """A period and an area in words; anything else as it is."""
        if self.column.kind == "period":
            return charts.period_words(self.value)
        return charts.area_words(self.value) if self.column.kind == "area" and self.is_alone else str(self.value)


def shown(row: dict[str, Any], entry: Entry) -> list[Figure]:
    withheld = (row.get("withheld") or "").split()
    is_alone = all(column.kind != "text" for column in entry.dataset.columns)
    return [Figure(column, row[column.name], column.name in withheld, is_alone) for column in entry.dataset.columns]


@require_safe
def latest_file(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    return file_response(request, slug, extension, version="", cache=A_WHILE)


@require_safe
def version_file(request: HttpRequest, slug: str, version: str, extension: str) -> HttpResponseBase:
    return file_response(request, slug, extension, version=version, cache=FOREVER)


def file_response(request: HttpRequest, slug: str, extension: str, *, version: str, cache: str) -> HttpResponseBase:
    """The file, streamed; 304 when the client has it already. Open to programs on other sites."""
    found = selectors.distribution(slug, format=extension, version=version)
    if found is None or selectors.entry(slug) is None:
        raise Http404(slug)
    headers = {
        "ETag": quote_etag(found.sha256),
        "Last-Modified": http_date(found.snapshot.published_at.timestamp()),
        "Cache-Control": cache,
        "Link": f'<{settings.PARVIS_ORIGIN}{reverse("opendata:dataset", args=[slug])}>; rel="describedby"',
    }
    if is_known(request, headers):
        return HttpResponse(status=304, headers=headers)
    name = f"{slug}-{found.snapshot.version}.{extension}"
    content = default_storage.open(found.path)
    return FileResponse(content, as_attachment=True, filename=name, content_type=MEDIA_TYPES[extension], headers=headers)


def is_known(request: HttpRequest, headers: dict[str, str]) -> bool:
    """Whether the client's copy is this one, by its tag or else by its date."""
    if tags := request.headers.get("If-None-Match"):
        return headers["ETag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")] or tags.strip() == "*"
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and since >= (parse_http_date_safe(headers["Last-Modified"]) or 0)


def panel(_: HttpRequest) -> dict[str, Any]:
    """On the front square: what was published."""
    published = [entry for entry in selectors.entries() if entry.latest]
    return {"entries": sorted(published, key=lambda entry: entry.dataset.sample)[:4]}


def drawn_at(place: Place) -> Callable[[HttpRequest], dict[str, Any] | None]:
    """What a page of another system draws of the dataset that names it: real rows before samples, nothing before the first version."""

    def selector(request: HttpRequest) -> dict[str, Any] | None:
        published = [entry for entry in selectors.entries() if entry.dataset.place is place and entry.latest]
        entry = min(published, key=lambda each: each.dataset.sample, default=None)
        if entry is None or entry.latest is None:
            return None
        context = dataset_page(request, entry, entry.latest)
        titles = [charts.titled(entry, column.name) for column in charts.read(entry)]
        context["page"].object_list = [[*zip(titles, named_cells(row, entry), strict=True)] for row in context["page"].object_list]
        return context | {"titles": titles}

    return selector


def named_cells(row: list[Figure], entry: Entry) -> list[Figure]:
    """The cells that people read: members under the names that another column gives them."""
    by_column = {each.column.name: each for each in row}
    named = ((by_column[column.name], by_column[charts.named_by(entry, column.name)]) for column in charts.read(entry))
    return [code if name.value is None else name for code, name in named]


def figures(_: HttpRequest) -> dict[str, Any] | None:
    """On the front square: how many datasets nobody had to publish."""
    number = selectors.number_published()
    label = ngettext(
        "dataset out already, without anybody having to publish it", "datasets out already, without anybody having to publish them", number
    )
    return {"figures": [{"value": number, "label": label, "source": gettext("Open data")}]} if number else None


def a_dataset() -> dict[str, str] | None:
    """The dataset that the crawler opens."""
    slug = next((entry.slug for entry in selectors.entries() if entry.latest), None)
    return {"slug": slug} if slug else None
