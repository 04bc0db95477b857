"""How long, deep and large a query may be, and what its text names: told before anything is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, OperationDefinitionNode

PAGE = 100  # files in a page, at most
DEEPEST = 15
LARGEST = 1_000_000  # values; the stored query of a page of 100 files, with all that it can include, may give 776 thousand
LARGEST_ABOUT = 400_000  # of an answer about the schema; the usual query of tools measures 292 thousand
LONGEST = 50_000  # signs of a text; the longest stored query has 12 thousand
LARGEST_BODY = 400_000  # bytes of a call, with its variables
ACTS = 10  # of one call
TOKENS = 8_000  # of a text; the longest stored query has 1,775
MEASURING = 1.0  # seconds to read a query's size from its text


class TooLarge(Exception):
    """A query beyond what is answered; the message says which limit, by how much and what to do."""


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> list[str]:
    """The names of what is asked at the root, through all fragments, each of which is followed once."""
    fragments, waiting, found = fragments_of(document), [operation.selection_set], list[str]()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                found.append(node.name.value)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and (fragment := fragments.pop(node.name.value, None)):
                waiting.append(fragment.selection_set)
    return found


def types_named(document: DocumentNode) -> frozenset[str]:
    """The types of which the text has a fragment: older clients name only those that they know."""
    return frozenset(walked(document))


def walked(document: DocumentNode) -> Iterator[str]:
    waiting: list[Any] = list(document.definitions)
    while waiting:
        node = waiting.pop()
        condition = getattr(node, "type_condition", None)
        if condition is not None:
            yield condition.name.value
        below = getattr(node, "selection_set", None)
        waiting += below.selections if below else ()
