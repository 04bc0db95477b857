"""Texts that would take long to be found right or wrong: told by counting, before they are.

To find a query right, every two fields that have one name in the answer are compared, with all that stands below them. So are
counted, name by name, the pairs that a text makes when its fragments are put in their places.
"""

from __future__ import annotations

from typing import Any

from graphql import DocumentNode, FieldNode, FragmentSpreadNode, SelectionSetNode

from parvis.components.demarches.rules.limits import TooLarge, fragments_of

NESTED = 40  # selections in one another; the stored queries have 9
PAIRS = 20_000  # the stored queries make 1,000
STEPS = 200_000  # selections looked at
OPERATIONS = 60  # the stored acts are 28
TANGLED = "This query is too tangled to be read: name each field once, and nest fewer fragments."


def check(document: DocumentNode) -> None:
    """Raises TooLarge."""
    definitions = [each for each in document.definitions if getattr(each, "selection_set", None)]
    if len(definitions) > OPERATIONS + len(fragments_of(document)):
        raise TooLarge(f"This text has more than {OPERATIONS} operations: send those that you need.")
    if any(nesting(each) > NESTED for each in definitions):
        raise TooLarge(TANGLED)
    counted = Counted(fragments_of(document))
    for each in definitions:
        counted.merged([each.selection_set])  # type: ignore[attr-defined]


def nesting(definition: Any) -> int:
    """How many selections stand in one another."""
    deepest, waiting = 0, [(definition, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        below = [each for each in node.selection_set.selections if getattr(each, "selection_set", None)]
        waiting += [(each, level + 1) for each in below]
    return deepest


class Counted:
    """Pairs of fields of one name, in all places where selections come together."""

    def __init__(self, fragments: Any) -> None:
        self.fragments = fragments
        self.seen: set[tuple[int, ...]] = set()
        self.pairs, self.steps = PAIRS, STEPS

    def merged(self, selections: list[SelectionSetNode]) -> None:
        """Counts, level by level; raises TooLarge."""
        waiting = [selections]
        while waiting:
            together = waiting.pop()
            key = tuple(map(id, together))
            if key in self.seen:
                continue
            self.seen.add(key)
            for nodes in self.by_name(together).values():
                self.spend(pairs=len(nodes) * (len(nodes) - 1) // 2)
                if below := [each.selection_set for each in nodes if each.selection_set]:
                    waiting.append(below)

    def by_name(self, together: list[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        visited, waiting = set[str](), list(together)
        while waiting:
            for node in waiting.pop().selections:
                self.spend(steps=1)
                if isinstance(node, FieldNode):
                    found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                elif not isinstance(node, FragmentSpreadNode):
                    waiting.append(node.selection_set)  # type: ignore[attr-defined]
                elif node.name.value not in visited and node.name.value in self.fragments:
                    visited.add(node.name.value)
                    waiting.append(self.fragments[node.name.value].selection_set)
        return found

    def spend(self, *, pairs: int = 0, steps: int = 0) -> None:
        self.pairs -= pairs
        self.steps -= steps
        if min(self.pairs, self.steps) < 0:
            raise TooLarge(TANGLED)
