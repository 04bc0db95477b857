"""Places in the plain value of a procedure file, and changes at them; every change gives a new value.

A place is written with dots (``pages.0.fields.2``); keys of the language hold none.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

Place = tuple[str | int, ...]


class NoSuchPlace(LookupError):
    """Nothing stands there, or nothing can stand there."""


def read_place(written: str) -> Place:
    """``pages.0.fields.2`` as steps. Raises NoSuchPlace for steps that nobody would write."""
    steps = written.split(".") if written else []
    if len(steps) > 30 or any(not step or len(step) > 80 for step in steps):
        raise NoSuchPlace(written)
    return tuple(int(step) if step.isascii() and step.isdigit() else step for step in steps)


def written_place(place: Place) -> str:
    return ".".join(map(str, place))


def at(value: Any, place: Place) -> Any:
    """What stands at ``place``. Raises NoSuchPlace."""
    for step in place:
        value = inside(value, step)
    return value


def inside(value: Any, step: str | int) -> Any:
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return value[step]
    raise NoSuchPlace(str(step))


def found(value: Any, place: Place) -> Any:
    """What stands at ``place``, or None."""
    try:
        return at(value, place)
    except NoSuchPlace:
        return None


def put(value: Any, place: Place, new: Any) -> Any:
    """``value`` with ``new`` at ``place``; what holds it is made where the file says nothing yet; None takes it away."""
    changed = deepcopy(value)
    if not place:
        return new
    holder = changed
    for step, following in pairwise(place):
        if isinstance(holder, dict) and isinstance(step, str) and step not in holder:
            holder[step] = [] if isinstance(following, int) else {}
        holder = inside(holder, step)
    set_in(holder, place[-1], new)
    return changed


def set_in(holder: Any, step: str | int, new: Any) -> None:
    if isinstance(holder, dict) and isinstance(step, str):
        holder.pop(step, None) if new is None else holder.__setitem__(step, new)
    elif isinstance(holder, list) and isinstance(step, int) and step <= len(holder):
        holder[step : step + 1] = [] if new is None else [new]
    else:
        raise NoSuchPlace(str(step))


def list_and_index(value: Any, place: Place) -> tuple[list[Any], int]:
    """The list that holds the item at ``place``, and where. Raises NoSuchPlace when it is no item of a list."""
    listed = at(value, place[:-1]) if place else None
    index = place[-1] if place else None
    if not isinstance(listed, list) or not isinstance(index, int) or index >= len(listed):
        raise NoSuchPlace(written_place(place))
    return listed, index


def removed(value: Any, place: Place) -> Any:
    """Without the item; a list that this empties goes too, as the language knows no empty list."""
    listed, _ = list_and_index(value, place)
    return put(value, place[:-1], None) if len(listed) == 1 else put(value, place, None)


def moved(value: Any, place: Place, to: int) -> Any:
    """The item at ``place`` at index ``to`` of its list, kept within it."""
    changed = deepcopy(value)
    listed, index = list_and_index(changed, place)
    item = listed.pop(index)
    listed.insert(max(0, min(to, len(listed))), item)
    return changed


def duplicated(value: Any, place: Place) -> Any:
    """A copy right after the item, under names of its own."""
    changed = deepcopy(value)
    listed, index = list_and_index(changed, place)
    copy = renamed(deepcopy(listed[index]), names_in(changed))
    listed.insert(index + 1, copy)
    return changed


NAMING = ("name", "slug", "value")


def names_in(value: Any) -> set[str]:
    """Every name, slug and value of an option in the file."""
    if isinstance(value, dict):
        own = {value[key] for key in NAMING if isinstance(value.get(key), str)}
        return own.union(*(names_in(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(names_in(each) for each in value))
    return set()


def renamed(item: Any, taken: set[str]) -> Any:
    """``item`` with fresh names for itself and for the fields that it holds; options keep theirs."""
    if not isinstance(item, dict):
        return item
    for key in ("name", "slug"):
        if isinstance(item.get(key), str):
            item[key] = free(item[key], taken, "_" if key == "name" else "-")
    for each in item.get("fields") or []:
        renamed(each, taken)
    return item


def free(wanted: str, taken: set[str], joiner: str) -> str:
    """``wanted``, or with the first number that makes it new; notes it as taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}{joiner}{number}", number + 1
    taken.add(name)
    return name
