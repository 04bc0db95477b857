"""What may stand at a place, read from the published JSON Schema: the builder knows no key of the language by heart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from parvis.components.builder.rules.places import Place
from parvis.components.procedures.rules.shape import schema

Node = Mapping[str, Any]
LEAVES = frozenset({"text", "line", "choice", "flag", "integer", "number", "scalar", "words", "map", "free"})


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One key or item: its kind, whether it must be there, and what stands in it.

    ``kind`` is text (two languages), line, choice, flag, integer, number, scalar, words (a list of short texts), map,
    object, list, condition, or free: written as text because no form fits.
    """

    key: str
    kind: str
    node: Node
    required: bool = False

    @property
    def members(self) -> tuple[Shape, ...]:
        """The keys of an object, in the order of the schema; nothing for other kinds."""
        wanted = self.node.get("required", [])
        listed = self.node["properties"].items() if self.kind == "object" else ()
        return tuple(shape(key, each, required=key in wanted) for key, each in listed)

    @property
    def is_leaf(self) -> bool:
        return self.kind in LEAVES


def resolved(node: Node) -> dict[str, Any]:
    """``node`` with what it refers to; its own words go first."""
    if "$ref" not in node:
        return dict(node)
    name = str(node["$ref"]).rpartition("/")[2]
    target = resolved(schema()["$defs"][name])
    return {**target, "name": name, **{key: value for key, value in node.items() if key != "$ref"}}


def kind_of(node: Node) -> str:
    if node.get("name") in ("text", "condition"):
        return str(node["name"])
    if node.get("name") == "formula":
        return "free"
    if "enum" in node or "const" in node:
        return "choice"
    match node.get("type"):
        case "object":
            return "object" if node.get("properties") else "map" if maps_to_texts(node) else "free"
        case "array":
            return kind_of_list(resolved(node.get("items", {})))
        case "boolean":
            return "flag"
        case "integer" | "number" | "string" as plain:
            return "line" if plain == "string" else str(plain)
        case list():
            return "scalar"
    return "free"


def kind_of_list(items: Node) -> str:
    inner = kind_of(items)
    if inner in ("line", "choice"):
        return "words"
    return "list" if inner in ("object", "text") else "free"


def maps_to_texts(node: Node) -> bool:
    """Whether it is a table of name to text, or to several."""
    values = node.get("additionalProperties")
    if not isinstance(values, Mapping):
        return False
    ways = [resolved(each) for each in resolved(values).get("anyOf", [values])]
    return all(kind_of(each) in ("line", "words") for each in ways)


def shape(key: str, node: Node, *, required: bool = False) -> Shape:
    """The shape of ``node``; items of lists are asked for by ``item_of``."""
    found = resolved(node)
    return Shape(key=key, kind=kind_of(found), node=found, required=required)


def item_of(listed: Shape) -> Shape:
    """What an item of the list is."""
    return shape("", listed.node["items"])


@cache
def root() -> Shape:
    return shape("", schema())


def shape_at(place: Place) -> Shape | None:
    """The shape of what may stand at ``place``; None where the language has no such place."""
    found: Shape | None = root()
    for step in place:
        if found is None:
            return None
        if isinstance(step, int):
            found = item_of(found) if found.kind == "list" else None
        else:
            found = next((each for each in found.members if each.key == step), None)
    return found


def leaves(within: Shape) -> tuple[Shape, ...]:
    return tuple(each for each in within.members if each.is_leaf)


def sections() -> tuple[Shape, ...]:
    """The top-level keys that have a page of their own: everything that is not one short answer."""
    return tuple(each for each in root().members if not each.is_leaf or each.kind == "free")
