"""What changed between two versions of a procedure file, by the names of things: a name that goes is a thing that goes.

Fields are known by their name wherever they stand, pages and groups by their slug, options by their value (``first/second`` in a
linked choice). A thing is *moved* when it stands on another page, or out of order among those that stay.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

IDENTITIES = ("name", "slug", "value")
KINDS = {
    "pages": "page",
    "fields": "field",
    "options": "option",
    "needs": "need",
    "questions": "question",
    "groups": "group",
    "annotations": "annotation",
    "steps": "step",
    "fees": "fee",
    "tests": "test",
    "appeals": "appeal",
}
WHOLE = frozenset({"when", "fills", "proposed_from", "condition", "expect", "answers"})  # read as one thing


@dataclass(frozen=True, kw_only=True)
class Change:
    """One operation of a difference.

    ``kind`` is ``add``, ``remove``, ``move`` or ``update``; ``what`` the kind of thing (``field``, ``page``, ``option``…, or
    ``procedure`` for what stands at the top), ``name`` its identity. An update tells the ``attribute`` and its values, None where
    there was none or is none; a move tells the places as ``(page, position)``, counting from 1.
    """

    kind: str
    what: str
    name: str
    attribute: str = ""
    before: Any = None
    after: Any = None
    required: bool | None = None  # of a field that is added


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """What changed from ``old`` to ``new``, both as plain values of procedure files that can be read."""
    found = list(of_mapping("procedure", old.get("slug", ""), without(old, "pages"), without(new, "pages")))
    found += of_list("pages", [without(each, "fields") for each in old["pages"]], [without(each, "fields") for each in new["pages"]])
    found += of_fields(old["pages"], new["pages"])
    return tuple(found)


def without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: each for key, each in value.items() if key not in keys}


def of_mapping(what: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any], prefix: str = "") -> Iterator[Change]:
    """Updates of each attribute, by its dotted path."""
    for key in dict.fromkeys((*old, *new)):
        attribute = f"{prefix}{key}"
        before, after = old.get(key), new.get(key)
        if before == after and type(before) is type(after):
            continue
        if key in WHOLE or is_text(before) or is_text(after):
            yield Change(kind="update", what=what, name=name, attribute=attribute, before=before, after=after)
        elif identity(before) and identity(after):
            yield from of_list(key, before or [], after or [], within=name if what != "procedure" else "")
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from of_mapping(what, name, before, after, f"{attribute}.")
        else:
            yield Change(kind="update", what=what, name=name, attribute=attribute, before=before, after=after)


def is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"fr", "en"}


def identity(items: Any) -> str:
    """The key by which the things of a list are known; empty when nothing tells them apart. An absent list has any."""
    if items is None:
        return "name"
    if not isinstance(items, list) or not all(isinstance(each, Mapping) for each in items):
        return ""
    for key in IDENTITIES:
        names = [each.get(key) for each in items]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return key
    return ""


def of_list(key: str, old: Sequence[Any], new: Sequence[Any], *, within: str = "") -> Iterator[Change]:
    """Things that came, went, moved or changed, by their names."""
    what = KINDS.get(key, key)
    before, after = by_name(old), by_name(new)
    for name in [name for name in before if name not in after]:
        yield Change(kind="remove", what=what, name=joined(within, name), before=before[name])
    for place, name in enumerate(after, start=1):
        if name not in before:
            yield Change(kind="add", what=what, name=joined(within, name), after=after[name])
        else:
            yield from of_mapping(what, joined(within, name), before[name], after[name])
            if name in out_of_order(list(before), list(after)):
                was = list(before).index(name) + 1
                yield Change(kind="move", what=what, name=joined(within, name), before=["", was], after=["", place])


def by_name(items: Sequence[Any]) -> dict[str, Mapping[str, Any]]:
    key = identity(list(items))
    return {each[key]: each for each in items} if key else {}


def joined(within: str, name: str) -> str:
    return f"{within}/{name}" if within else name


def of_fields(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = placed_fields(old), placed_fields(new)
    for name, (_, field) in before.items():
        if name not in after:
            yield Change(kind="remove", what="field", name=name, before=field)
    moved = moved_fields(before, after)
    for name, (place, field) in after.items():
        if name not in before:
            yield Change(kind="add", what="field", name=name, after=field, required=is_required(field))
            continue
        if name in moved:
            yield Change(kind="move", what="field", name=name, before=list(before[name][0]), after=list(place))
        yield from of_mapping("field", name, without(before[name][1], "fields"), without(field, "fields"))


Placed = dict[str, tuple[tuple[str, int], Mapping[str, Any]]]


def placed_fields(pages: Sequence[Mapping[str, Any]]) -> Placed:
    """Each field by its name: where it stands (page, or page/repetition, and position), and what is said of it."""
    found: Placed = {}
    for page in pages:
        for position, field in enumerate(page["fields"], start=1):
            found[field["name"]] = ((page["slug"], position), field)
            for inner_position, inner in enumerate(field.get("fields", []), start=1):
                found[inner["name"]] = ((f"{page['slug']}/{field['name']}", inner_position), inner)
    return found


def moved_fields(before: Placed, after: Placed) -> set[str]:
    kept = before.keys() & after.keys()
    moved = {name for name in kept if before[name][0][0] != after[name][0][0]}
    for where in {place[0] for place, _ in after.values()}:
        staying = [name for name in after if name in kept - moved and after[name][0][0] == where]
        moved |= out_of_order([name for name in before if name in staying], staying)
    return moved


def out_of_order(old: list[str], new: list[str]) -> set[str]:
    """The fewest names to move so that those of both lists stand in the new order: all but a longest increasing run."""
    ranks = {name: rank for rank, name in enumerate(old)}
    kept = [name for name in new if name in ranks]
    ends: list[int] = []  # the smallest last rank of a run of each length
    runs: list[list[str]] = []
    for name in kept:
        place = bisect_left(ends, ranks[name])
        run = [*(runs[place - 1] if place else []), name]
        ends[place : place + 1], runs[place : place + 1] = [ranks[name]], [run]
    return set(kept) - set(runs[-1] if runs else [])


def is_required(field: Mapping[str, Any]) -> bool:
    return bool(field.get("required", True)) and field["type"] not in ("heading", "explanation")
