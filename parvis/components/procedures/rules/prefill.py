"""The grammar of prefilled answers: keys that name fields by number, in a link's query or in a JSON body.

``champ_<id>=value``, ``champ_<id>[]=value`` for lists, ``champ_<id>[][champ_<id>]=value`` for rows; ``<id>`` is
base64url of ``Champ-<number>`` without padding. ``identite_prenom``, ``identite_nom`` and ``identite_genre`` name the person.
Both ways give one shape: key to a text, a list of texts, or a list of rows ``{key: text or list}``.
"""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64decode
from binascii import Error
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

LINK_LIMIT = 2000  # characters of a whole address
MOST_KEYS = 500  # of a link or a body, those of rows counted
MOST_DEPTH = 12  # lists and objects in one another: a drawing of holed shapes, kept whole, has nine
PREFIX = "champ_"
IDENTITY_KEYS = ("identite_prenom", "identite_nom", "identite_genre")
KEY = re.compile(r"(?P<key>[A-Za-z0-9_=-]+)(?P<list>\[\d*\])?(?:\[(?P<inner>[A-Za-z0-9_=-]+)\](?P<inner_list>\[\d*\])?)?")

Given = dict[str, Any]


def typed_id(kind: str, number: int) -> str:
    """``Q2hhbXAtMTIz`` for ``Champ`` and 123; without padding, as keys are written."""
    return b64encode(f"{kind}-{number}".encode()).decode().rstrip("=")


def padded(kind: str, number: int) -> str:
    """The same with its padding, as objects are named."""
    written = typed_id(kind, number)
    return written + "=" * (-len(written) % 4)


def key_of(number: int) -> str:
    return PREFIX + typed_id("Champ", number)


def number_of(key: str) -> int | None:
    """The field's number in a key, with or without padding; None for what is not one, or is another way to write it."""
    if not key.startswith(PREFIX):
        return None
    written = key.removeprefix(PREFIX).rstrip("=")
    try:
        kind, _, number = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode("ascii").partition("-")
    except (Error, ValueError):
        return None
    found = int(number) if kind == "Champ" and number.isdigit() and len(number) < 19 else None
    return found if found is not None and typed_id(kind, found) == written else None


def is_answer(key: str) -> bool:
    """Whether a parameter of a link speaks of an answer at all."""
    return key.startswith(PREFIX) or key in IDENTITY_KEYS


def from_pairs(pairs: Iterable[tuple[str, str]]) -> Given:
    """What a link's parameters give, in the shape of the JSON body; a row ends where a key of it comes again."""
    given: Given = {}
    for name, value in list(pairs)[:MOST_KEYS]:
        if is_answer(name):
            put(given, name, value)
    return given


def put(given: Given, name: str, value: str) -> None:
    found = KEY.fullmatch(name)
    if found is None:
        given[name] = value  # no key of ours: the reader says so
    elif found["inner"]:
        put_in_row(rows_of(given, found["key"]), found["inner"], value, as_list=bool(found["inner_list"]))
    elif found["list"]:
        rows_of(given, found["key"]).append(value)
    else:
        given[found["key"]] = value


def rows_of(given: Given, key: str) -> list[Any]:
    held = given.setdefault(key, [])
    if not isinstance(held, list):
        held = given[key] = [held]
    return held


def put_in_row(rows: list[Any], key: str, value: str, *, as_list: bool) -> None:
    last = rows[-1] if rows and isinstance(rows[-1], dict) else None
    if last is None or (key in last and not as_list):
        last = {}
        rows.append(last)
    if as_list:
        rows_of(last, key).append(value)
    else:
        last[key] = value


def to_query(given: Mapping[str, Any]) -> str:
    """The query of a link that says the same of texts, lists of texts and one row of each list; ``from_pairs`` reads it back."""
    pairs: list[tuple[str, str]] = []
    for key, value in given.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping):
                pairs += [(f"{key}[][{inner}]{end}", one) for inner, said in each.items() for end, one in texts(said)]
            else:
                pairs.append((key + ("[]" if isinstance(value, list) else ""), str(each)))
    return urlencode(pairs)


def texts(said: Any) -> Iterator[tuple[str, str]]:
    """What stands behind a key, and each text of the answer."""
    if isinstance(said, list):
        yield from (("[]", str(each)) for each in said)
    else:
        yield "", str(said)


def keys_in(given: Mapping[str, Any]) -> int:
    """How many keys, those of rows counted."""
    rows = (row for value in given.values() if isinstance(value, list) for row in value)
    return len(given) + sum(len(row) for row in rows if isinstance(row, Mapping))


def is_deep(given: Any) -> bool:
    """Whether more than MOST_DEPTH lists and objects stand in one another; asked before anything walks into them by recursion."""
    level = [given]
    for _ in range(MOST_DEPTH + 1):
        level = [inner for each in level for inner in inside(each) if isinstance(inner, Mapping | list)]
    return bool(level)


def inside(found: Any) -> Iterable[Any]:
    return found.values() if isinstance(found, Mapping) else found
