"""Answers queries by a plan: what a selection means for a type is worked out once, then run for each object.

The specification's execution (GraphQL, October 2021, section 6) for a schema without promises: fields of the same key merge, errors
make the nearest field that may be null null and are told with their path. graphql-core works the same out anew for each object,
which is most of the time of a page of a hundred files. Introspection, and acts, go to graphql-core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ariadne.utils import convert_camel_case_to_snake
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values

from parvis.components.demarches.rules.collecting import Collecting
from parvis.components.demarches.rules.limits import fragments_of

Complete = Callable[[Any], Any]
Resolve = Callable[[Any], Any]
AS_THEY_ARE = {"String": str, "Boolean": bool, "ID": str}


class Null(Exception):
    """A value that may not be null is; the error is told already."""


class TooLate(Exception):
    """The answer takes longer than is waited for."""


@dataclass(frozen=True, slots=True)
class Info:
    """What resolvers are given."""

    context: Any


class Planned(Collecting):
    """One operation with its variables, ready to run once."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues, context: Any, *, deadline: float) -> None:
        super().__init__(schema, fragments_of(document), variables)
        self.deadline = deadline
        self.info = Info(context)
        self.errors: list[GraphQLError] = []
        self.path: list[str | int] = []

    def run(self, operation: OperationDefinitionNode) -> dict[str, Any] | None:
        """The data; ``errors`` then holds what went wrong. Raises TooLate."""
        root = self.schema.query_type
        assert root is not None  # noqa: S101 - the schema has one
        try:
            data: dict[str, Any] = self.of_object(root, [operation.selection_set])(None)
        except Null:
            return None
        return data

    # --- plans

    def of_object(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode]) -> Complete:
        """Completes a value of an object type: every field in the order of the query."""
        plans = [self.of_field(kind, key, nodes) for key, nodes in self.collected(kind, selections).items()]
        path, deadline, now = self.path, self.deadline, time.monotonic

        def complete(value: Any) -> dict[str, Any]:
            if now() > deadline:
                raise TooLate
            made, depth = {}, len(path)
            for key, resolve, finish, nodes in plans:
                path.append(key)
                try:
                    made[key] = finish(resolve(value))
                except TooLate:
                    raise
                except Exception as error:
                    del path[depth + 1 :]
                    made[key] = None
                    self.tell(kind, nodes, error)
                del path[depth:]
            return made

        return complete

    def tell(self, kind: GraphQLObjectType, nodes: list[FieldNode], error: Exception) -> None:
        """Tell an error once; raises Null where the field may not be null."""
        if not isinstance(error, Null):
            self.errors.append(GraphQLError(str(error), nodes, path=list(self.path), original_error=error))
        if isinstance(kind.fields[nodes[0].name.value].type, GraphQLNonNull):
            raise Null

    def of_field(self, kind: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> tuple[str, Resolve, Complete, list[FieldNode]]:
        name = nodes[0].name.value
        if name == "__typename":
            return key, lambda _value: kind.name, lambda value: value, nodes
        field = kind.fields[name]
        below = [each.selection_set for each in nodes if each.selection_set]
        return key, self.resolver(name, field, nodes[0]), self.completing(field.type, below, nodes), nodes

    def resolver(self, name: str, field: Any, node: FieldNode) -> Resolve:
        """Reads a field: of a mapping, of an object, or by its function; functions get the arguments."""
        arguments = get_argument_values(field, node, self.variables) if field.args else {}
        info, resolve = self.info, field.resolve
        if resolve is not None and not hasattr(resolve, "_ariadne_alias_resolver"):
            return lambda value: resolve(value, info, **arguments)
        attribute = convert_camel_case_to_snake(name)

        def read(value: Any) -> Any:
            found = value.get(attribute) if isinstance(value, dict) else getattr(value, attribute, None)
            return found(info, **arguments) if callable(found) else found

        return read

    def completing(self, kind: GraphQLOutputType, below: Sequence[SelectionSetNode], nodes: list[FieldNode]) -> Complete:
        if isinstance(kind, GraphQLNonNull):
            return self.never_null(self.completing(kind.of_type, below, nodes), nodes)
        if isinstance(kind, GraphQLList):
            return self.listed(kind, self.completing(kind.of_type, below, nodes), nodes)
        if isinstance(kind, GraphQLObjectType):
            return self.nullable(self.lazily(kind, below))
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            return self.nullable(self.by_type(below))
        return leaf(kind)

    def lazily(self, kind: GraphQLObjectType, below: Sequence[SelectionSetNode]) -> Complete:
        """Planned when the first object comes: most types that a query names never do."""
        made: list[Complete] = []

        def complete(value: Any) -> Any:
            if not made:
                made.append(self.of_object(kind, below))
            return made[0](value)

        return complete

    def by_type(self, below: Sequence[SelectionSetNode]) -> Complete:
        plans: dict[str, Complete] = {}

        def complete(value: Mapping[str, Any]) -> Any:
            name = value["__typename"]
            if name not in plans:
                kind = self.schema.type_map[name]
                assert isinstance(kind, GraphQLObjectType)  # noqa: S101 - only object types are named
                plans[name] = self.of_object(kind, below)
            return plans[name](value)

        return complete

    @staticmethod
    def nullable(complete: Complete) -> Complete:
        return lambda value: None if value is None else complete(value)

    def never_null(self, complete: Complete, nodes: list[FieldNode]) -> Complete:
        def checked(value: Any) -> Any:
            found = complete(value)
            if found is None:
                raise GraphQLError("Cannot return null for a field that is never null.", nodes)
            return found

        return checked

    def listed(self, kind: GraphQLList[Any], complete: Complete, nodes: list[FieldNode]) -> Complete:
        path, may_be_null = self.path, not isinstance(kind.of_type, GraphQLNonNull)

        def all_of(values: Any) -> list[Any] | None:
            if values is None:
                return None
            made, depth = [], len(path)
            for number, value in enumerate(values):
                path.append(number)
                try:
                    made.append(complete(value))
                except TooLate:
                    raise
                except Exception as error:
                    if not isinstance(error, Null):
                        del path[depth + 1 :]
                        self.errors.append(GraphQLError(str(error), nodes, path=list(path), original_error=error))
                    if not may_be_null:
                        raise Null from error
                    made.append(None)
                del path[depth:]
            return made

        return all_of


def leaf(kind: Any) -> Complete:
    """A scalar or a word of a list; what is right as it stands is not looked at twice."""
    plain = AS_THEY_ARE.get(kind.name)
    serialize = kind.serialize if isinstance(kind, GraphQLScalarType | GraphQLEnumType) else str
    if plain is None:
        return lambda value: None if value is None else serialize(value)
    return lambda value: value if type(value) is plain or value is None else serialize(value)
