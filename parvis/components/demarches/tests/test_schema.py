"""The schema has every name that clients know, of the same kind: it may only have more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, GraphQLScalarType, parse, validate

from parvis.components.demarches.api import mutations
from parvis.components.demarches.api.execution import RULES
from parvis.components.demarches.api.schema import schema
from parvis.components.demarches.selectors.texts import stored

# Each type as it was public in January 2026: words of a list; fields with their arguments and types; `<` before an interface, or before
# `oneOf` where exactly one is given; `~` after what is no longer advised.
NAMES = Path(__file__).with_name("names.txt")


def members(kind: Any) -> set[str]:
    """What a type of this schema holds, written as NAMES writes it."""
    if isinstance(kind, GraphQLScalarType):
        return set()
    if isinstance(kind, GraphQLEnumType):
        return {f"{name}{old(each)}" for name, each in kind.values.items()}
    fields = {f"{name}{arguments(each)}:{each.type}{old(each)}" for name, each in kind.fields.items()}
    if isinstance(kind, GraphQLInputObjectType):
        return fields | ({"<oneOf"} if kind.is_one_of else set())
    return fields | {f"<{each.name}" for each in kind.interfaces}


def arguments(field: Any) -> str:
    found = ",".join(f"{name}:{each.type}" for name, each in sorted(getattr(field, "args", {}).items()))
    return f"({found})" if found else ""


def old(named: Any) -> str:
    return "~" if named.deprecation_reason else ""


@pytest.mark.parametrize("line", NAMES.read_text().splitlines(), ids=lambda line: line.partition(" ")[0])
def test_every_name_is_there(line):
    name, *known = line.split(" ")
    kind = schema().type_map[name]
    assert set(known) <= members(kind)
    if isinstance(kind, GraphQLInputObjectType):
        more = [each for field, each in kind.fields.items() if field not in {one.partition(":")[0] for one in known}]
        assert not [each for each in more if isinstance(each.type, GraphQLNonNull)]


def test_every_act_is_made():
    assert set(schema().mutation_type.fields) == set(mutations.ACTS)


@pytest.mark.parametrize("query_id", ["ds-query-v2", "ds-mutation-v2", "introspection"])
def test_stored_queries_are_valid(query_id):
    assert validate(schema(), parse(stored(query_id)), RULES) == []
