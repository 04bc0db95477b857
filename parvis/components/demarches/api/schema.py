"""The schema that files of ``schema/`` describe, with what answers its fields."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from ariadne import ObjectType, ScalarType, make_executable_schema
from graphql import GraphQLSchema
from graphql.language import ValueNode
from graphql.pyutils import inspect

from parvis.components.demarches.api import mutations, queries
from parvis.components.demarches.selectors.texts import schema_text
from parvis.kernel.calendar import country


@cache
def schema() -> GraphQLSchema:
    """The whole schema, with names of attributes in the way of Python."""
    bound = [queries.query, *bound_mutations(), *SCALARS]
    return make_executable_schema(schema_text(), *bound, convert_names_case=True)


def bound_mutations() -> list[ObjectType]:
    bound = ObjectType("Mutation")
    for name, act in mutations.ACTS.items():
        bound.set_field(name, mutations.answered(act))
    return [bound]


def written_moment(value: datetime) -> str:
    """To the second: clients read moments by a fixed pattern."""
    return value.astimezone(country().zone).isoformat(timespec="seconds")


def written_day(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()


def read_moment(value: Any) -> datetime:
    """A moment; without a zone it is the country's, and a day alone begins then."""
    if not isinstance(value, str):
        raise ValueError(f"{inspect(value)} is no moment: write 2026-11-21T09:30:00+01:00.")
    try:
        found = datetime.fromisoformat(value)
    except ValueError as wrong:
        raise ValueError(f"{inspect(value)} is no moment: write 2026-11-21T09:30:00+01:00.") from wrong
    return found if found.tzinfo else found.replace(tzinfo=country().zone)


def read_day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{inspect(value)} is no day: write 2026-11-21.") from wrong


def read_whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{inspect(value)} is no whole number.")
    try:
        return int(value)
    except ValueError as wrong:
        raise ValueError(f"{inspect(value)} is no whole number.") from wrong


def literal(read: Any) -> Any:
    """How a value that stands in the text of a query is read: as one that stands in the variables."""

    def parsed(node: ValueNode, _variables: Any = None) -> Any:
        return read(getattr(node, "value", None))

    return parsed


SCALARS = (
    ScalarType("BigInt", serializer=str, value_parser=read_whole, literal_parser=literal(read_whole)),
    ScalarType("Coordinates", serializer=lambda value: value),
    ScalarType("ISO8601Date", serializer=written_day, value_parser=read_day, literal_parser=literal(read_day)),
    ScalarType("ISO8601DateTime", serializer=written_moment, value_parser=read_moment, literal_parser=literal(read_moment)),
    ScalarType("URL", serializer=str),
)
