"""How many values an answer may have, told from the text of a query before anything is read.

Each field costs one. What stands in a list costs as often as the list may have members: a connection as many as ``first`` or
``last`` ask for, 100 without; a file's answers as many as a form has questions; other lists a few. An object has one type, so of an
interface or a union the dearest type counts, with all that the query asks of that type; of a form's questions, three at most have
rows or name another file. Aliases count, fragments count where they apply, and the same field said twice counts once, as it is
answered once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
)
from graphql.execution.values import VariableValues, get_argument_values

from parvis.components.demarches.rules.collecting import Collecting
from parvis.components.demarches.rules.limits import DEEPEST, LARGEST, LARGEST_ABOUT, MEASURING, PAGE, TooLarge, fragments_of

# How many members lists usually have; an answer has one column, always.
SIZES: Mapping[str, int] = {"champs": 30, "champDescriptors": 30, "annotations": 5, "annotationDescriptors": 5, "rows": 2, "columns": 1}
IN_A_ROW, MEMBERS = 4, 3
# What opens more of the same, and how many questions of a form do.
OPENING, OPENINGS = frozenset({"RepetitionChamp", "DossierLinkChamp", "RepetitionChampDescriptor"}), 3
ROWS, IN_ROWS = frozenset({"Row", "RepetitionChamp", "RepetitionChampDescriptor"}), frozenset({"champs", "champDescriptors"})
Size = tuple[int, int]  # levels below, and values


class Measure:
    """Depth and cost of one operation; what is asked of a type is measured once, so that no text can make this long."""

    def __init__(self, collecting: Collecting, *, seconds: float) -> None:
        self.collecting, self.ends = collecting, time.monotonic() + seconds
        self.known: dict[tuple[str, tuple[int, ...]], Size] = {}

    def of(self, kind: Any, selections: Sequence[SelectionSetNode]) -> Size:
        """Of a value of any type. Raises TooLarge for a text that takes too long to measure."""
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            sizes = [self.of(each, selections) for each in self.collecting.schema.get_possible_types(kind)]
            return max((each[0] for each in sizes), default=0), max((each[1] for each in sizes), default=0)
        key = (kind.name, tuple(map(id, selections)))
        if key not in self.known:
            if time.monotonic() > self.ends:
                raise TooLarge("This query is too tangled to be measured: write it with fewer fragments and aliases.")
            self.known[key] = self.of_object(kind, selections)
        return self.known[key]

    def of_object(self, kind: GraphQLObjectType, selections: Sequence[SelectionSetNode]) -> Size:
        deepest, cost = 0, 0
        for nodes in self.collecting.collected(kind, selections).values():
            depth, more = self.of_field(kind, nodes)
            deepest, cost = max(deepest, depth), cost + more
        return deepest, cost

    def of_field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Size:
        name = nodes[0].name.value
        if name == "__typename":
            return 0, 1
        field = self.collecting.schema.get_field(parent, name)
        below = [each.selection_set for each in nodes if each.selection_set]
        if field is None or not below:
            return 1, 1
        kind, members = get_named_type(field.type), self.members(parent, field, nodes[0])
        depth, cost = self.of(kind, below)
        opening = min(members, OPENINGS)
        usual = max((self.of(each, below)[1] for each in self.usual(kind)), default=cost)
        return depth + 1, 1 + opening * cost + (members - opening) * usual

    def usual(self, kind: Any) -> list[GraphQLObjectType]:
        """The types of an interface that open nothing."""
        if not isinstance(kind, GraphQLInterfaceType):
            return []
        return [each for each in self.collecting.schema.get_possible_types(kind) if each.name not in OPENING]

    def members(self, parent: GraphQLObjectType, field: Any, node: FieldNode) -> int:
        """How often what stands below this field may come."""
        name, kind = node.name.value, get_named_type(field.type).name
        if kind.endswith("Connection"):
            asked = get_argument_values(field, node, self.collecting.variables)
            sizes = [int(size) for side in ("first", "last") if (size := asked.get(side)) is not None and size >= 0]
            return min([PAGE, *sizes])
        if not isinstance(get_nullable_type(field.type), GraphQLList) or parent.name.endswith("Connection"):
            return 1
        if kind.startswith("__"):
            return about(self.collecting.schema).get(name, MEMBERS)
        if "id" in field.args and get_argument_values(field, node, self.collecting.variables).get("id") is not None:
            return 1
        return IN_A_ROW if parent.name in ROWS and name in IN_ROWS else SIZES.get(name, MEMBERS)


@cache
def about(schema: GraphQLSchema) -> dict[str, int]:
    """How many members the lists have that tell about the schema: all types, and of each as many fields as one has on average."""
    inside = [len(getattr(each, "fields", ()) or getattr(each, "values", ()) or ()) for each in schema.type_map.values()]
    average = -(-sum(inside) // len(inside))
    return {"types": len(inside), "fields": average, "inputFields": average, "enumValues": average, "possibleTypes": average}


def measured(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: VariableValues,
    *,
    seconds: float = MEASURING,
) -> Size:
    """Depth and cost of ``operation``; raises TooLarge for one that takes more than ``seconds`` to measure."""
    root = schema.get_root_type(operation.operation)
    return Measure(Collecting(schema, fragments_of(document), variables), seconds=seconds).of(root, [operation.selection_set])


def check(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues, *, is_about: bool
) -> None:
    """Raises TooLarge; ``is_about`` for a query about the schema."""
    depth, cost = measured(schema, document, operation, variables)
    largest = LARGEST_ABOUT if is_about else LARGEST
    if depth > DEEPEST:
        raise TooLarge(f"This query is {depth} levels deep and {DEEPEST} are answered: ask for what is below in another query.")
    if cost > largest:
        raise TooLarge(f"This query may give {cost:,} values and {largest:,} are answered: ask for fewer fields, or for smaller pages.")
