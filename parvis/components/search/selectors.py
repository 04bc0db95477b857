"""Find what systems put on the square."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import get_language

from parvis.components.search import engines, rules
from parvis.components.search.models import Entry, KnownWord

VOCABULARY_AT_MOST = 3000


@dataclass(frozen=True)
class Kind:
    """A kind of thing, and how many were found."""

    slug: str
    title: str
    number: int


@dataclass(frozen=True)
class Results:
    """What was found. ``suggestion`` is what was searched instead when the question found nothing."""

    hits: Sequence[Entry] = ()
    total: int = 0
    kinds: Sequence[Kind] = field(default_factory=tuple)
    suggestion: str = ""


def analysed(text: str) -> set[str]:
    """The terms of ``text`` in the active language, for lists that are filtered without the index."""
    return set(rules.terms(text[:20000], (get_language() or "en").split("-")[0]))


def search(query: str, *, language: str, kinds: Collection[str] = (), limit: int = 20, offset: int = 0) -> Results:
    """What answers ``query``, best first, in ``language``; any text is a question, none is an error."""
    asked = rules.question(query)
    found = found_in(asked, language)
    if found or not asked:
        return results(found, kinds, limit, offset)
    better = rules.corrected(asked, vocabulary(asked))
    found = found_in(rules.question(" ".join(better)), language) if better else []
    return results(found, kinds, limit, offset, suggestion=as_written(better) if found else "")


def found_in(asked: Sequence[rules.Word], language: str) -> list[Entry]:
    """Entries in rank order, what is invented after what is not."""
    if not asked:
        return []
    ids = engines.engine().ids(asked)
    entries = Entry.objects.filter(language=indexed_language(language)).defer("title_terms", "text_terms").in_bulk(ids)
    return sorted((entries[each] for each in ids if each in entries), key=lambda entry: entry.sample)


def indexed_language(language: str) -> str:
    base = language.split("-")[0]
    return base if base in rules.LANGUAGES else "en"


def results(found: Sequence[Entry], kinds: Collection[str], limit: int, offset: int, suggestion: str = "") -> Results:
    number = Counter((entry.kind, entry.kind_title) for entry in found)
    facets = [Kind(slug, title, count) for (slug, title), count in sorted(number.items(), key=lambda item: (-item[1], item[0]))]
    kept = [entry for entry in found if not kinds or entry.kind in kinds]
    return Results(kept[offset : offset + limit], len(kept), facets, suggestion)


def vocabulary(asked: Sequence[rules.Word]) -> list[str]:
    """Known words that could be one of ``asked`` misspelt: about as long."""
    lengths = Q()
    for word in asked:
        lengths |= Q(folded__regex=rf"^.{{{max(1, len(word.written) - 2)},{len(word.written) + 2}}}$")
    return list(KnownWord.objects.filter(lengths).order_by("folded").values_list("folded", flat=True)[:VOCABULARY_AT_MOST])


def as_written(folded: Sequence[str]) -> str:
    """Words with their accents."""
    known = dict(KnownWord.objects.filter(folded__in=folded).values_list("folded", "written"))
    return " ".join(known.get(word, word) for word in folded)
