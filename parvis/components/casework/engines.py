"""The index of words of files: FTS5 on SQLite, a text vector with GIN on PostgreSQL. Same terms, same answers.

Every row also holds the number of its body as a term, so that the index itself leaves out the files of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL


class Engine(Protocol):
    """Writes the words of files, and finds files by them."""

    def write(self, rows: Sequence[tuple[int, str]]) -> None:
        """Replace the words of rows of ``casework_indexed``, given by number."""

    def found(self, organisation_id: UUID, question: str) -> RawSQL:
        """A sub-query of the files of the body that answer ``question``."""


def body_term(organisation_id: UUID) -> str:
    return f"body{organisation_id.hex}"


class SQLiteEngine:
    def write(self, rows: Sequence[tuple[int, str]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM casework_words WHERE rowid = %s", [(number,) for number, _ in rows])
            cursor.executemany("INSERT INTO casework_words (rowid, words) VALUES (%s, %s)", rows)

    def found(self, organisation_id: UUID, question: str) -> RawSQL:
        return RawSQL(
            "SELECT file_id FROM casework_indexed WHERE id IN (SELECT rowid FROM casework_words WHERE casework_words MATCH %s)",
            [f'"{body_term(organisation_id)}" AND {question}'],
        )


class PostgreSQLEngine:
    def write(self, rows: Sequence[tuple[int, str]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE casework_indexed SET document = to_tsvector('simple', %s) WHERE id = %s",
                [(words, number) for number, words in rows],
            )

    def found(self, organisation_id: UUID, question: str) -> RawSQL:
        return RawSQL(
            "SELECT file_id FROM casework_indexed WHERE document @@ to_tsquery('simple', %s)",
            [f"'{body_term(organisation_id)}' & {question}"],
        )


def engine() -> Engine:
    """The engine of this installation's database."""
    return PostgreSQLEngine() if connection.vendor == "postgresql" else SQLiteEngine()
