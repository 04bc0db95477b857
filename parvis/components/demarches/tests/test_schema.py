"""The schema has every name that clients know, of the same type: it may only have more."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, parse, validate
from graphql.type import GraphQLInterfaceType

from parvis.components.demarches.api import mutations
from parvis.components.demarches.api.execution import RULES
from parvis.components.demarches.api.schema import schema
from parvis.components.demarches.selectors.texts import stored

NAMES = Path(__file__).with_name("names.txt")  # each type with its fields and their types, or with its words, as published in 2026


@pytest.mark.parametrize("line", NAMES.read_text().splitlines(), ids=lambda line: line.partition(" ")[0])
def test_every_name_is_there(line):
    name, *members = line.split(" ")
    kind = schema().type_map[name]
    if isinstance(kind, GraphQLEnumType):
        assert set(members) <= set(kind.values)
    elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for field, wanted in (each.split(":") for each in members):
            found = str(kind.fields[field].type)
            assert found in (wanted, f"{wanted}!"), f"{name}.{field}: {found}, not {wanted}"
    elif isinstance(kind, GraphQLInputObjectType):
        for field, wanted in (each.split(":") for each in members):
            assert str(kind.fields[field].type) == wanted
        more = [each for field, each in kind.fields.items() if field not in {one.partition(":")[0] for one in members}]
        assert not [each for each in more if isinstance(each.type, GraphQLNonNull)]


def test_every_act_is_made():
    assert set(schema().mutation_type.fields) == set(mutations.ACTS)


@pytest.mark.parametrize("query_id", ["ds-query-v2", "ds-mutation-v2", "introspection"])
def test_stored_queries_are_valid(query_id):
    assert validate(schema(), parse(stored(query_id)), RULES) == []
