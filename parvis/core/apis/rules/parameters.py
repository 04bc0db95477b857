"""What somebody typed to try an operation: checked against its schema, then made into a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from parvis.core.apis.rules.description import Operation, Parameter

LONGEST = 500
FORMATS = FormatChecker(formats=["date", "email", "ipv4", "ipv6", "uuid"])


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that is ready: a path from the server's address on, with its query, and headers of parameters."""

    method: str
    target: str
    headers: Mapping[str, str]


def mistakes(operation: Operation, typed: Mapping[str, str]) -> dict[str, str]:
    """For each parameter that cannot be sent, why: ``missing``, ``long``, or what its schema says."""
    found = {}
    for each in operation.parameters:
        value = typed.get(key_of(each), "")
        if not value:
            if each.required:
                found[key_of(each)] = "missing"
        elif len(value) > LONGEST or any(ord(sign) < 32 for sign in value):
            found[key_of(each)] = "long"
        elif problem := refused(each.schema, value):
            found[key_of(each)] = problem
    return found


def refused(schema: Mapping[str, Any], value: str) -> str:
    """Why ``value`` does not fit ``schema``; empty when it does, or when the schema itself makes no sense."""
    try:
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema, format_checker=FORMATS)
        candidates = readings(schema, value)
        if any(validator.is_valid(each) for each in candidates):
            return ""
        return str(next(validator.iter_errors(candidates[0])).message)[:200]
    except (SchemaError, RecursionError, TypeError, ValueError, ArithmeticError):
        return ""


def readings(schema: Mapping[str, Any], value: str) -> list[Any]:
    """What text may mean: itself, the number or yes/no it spells, or a list with commas."""
    kinds = kinds_in(schema)
    found: list[Any] = []
    if kinds & {"integer", "number", "boolean"}:
        try:
            read = json.loads(value, parse_constant=str)
            found = [read] if isinstance(read, int | float) else []
        except ValueError:
            found = []
    if "array" in kinds:
        items = schema.get("items")
        parts = [readings(items if isinstance(items, Mapping) else {}, each.strip())[0] for each in value.split(",")]
        found.append(parts)
    return [*found, value]


def kinds_in(schema: Mapping[str, Any]) -> set[str]:
    said = schema.get("type")
    found = {said} if isinstance(said, str) else set(said) if isinstance(said, list) else set()
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            found |= kinds_in(part)
    return {str(each) for each in found}


def call(operation: Operation, typed: Mapping[str, str]) -> Call:
    """The request that ``typed`` asks for; cookies are never sent."""
    path, query, headers = operation.path, [], {}
    for each in operation.parameters:
        value = typed.get(key_of(each), "")
        if each.where == "path":
            path = path.replace(f"{{{each.name}}}", quote(value, safe=""))
        elif value and each.where == "query":
            query.append((each.name, value))
        elif value and each.where == "header" and each.name.isascii() and value.isascii():
            headers[each.name] = value
    return Call(method=operation.method, target=f"{path}?{urlencode(query)}" if query else path, headers=headers)


def examples(operation: Operation) -> dict[str, str]:
    """What the boxes hold at first."""
    return {key_of(each): each.example for each in operation.parameters}


def key_of(parameter: Parameter) -> str:
    """The name of the box: a path and a query may have parameters of one name."""
    return f"{parameter.where}:{parameter.name}"
