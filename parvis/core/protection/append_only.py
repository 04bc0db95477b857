"""Triggers by which both databases refuse to change or remove what the log keeps for good.

They stop mistakes and injected SQL. Against who owns the database stand the checkpoints outside it.
A later migration that alters one of these tables must end by calling ``install`` again: SQLite
rebuilds altered tables without their triggers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "The trace is append-only: this row can be neither changed nor removed."
REFUSE = "protection_refuse"


@dataclass(frozen=True)
class Refusal:
    """``verb`` on ``table`` is refused when ``condition`` holds (always, when empty)."""

    table: str
    verb: str
    condition: str = ""  # {differs} stands for the operator that tells NULL from a value
    exception_about: str = ""  # the column without which ``condition`` cannot be told

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.verb.lower()}"


# All of an entry but the moment from which it is shown, which may only be brought forward.
ENTRY_CHANGED = " OR ".join(
    f"NEW.{name} {{differs}} OLD.{name}"
    for name in ("id", "leaf_id", "subject", "record", "nonce", "event", "organisation", "occurred_at", "words")
)
REFUSALS = (
    Refusal("protection_leaf", "DELETE"),
    Refusal(
        "protection_leaf",
        "UPDATE",
        "NEW.id {differs} OLD.id OR NEW.commitment {differs} OLD.commitment OR NEW.committed_at {differs} OLD.committed_at"
        " OR (OLD.position IS NOT NULL AND NEW.position {differs} OLD.position)",
    ),
    Refusal(
        "protection_entry",
        "UPDATE",
        f"{ENTRY_CHANGED} OR OLD.visible_from IS NULL OR NEW.visible_from IS NULL OR NEW.visible_from > OLD.visible_from",
        exception_about="visible_from",
    ),
    Refusal("protection_treehash", "UPDATE"),
    Refusal("protection_treehash", "DELETE"),
    Refusal("protection_tree", "UPDATE", "NEW.size < OLD.size"),
    Refusal("protection_tree", "DELETE"),
    Refusal("protection_checkpoint", "UPDATE"),
    Refusal("protection_checkpoint", "DELETE"),
    Refusal("protection_sealedlist", "UPDATE"),
    Refusal("protection_sealedlist", "DELETE"),
    Refusal("protection_cosignature", "UPDATE"),
    Refusal("protection_cosignature", "DELETE"),
    Refusal("protection_timestamp", "UPDATE"),
    Refusal("protection_timestamp", "DELETE"),
)
KEPT_FOR_GOOD = (
    "protection_leaf",
    "protection_treehash",
    "protection_tree",
    "protection_checkpoint",
    "protection_sealedlist",
    "protection_cosignature",
    "protection_timestamp",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, on those of the tables that exist yet; those already there are replaced."""
    lift(connection)
    tables = set(connection.introspection.table_names())
    refusals = [as_it_can_be(refusal, connection) for refusal in REFUSALS if refusal.table in tables]
    statements = on_postgresql(tables, refusals) if connection.vendor == "postgresql" else on_sqlite(refusals)
    run(connection, statements)


def as_it_can_be(refusal: Refusal, connection: BaseDatabaseWrapper) -> Refusal:
    """``refusal``, without exceptions while a migration has not yet added the column that they are about."""
    if not refusal.exception_about:
        return refusal
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, refusal.table)}
    return refusal if refusal.exception_about in columns else replace(refusal, condition="")


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away: for migrations, and to empty a test's database."""
    run(connection, (f"DROP TRIGGER IF EXISTS {name} {on_table(connection, table)}" for name, table in trigger_names(connection)))


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    lift(connection)
    try:
        yield
    finally:
        install(connection)


def trigger_names(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    for refusal in REFUSALS:
        yield refusal.name, refusal.table
    if connection.vendor == "postgresql":
        for table in KEPT_FOR_GOOD:
            yield f"{table}_no_truncate", table


def on_table(connection: BaseDatabaseWrapper, table: str) -> str:
    return f"ON {table}" if connection.vendor == "postgresql" else ""


def on_sqlite(refusals: Iterable[Refusal]) -> Iterator[str]:
    for refusal in refusals:
        when = f"WHEN {refusal.condition.format(differs='IS NOT')}" if refusal.condition else ""
        yield f"CREATE TRIGGER {refusal.name} BEFORE {refusal.verb} ON {refusal.table} {when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"


def on_postgresql(tables: Container[str], refusals: Iterable[Refusal]) -> Iterator[str]:
    yield f"CREATE OR REPLACE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    for refusal in refusals:
        when = f"WHEN ({refusal.condition.format(differs='IS DISTINCT FROM')})" if refusal.condition else ""
        yield f"CREATE TRIGGER {refusal.name} BEFORE {refusal.verb} ON {refusal.table} FOR EACH ROW {when} EXECUTE FUNCTION {REFUSE}()"
    for table in (each for each in KEPT_FOR_GOOD if each in tables):
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {REFUSE}()"


def run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
