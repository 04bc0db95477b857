"""The schema and the queries that are kept here, as their files say them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ariadne import load_schema_from_path
from graphql import get_introspection_query

FOLDER = Path(__file__).parents[1]
STORED = ("ds-query-v2", "ds-mutation-v2")


class UnknownQuery(LookupError):
    """No query is kept under this identifier."""


def schema_text() -> str:
    """The schema in the language of schemas."""
    return load_schema_from_path(FOLDER / "schema")


@cache
def stored(query_id: str) -> str:
    """The text kept under ``query_id``; raises UnknownQuery."""
    if query_id == "introspection":
        return get_introspection_query(input_value_deprecation=False)
    if query_id not in STORED:
        raise UnknownQuery(f"No query is kept under {query_id[:40]!r}: ask for {', '.join(STORED)} or introspection.")
    return (FOLDER / "queries" / f"{query_id}.graphql").read_text(encoding="utf-8")
