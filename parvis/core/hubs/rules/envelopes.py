"""The hub's form of answers, read from others: strict in what is passed on, patient with what is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

MOST_ERRORS = 50
LONGEST_TEXT = 2000


class BadEnvelope(ValueError):
    """Not an answer in the hub's form; the message never quotes it."""


def opened(body: bytes) -> dict[str, Any]:
    """The JSON object of ``body``; raises BadEnvelope."""
    try:
        found = json.loads(body, parse_constant=refused)
    except (ValueError, RecursionError):
        raise BadEnvelope("not JSON") from None
    if not isinstance(found, dict):
        raise BadEnvelope("not an object")
    return found


def refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def success(said: Mapping[str, Any], *, collection: bool) -> dict[str, Any]:
    """``{"data", "links", "meta"}``, of which providers leave out the last two; raises BadEnvelope."""
    data = said.get("data")
    if not isinstance(data, list if collection else dict):
        raise BadEnvelope("data is missing, or not a list where it should be, or the reverse")
    if collection and not all(isinstance(each, dict) and isinstance(each.get("data"), dict) for each in data):
        raise BadEnvelope("an item of the list has no data")
    found = {"data": data, "links": said.get("links") or {}, "meta": said.get("meta") or {}}
    if not isinstance(found["links"], dict) or not isinstance(found["meta"], dict):
        raise BadEnvelope("links or meta is not an object")
    if not all(is_safe_address(address) for address in documents(data)):
        raise BadEnvelope("a document stands at an address that is not https")
    return found


def documents(data: Any) -> Iterator[str]:
    """Addresses of documents anywhere in ``data``."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == "document_url" and value is not None:
                yield value
            else:
                yield from documents(value)
    if isinstance(data, list):
        for each in data:
            yield from documents(each)


def is_safe_address(address: Any) -> bool:
    return isinstance(address, str) and address.startswith("https://")


def errors(said: Mapping[str, Any]) -> dict[str, Any]:
    """``{"errors": [...]}`` with nothing in them but what the form knows; raises BadEnvelope."""
    listed = said.get("errors")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_ERRORS:
        raise BadEnvelope("errors are missing")
    return {"errors": [error(each) for each in listed]}


def error(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict) or not all(is_text(said.get(name)) for name in ("code", "title", "detail")):
        raise BadEnvelope("an error has no code, title or detail")
    source, meta = said.get("source"), said.get("meta")
    kept = {name: said[name] for name in ("code", "title", "detail")}
    return {**kept, "source": source if isinstance(source, dict) else None, "meta": meta if isinstance(meta, dict) else {}}


def is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT
