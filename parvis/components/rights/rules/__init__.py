"""How a line of the trace is read aloud."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

CONTESTED = "rights.contested"
CONTEST_ANSWERED = "rights.contest-answered"
EXPORTED = "rights.exported"
ERASED = "rights.erased"
OWN_ACTS = frozenset(
    {CONTESTED, EXPORTED, ERASED, "exchange.stopped", "exchange.allowed"}
)  # what a person did here themselves: nobody to ask


ASKED = ("exchange.asked", "exchange.asked-in-advance", "exchange.refused", "exchange.failed")  # what became of a question at the door


def spoken(sentence: str, words: Mapping[str, str], *, unknown: str = "") -> str:
    """``sentence`` with its ``{names}`` filled in, those that the line does not know with ``unknown``."""
    return " ".join(sentence.format_map(defaultdict(lambda: unknown, words)).split())


def path_of_this_site(url: str) -> str:
    """``url`` when it is a plain path here, else nothing: a record must not lead elsewhere."""
    plain = url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
    return url if plain else ""
