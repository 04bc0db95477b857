"""The registries, open to everyone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from parvis.components.registries import selectors
from parvis.components.registries.errors import UnknownRegistry
from parvis.components.registries.forms import SearchForm
from parvis.components.registries.models import RecordQuerySet
from parvis.kernel import tables
from parvis.kernel.manifest import Registry


def registries(request: HttpRequest) -> HttpResponse:
    found = [(each, selectors.count(each.slug), selectors.edition(each.slug)) for each in selectors.registries().values()]
    return render(request, "registries/registries.html", {"registries": found})


def registry(request: HttpRequest, slug: str) -> HttpResponse:
    found, form = one(slug), SearchForm(request.GET)
    page = Paginator(found_by(form, slug), 25).get_page(request.GET.get("page"))
    rows = [(each, selectors.cells(each, found)) for each in page.object_list]
    context = {
        "registry": found,
        "edition": selectors.edition(slug),
        "form": form,
        "page": page,
        "rows": rows,
        "query": request.GET.urlencode(),
    }
    return render(request, "registries/registry.html", context, status=422 if form.errors else 200)


def found_by(form: SearchForm, slug: str) -> RecordQuerySet:
    if not form.is_valid():
        return selectors.search_records(slug)
    return selectors.search_records(slug, form.cleaned_data["q"], on=form.cleaned_data["on"])


def as_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    found = found_by(SearchForm(request.GET), one(slug).slug)
    return tables.download(rows(found), name=f"{slug}.csv", for_programs=True)


def rows(found: RecordQuerySet) -> Iterator[list[object]]:
    """The records as their file has them, and when each version began and ended."""
    for number, (data, start, end) in enumerate(found.values_list("data", "valid_from", "valid_to").iterator(chunk_size=2000)):
        if number == 0:
            yield [*data, "valid_from", "valid_to"]
        yield [*data.values(), *bounds(start, end)]


def bounds(start: date, end: date | None) -> tuple[str, str]:
    return start.isoformat(), end.isoformat() if end else ""


def record(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    found = one(slug)
    versions = selectors.versions(slug, key)
    if not versions:
        raise Http404("no such record")
    context = {"registry": found, "record": versions[0], "cells": selectors.cells(versions[0], found), "versions": versions}
    return render(request, "registries/record.html", context)


def one(slug: str) -> Registry:
    try:
        return selectors.registry(slug)
    except UnknownRegistry as unknown:
        raise Http404(str(unknown)) from unknown
