"""Whether a declared name is somebody's, whatever its accents, capitals and hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parvis.kernel.accents import without_accents


def words(name: str) -> list[str]:
    return re.findall(r"\w+", without_accents(name).casefold())


def is_named(given: str, family: str, *, given_names: Iterable[str], family_names: Iterable[str]) -> bool:
    """The family name is one of theirs, and the given name one of theirs."""
    theirs = [words(each) for each in given_names]
    return words(family) in [words(each) for each in family_names if each] and any(words(given) == each for each in theirs if each)
