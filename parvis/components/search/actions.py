"""Build the index anew from what systems declare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import structlog
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import override

from parvis.components.search import engines, rules
from parvis.components.search.models import Entry, KnownWord
from parvis.kernel import catalogue
from parvis.kernel.manifest import SearchEntry, System
from parvis.kernel.text import Text

log = structlog.get_logger(__name__)

LONGEST_TEXT = 50_000
WRITTEN = re.compile(r"[^\W\d_]{3,60}")


class WrongEntry(ValueError):
    """A search entry that cannot be followed."""


def reindex() -> int:
    """Replace the index by what systems declare now; readers see the old one until it is done.

    Returns the number of entries. Two at once: the second gives way.
    """
    found = dict(declared())
    try:
        with transaction.atomic():
            replace([row for (_, language), (system, entry) in found.items() for row in [indexed(system, entry, language)]])
    except IntegrityError:
        log.info("search.indexed_elsewhere")
    return len(found)


def declared() -> Iterator[tuple[tuple[str, str], tuple[System, SearchEntry]]]:
    """Every entry in every language, by its key; the first of a key is kept."""
    seen: set[str] = set()
    for system in catalogue.systems():
        for entry in system.search() if system.search else ():
            if not entry.url.startswith("/") or entry.url.startswith("//"):
                raise WrongEntry(f"{system.slug}: the search entry {entry.key!r} leads to {entry.url!r}; give a path on this site.")
            if entry.key not in seen:
                seen.add(entry.key)
                yield from (((entry.key, language), (system, entry)) for language in rules.LANGUAGES)


def indexed(system: System, entry: SearchEntry, language: str) -> Entry:
    """One row; the words of both languages are in it, so that either finds it."""
    with override(language):
        return Entry(
            key=entry.key,
            language=language,
            kind=slugify(entry.kind.en)[:100],
            kind_title=str(entry.kind)[:200],
            source=str(system.title)[:200],
            title=str(entry.title)[:500],
            summary=str(entry.summary),
            url=entry.url,
            title_terms=terms([entry.title]),
            sample=entry.sample,
            text_terms=terms([entry.summary, entry.keywords, entry.kind, system.title]),
        )


def terms(texts: Iterable[Text]) -> str:
    found = [rules.terms(text.in_language(language)[:LONGEST_TEXT], language) for text in texts for language in rules.LANGUAGES]
    return " ".join(dict.fromkeys(term for each in found for term in each))


def replace(rows: list[Entry]) -> None:
    Entry.objects.all().delete()
    Entry.objects.bulk_create(rows, batch_size=500)
    KnownWord.objects.all().delete()
    KnownWord.objects.bulk_create(vocabulary(rows), batch_size=500)
    engines.engine().fill()


def vocabulary(rows: Iterable[Entry]) -> list[KnownWord]:
    """Words of titles and summaries, one spelling each."""
    spellings: dict[str, str] = {}
    for row in rows:
        for written in WRITTEN.findall(f"{row.title} {row.summary}".lower()):
            spellings.setdefault(rules.folded(written)[: rules.LONGEST_WORD], written)
    return [KnownWord(folded=folded, written=written) for folded, written in spellings.items() if folded]
