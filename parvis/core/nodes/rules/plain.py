"""Texts that strangers send: whether two people who read one read the same, and a database can keep it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # categories of Unicode: controls, what turns or joins, halves, breaks of line


def all_plain(found: Any) -> bool:
    """Whether every text in ``found`` is plain, however deep.

    A schema's patterns do not say it: in Python ``$`` also stands before a last line break.
    """
    return all(map(is_plain, texts_in(found)))


def is_plain(text: str) -> bool:
    """
    >>> is_plain("Hôtel de ville"), is_plain("etat\\n"), is_plain("\\u202etate")
    (True, False, False)
    """
    return text.isprintable() or not any(unicodedata.category(letter) in UNSEEN for letter in text)


def is_shallow(found: Any, *, most: int) -> bool:
    """Whether lists and objects in ``found`` stand in one another no deeper than ``most``: what people read does not."""
    level = [found]
    for _ in range(most + 1):
        level = [
            each for held in level if isinstance(held, Mapping | list) for each in (held.values() if isinstance(held, Mapping) else held)
        ]
        if not level:
            return True
    return False


def texts_in(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for each in found.values():
            yield from texts_in(each)
    elif isinstance(found, list):
        for each in found:
            yield from texts_in(each)
