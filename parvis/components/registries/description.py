"""The OpenAPI document of one registry: its own columns, filters and kinds."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from parvis.components.registries.models import Edition
from parvis.components.registries.rules.declaration import Declaration, TableColumn
from parvis.components.registries.rules.kinds import NUMBERS
from parvis.kernel.manifest import Registry

SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "area": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "null"]},
    "decimal": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "boolean": {"type": ["boolean", "null"]},
}
WHOLE = {"type": "integer", "minimum": 0}


def document(registry: Registry, declared: Declaration | None, *, edition: Edition | None) -> dict[str, Any]:
    """OpenAPI 3.1 of ``registry``; ``declared`` gives the kinds of cells and the filters."""
    base = f"/api/registries/{registry.slug}/records"
    data = {"type": "object", "properties": properties(registry, declared)}
    record = {
        "type": "object",
        "required": ["key", "data", "valid_from", "valid_to"],
        "properties": {
            "key": {"type": "string"},
            "data": data,
            "valid_from": {"type": "string", "format": "date"},
            "valid_to": {"type": ["string", "null"], "format": "date"},
        },
    }
    many = {
        "type": "object",
        "properties": {"total": WHOLE, "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": registry.title.en,
            "version": edition.as_of.isoformat() if edition else "0",
            "description": registry.source.en,
            "license": {"name": registry.licence},
            "x-owner": registry.owner,
            "x-sample": registry.sample,
        },
        "servers": [{"url": settings.PARVIS_ORIGIN}],
        "paths": {
            base: {"get": operation("listRecords", "List, filter and sort the records", parameters(declared), answer=many)},
            f"{base}/{{key}}": {
                "get": operation("readRecord", "Read one record", [path_key()], answer={"$ref": "#/components/schemas/Record"})
            },
        },
        "components": {"schemas": {"Record": record}, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def properties(registry: Registry, declared: Declaration | None) -> dict[str, Any]:
    if declared is None:
        return {column.name: {"type": "string", "title": column.title.en} for column in registry.columns}
    return {
        column.name: {**SCHEMAS[column.kind], "title": column.title.en, **({"x-unit": column.unit} if column.unit else {})}
        for column in declared.columns
    }


def parameters(declared: Declaration | None) -> list[dict[str, Any]]:
    own = [
        query("q", {"type": "string", "maxLength": 100}),
        query("on", {"type": "string", "format": "date"}),
        query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        query("offset", {"type": "integer", "minimum": 0, "maximum": 100_000, "default": 0}),
    ]
    if declared is None:
        return own
    names = [f"{sign}{column.name}" for column in declared.columns for sign in ("", "-")]
    return [*own, query("sort", {"type": "string", "enum": names}), *(each for column in declared.filters for each in filters_of(column))]


def filters_of(column: TableColumn) -> list[dict[str, Any]]:
    kind = {"integer": "integer", "decimal": "number", "boolean": "boolean"}.get(column.kind, "string")
    names = [column.name, f"{column.name}__gte", f"{column.name}__lte"] if column.kind in (*NUMBERS, "date") else [column.name]
    return [query(name, {"type": kind}) for name in names]


def query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def path_key() -> dict[str, Any]:
    return {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}


def operation(name: str, summary: str, asked: list[dict[str, Any]], *, answer: dict[str, Any]) -> dict[str, Any]:
    quota = {f"RateLimit-{each}": {"schema": WHOLE} for each in ("Limit", "Remaining", "Reset")}
    good = {"description": summary, "headers": quota, "content": {"application/json": {"schema": answer}}}
    others = {"401": "Unknown token", "404": "No such record", "422": "A parameter is wrong", "429": "Too many calls in this minute"}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": asked,
        "security": [{}, {"token": []}],
        "responses": {"200": good, **{status: {"description": words} for status, words in others.items()}},
    }
