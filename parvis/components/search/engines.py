"""The two indexes: FTS5 on SQLite, a text vector with GIN on PostgreSQL. Same terms, same answers.

Everything that reaches SQL here is a parameter, and every parameter is made of terms: letters and digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from django.db import connection

from parvis.components.search.rules import SHORTEST_PREFIX, Word

TITLE_WEIGHT = 6.0


class Found(NamedTuple):
    """An entry that answers, without what is only needed to show it."""

    id: int
    kind: str
    kind_title: str


class Engine(Protocol):
    """Finds entries for a question: what is not invented first, then best first."""

    def fill(self) -> None: ...

    def found(self, asked: Sequence[Word], language: str) -> list[Found]: ...

    def question(self, asked: Sequence[Word]) -> str: ...


class SQLiteEngine:
    """FTS5, ranked by BM25 with the title weighing more."""

    def fill(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_index")
            cursor.execute("INSERT INTO search_index (rowid, title_terms, text_terms) SELECT id, title_terms, text_terms FROM search_entry")

    def found(self, asked: Sequence[Word], language: str) -> list[Found]:
        return selected(
            "SELECT entry.id, entry.kind, entry.kind_title FROM search_index JOIN search_entry entry ON entry.id = search_index.rowid "
            "WHERE search_index MATCH %s AND entry.language = %s ORDER BY entry.sample, bm25(search_index, %s, 1.0), entry.id",
            [self.question(asked), language, TITLE_WEIGHT],
        )

    def question(self, asked: Sequence[Word]) -> str:
        return " AND ".join(f"({alternatives})" for alternatives in self.alternatives(asked))

    def alternatives(self, asked: Sequence[Word]) -> Iterable[str]:
        for word in asked:
            yield " OR ".join([*(f'"{stem}"' for stem in sorted(word.stems)), *(f'"{prefix}"*' for prefix in prefixes(word))])


class PostgreSQLEngine:
    """A ``tsvector`` of the terms, without PostgreSQL's own stemmer; the title has weight A."""

    def fill(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_entry SET document = setweight(to_tsvector('simple', title_terms), 'A') || setweight(to_tsvector('simple', text_terms), 'D')"
            )

    def found(self, asked: Sequence[Word], language: str) -> list[Found]:
        return selected(
            "SELECT id, kind, kind_title FROM search_entry, to_tsquery('simple', %s) query WHERE document @@ query AND language = %s "
            "ORDER BY sample, ts_rank('{0.1, 0.1, 0.1, 0.6}', document, query, 1) DESC, id",
            [self.question(asked), language],
        )

    def question(self, asked: Sequence[Word]) -> str:
        return " & ".join(f"({alternatives})" for alternatives in self.alternatives(asked))

    def alternatives(self, asked: Sequence[Word]) -> Iterable[str]:
        for word in asked:
            yield " | ".join([*(f"'{stem}'" for stem in sorted(word.stems)), *(f"'{prefix}':*" for prefix in prefixes(word))])


def prefixes(word: Word) -> list[str]:
    """People stop typing before the end of a word."""
    return [word.written] if len(word.written) >= SHORTEST_PREFIX else []


def selected(sql: str, parameters: Sequence[str | float]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Found(*row) for row in cursor.fetchall()]


def engine() -> Engine:
    """The engine of this installation's database."""
    return PostgreSQLEngine() if connection.vendor == "postgresql" else SQLiteEngine()
