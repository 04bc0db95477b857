"""What a selection means for one type: the fields that it asks, merged by the name that they have in the answer.

The specification's CollectFields (GraphQL, October 2021, section 6.3.2): a fragment counts once for each object, however often it
is named. What measures a query and what answers it read it here, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

Fields = dict[str, list[FieldNode]]


class Collecting:
    """Fields of selections, for the fragments of one text and the variables of one call."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables

    def collected(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode]) -> Fields:
        found: Fields = {}
        visited: set[str] = set()
        for each in selections:
            for node in self.selected(kind, each, visited):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return found

    def selected(self, kind: GraphQLObjectType, selections: SelectionSetNode, visited: set[str]) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self.is_included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self.is_a(kind, node.type_condition.name.value):
                    yield from self.selected(kind, node.selection_set, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self.is_a(kind, fragment.type_condition.name.value):
                    yield from self.selected(kind, fragment.selection_set, visited)

    def is_included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and (not include or bool(include["if"]))

    def is_a(self, kind: GraphQLObjectType, name: str) -> bool:
        if kind.name == name:
            return True
        condition = self.schema.type_map[name]
        return isinstance(condition, GraphQLInterfaceType | GraphQLUnionType) and self.schema.is_sub_type(condition, kind)
