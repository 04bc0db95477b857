"""The registries for programs. Anyone may call; a token raises the limit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from parvis.components.registries import description, selectors
from parvis.components.registries.errors import BadFilter, UnknownRegistry
from parvis.components.registries.models import Record, RecordQuerySet
from parvis.components.registries.rules.declaration import Declaration
from parvis.core.exchange.actions import OpenRouter
from parvis.kernel.manifest import Registry

router = OpenRouter()
OWN = ("q", "on", "sort", "limit", "offset")  # every other parameter is a filter of the table

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
Sort = Annotated[
    str, Query(pattern=r"^-?[a-z0-9_]{0,60}$", description="A column of a declared table to sort by; `-` before it: largest first.")
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
    data: dict[str, Any] = Field(description="The cells by column: text, or of the kind that the table declares.")
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
def records(
    request: HttpRequest, slug: Slug, q: Words = "", on: On = None, sort: Sort = "", limit: Limit = 50, offset: Offset = 0
) -> dict[str, Any]:
    registry = known(slug)
    declared = selectors.declaration_of(registry)
    found = selectors.search_records(registry.slug, q, on=on)
    if declared is not None:
        found = selected(found, declared, request.GET, sort=sort)
    return {"total": found.count(), "records": [shown(each, declared) for each in found[offset : offset + limit]]}


def selected(found: RecordQuerySet, declared: Declaration, asked: Mapping[str, Any], *, sort: str) -> RecordQuerySet:
    try:
        found = selectors.narrowed(found, declared, {name: asked[name] for name in asked if name not in OWN})
        return selectors.sorted_by(found, declared, sort) if sort else found
    except BadFilter as wrong:
        raise HttpError(422, str(wrong)) from wrong


@router.get("/{slug}/openapi.json", response={200: dict[str, Any], 404: ErrorOut}, summary="What a registry's own API is, as OpenAPI 3.1")
def openapi(request: HttpRequest, slug: Slug) -> dict[str, Any]:  # noqa: ARG001
    registry = known(slug)
    return description.document(registry, selectors.declaration_of(registry), edition=selectors.edition(slug))


@router.get("/{slug}/records/{key}", response={200: RecordOut, 404: ErrorOut}, summary="Read one record")
def record(request: HttpRequest, slug: Slug, key: Key, on: On = None) -> dict[str, Any]:  # noqa: ARG001
    found = selectors.record(known(slug).slug, key, on=on)
    if found is None:
        raise HttpError(404, f"The registry {slug} has no record {key}{f' on {on}' if on else ''}.")
    return shown(found, selectors.declaration_of(known(slug)))


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


def shown(record: Record, declared: Declaration | None = None) -> dict[str, Any]:
    data = selectors.as_json(declared, record.data) if declared else record.data
    return {"key": record.key, "data": data, "valid_from": record.valid_from, "valid_to": record.valid_to}
