"""Find what systems put on the square."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import overload

from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import get_language

from parvis.components.search import engines, rules
from parvis.components.search.engines import Found
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


@dataclass(frozen=True)
class Answers(Sequence[Entry]):
    """Everything that answers, in rank order; a part is read from the database when it is taken."""

    found: Sequence[Found]
    kinds: Sequence[Kind]
    suggestion: str

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, part: int) -> Entry: ...

    @overload
    def __getitem__(self, part: slice) -> list[Entry]: ...

    def __getitem__(self, part: int | slice) -> Entry | list[Entry]:
        """An index that is replaced meanwhile may have lost some of a slice."""
        if isinstance(part, int):
            return Entry.objects.get(id=self.found[part].id)
        wanted = [each.id for each in self.found[part]]
        known = Entry.objects.defer("title_terms", "text_terms").in_bulk(wanted)
        return [known[each] for each in wanted if each in known]


def analysed(text: str) -> set[str]:
    """The terms of ``text`` in the active language, for lists that are filtered without the index."""
    return set(rules.terms(text[:20000], (get_language() or "en").split("-")[0]))


def question_for_index(text: str) -> str:
    """``text`` as a question to an index of terms of the database at hand: an FTS5 expression, or a ``tsquery``; empty without a word.

    For systems that keep an index of their own, of ``rules.terms``: every word must be there, in any form.
    """
    asked = rules.question(text)
    return engines.engine().question(asked) if asked else ""


def search(query: str, *, language: str, kinds: Collection[str] = (), limit: int = 20, offset: int = 0) -> Results:
    """What answers ``query``, best first, in ``language``; any text is a question, none is an error."""
    found = answers(query, language=language, kinds=kinds)
    return Results(found[offset : offset + limit], len(found), found.kinds, found.suggestion)


def answers(query: str, *, language: str, kinds: Collection[str] = ()) -> Answers:
    """The same, to be read part by part."""
    asked = rules.question(query)
    found = found_in(asked, language)
    if found or not asked:
        return answers_of(found, kinds)
    better = rules.corrected(asked, vocabulary(asked))
    found = found_in(rules.question(" ".join(better)), language) if better else []
    return answers_of(found, kinds, suggestion=as_written(better) if found else "")


def found_in(asked: Sequence[rules.Word], language: str) -> list[Found]:
    """What answers, in rank order."""
    return engines.engine().found(asked, indexed_language(language)) if asked else []


def indexed_language(language: str) -> str:
    base = language.split("-")[0]
    return base if base in rules.LANGUAGES else "en"


def answers_of(found: Sequence[Found], kinds: Collection[str], suggestion: str = "") -> Answers:
    number = Counter((each.kind, each.kind_title) for each in found)
    facets = [Kind(slug, title, count) for (slug, title), count in sorted(number.items(), key=lambda item: (-item[1], item[0]))]
    return Answers([each for each in found if not kinds or each.kind in kinds], facets, suggestion)


def vocabulary(asked: Sequence[rules.Word]) -> list[str]:
    """Known words that could be one of ``asked`` misspelt: about as long."""
    lengths = Q()
    for word in asked:
        lengths |= Q(length__range=(len(word.written) - 2, len(word.written) + 2))
    known = KnownWord.objects.annotate(length=Length("folded")).filter(lengths).order_by("folded")
    return list(known.values_list("folded", flat=True)[:VOCABULARY_AT_MOST])


def as_written(folded: Sequence[str]) -> str:
    """Words with their accents."""
    known = dict(KnownWord.objects.filter(folded__in=folded).values_list("folded", "written"))
    return " ".join(known.get(word, word) for word in folded)
