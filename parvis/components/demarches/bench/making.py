"""Rows by the million: written by the database itself, from one row that the models made and a few expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model


def fill(made: Model, number: int, expressions: Mapping[str, str], *, first: int = 1) -> None:
    """Insert ``number`` rows like ``made``, but for the fields that SQL ``expressions`` give; ``i`` counts from ``first``."""
    columns, values, parameters = [], [], list[Any]()
    for each in type(made)._meta.concrete_fields:
        name = str(each.column)
        if name not in expressions and each.primary_key:
            continue
        columns.append(connection.ops.quote_name(name))
        values.append(expressions.get(name, "%s"))
        if name not in expressions:
            parameters.append(each.get_db_prep_save(getattr(made, each.attname), connection))
    table = connection.ops.quote_name(type(made)._meta.db_table)
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {counted(first, number)}"  # noqa: S608 - names of our own tables
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def counted(first: int, number: int) -> str:
    """A source of rows whose ``i`` goes from ``first``."""
    last = first + number - 1
    if connection.vendor == "postgresql":
        return f"generate_series({first}, {last}) AS i"
    return f"(WITH RECURSIVE c(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM c WHERE i < {last}) SELECT i FROM c) AS s"  # noqa: S608 - two whole numbers


def key(of: str = "i") -> str:
    """A UUID that says its number."""
    if connection.vendor == "postgresql":
        return f"lpad(to_hex({of}), 32, '0')::uuid"
    return f"printf('%%032x', {of})"


def ago(seconds: str) -> str:
    """The moment that lies an SQL expression of seconds back."""
    if connection.vendor == "postgresql":
        return f"now() - ({seconds}) * interval '1 second'"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || CAST({seconds} AS INTEGER) || ' seconds')"


def month_ago(months: str) -> str:
    """The third day of the month that lies an SQL expression of months back."""
    if connection.vendor == "postgresql":
        return f"(date_trunc('month', now()) - ({months}) * interval '1 month' + interval '2 days')::date"
    return f"date('now', 'start of month', '-' || ({months}) || ' months', '+2 days')"


def replaced(text: str, old: str, expression: str) -> str:
    """``text`` with an SQL expression in the place of ``old``."""
    literal = text.replace("'", "''").replace("%", "%%")
    return f"replace('{literal}', '{old}', {expression})"


def related(model: type[Model], name: str) -> Any:
    """The model of what belongs to one of ``model``."""
    return model._meta.get_field(name).related_model


def index_words(number: int, *, body: str, words: str, first: int) -> None:
    """What the files whose keys count from ``first`` are found by: the number of their body and SQL words, as the index writes them."""
    source, body_hex = counted(first, number), key(body)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            document = f"to_tsvector('simple', 'body' || replace({body_hex}::text, '-', '') || ' ' || {words})"
            sql = f"INSERT INTO casework_indexed (file_id, passage, message, stale, document) SELECT {key()}, 0, 0, false, {document} FROM {source}"  # noqa: S608 - our own names
            cursor.execute(sql, [])
            return
        rows = f"SELECT i, {key()}, 0, 0, false FROM {source}"  # noqa: S608 - our own names
        cursor.execute(f"INSERT INTO casework_indexed (id, file_id, passage, message, stale) {rows}", [])
        cursor.execute(f"INSERT INTO casework_words (rowid, words) SELECT i, 'body' || {body_hex} || ' ' || {words} FROM {source}", [])  # noqa: S608 - our own names


def spread(salt: int, below: int, of: str = "i") -> str:
    """A whole number below ``below`` that looks as if drawn by lot, the same each time; counted in 64 bits, for rows by the million."""
    return f"((((CAST({of} AS bigint)) %% 1000003) * 7919 + {salt} * 104729) %% 999983) %% {below}"


def analysed() -> None:
    """The planner knows the tables, as it does in use."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
