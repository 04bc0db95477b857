"""Finding by words: without accents, by French and English stems, and forgiving one mistake in a long word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import Stemmer

from parvis.kernel.accents import without_accents

FORGIVEN_FROM = 5  # letters


@cache
def stemmers() -> tuple[Stemmer.Stemmer, ...]:
    return Stemmer.Stemmer("french"), Stemmer.Stemmer("english")


@lru_cache(maxsize=20_000)
def forms(word: str) -> frozenset[str]:
    return frozenset({word, *(stemmer.stemWord(word) for stemmer in stemmers())})


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", without_accents(text).lower())


def score(wanted: str, heavy: str, light: str) -> int:
    """How well the words ``wanted`` are found in ``heavy`` (a title) and ``light`` (the rest); 0 when one is missing."""
    total = 0
    for word in words_of(wanted)[:8]:
        best = max(best_of(word, words_of(heavy)) * 4, best_of(word, words_of(light)))
        if not best:
            return 0
        total += best
    return total


def best_of(word: str, among: Iterable[str]) -> int:
    return max((closeness(word, other) for other in among), default=0)


def closeness(word: str, other: str) -> int:
    """3 the same or of one stem, 2 a beginning, 1 one mistake away, 0 nothing in common."""
    if word == other or forms(word) & forms(other):
        return 3
    if len(word) >= 3 and other.startswith(word):
        return 2
    return int(len(word) >= FORGIVEN_FROM and any(one_mistake(one, another) for one in forms(word) for another in forms(other)))


def one_mistake(word: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours swapped."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    rest, other_rest = word[start:], other[start:]
    swapped = len(rest) > 1 and len(other_rest) > 1 and rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return swapped or rest[1:] == other_rest[1:] or rest[1:] == other_rest or rest == other_rest[1:]
