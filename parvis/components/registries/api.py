"""The registries for programs. Anyone may call; a token raises the limit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from parvis.components.registries import selectors
from parvis.components.registries.errors import UnknownRegistry
from parvis.components.registries.models import Record
from parvis.core.exchange.actions import OpenRouter
from parvis.kernel.manifest import Registry

router = OpenRouter()

Slug = Annotated[
    str,
    Path(
        ...,
        pattern=r"^[a-z0-9-]{1,60}$",
        description="The registry, as the list of registries names it.",
        example="communes",
    ),
]
Key = Annotated[str, Path(..., pattern=r"^[^\x00-\x1f/]{1,100}$", description="The record’s key.", example="35238")]
On = Annotated[date | None, Query(description="The day on which the record held; today without it.")]
Words = Annotated[
    str,
    Query(max_length=100, description="Words, or beginnings of words, that the record contains.", example="rennes"),
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many records at most.")]
Offset = Annotated[int, Query(ge=0, le=100_000, description="How many records to skip.")]


class RegistryOut(Schema):
    slug: str
    title: dict[str, str] = Field(description="The title in French and English.")
    columns: dict[str, dict[str, str]] = Field(description="What each column means, in French and English.")
    source: dict[str, str]
    licence: str
    as_of: date
    records: int


class RecordOut(Schema):
    key: str
    data: dict[str, str]
    valid_from: date
    valid_to: date | None = Field(description="The first day on which it no longer holds; null while it does.")


class RecordsOut(Schema):
    total: int
    records: list[RecordOut]


class ErrorOut(Schema):
    detail: str


@router.get("", response=list[RegistryOut], summary="List the registries")
def registries(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001  ninja passes the request
    return [described(each) for each in selectors.registries().values()]


@router.get("/{slug}/records", response={200: RecordsOut, 404: ErrorOut}, summary="Search the records of a registry")
def records(request: HttpRequest, slug: Slug, q: Words = "", on: On = None, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:  # noqa: ARG001
    found = selectors.search_records(known(slug).slug, q, on=on)
    return {"total": found.count(), "records": [shown(each) for each in found[offset : offset + limit]]}


@router.get("/{slug}/records/{key}", response={200: RecordOut, 404: ErrorOut}, summary="Read one record")
def record(request: HttpRequest, slug: Slug, key: Key, on: On = None) -> dict[str, Any]:  # noqa: ARG001
    found = selectors.record(known(slug).slug, key, on=on)
    if found is None:
        raise HttpError(404, f"The registry {slug} has no record {key}{f' on {on}' if on else ''}.")
    return shown(found)


def known(slug: str) -> Registry:
    try:
        return selectors.registry(slug)
    except UnknownRegistry as unknown:
        raise HttpError(404, str(unknown)) from unknown


def described(registry: Registry) -> dict[str, Any]:
    return {
        "slug": registry.slug,
        "title": {"fr": registry.title.fr, "en": registry.title.en},
        "columns": {name: {"fr": title.fr, "en": title.en} for name, title in selectors.column_titles(registry).items()},
        "source": {"fr": registry.source.fr, "en": registry.source.en},
        "licence": registry.licence,
        "as_of": registry.as_of,
        "records": selectors.count(registry.slug),
    }


def shown(record: Record) -> dict[str, Any]:
    return {"key": record.key, "data": record.data, "valid_from": record.valid_from, "valid_to": record.valid_to}
