"""Queries of hot paths, compiled once: for a small query, compiling costs more than the database does.

Built on what Django's own query set does after compiling (``ModelIterable`` in ``django/db/models/query.py``,
5.2). Models, relations, converters and the caller's transaction stay as the ORM has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)

# What stands in the query while it is compiled, by the type of the value to come.
SAMPLES: dict[type, Callable[[int], Any]] = {
    str: lambda number: f"sample {number}",
    int: lambda number: 2_000_000_000 + number,
    UUID: lambda number: UUID(int=(number + 1) << 64),
}


class Prepared(Generic[Row]):
    """``Prepared(lambda name: Model.objects.filter(name=name), str)``; the function is called once for each connection.

    It is given one value for each type named (``str``, ``int`` or ``UUID``), and may use each once.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]], *kinds: type) -> None:
        self.build, self.kinds = build, kinds
        self.compiled: WeakKeyDictionary[Any, Compiled[Row]] = WeakKeyDictionary()

    def first(self, *values: Any) -> Row | None:
        """The first row, or none."""
        return next(self.rows(*values), None)

    def rows(self, *values: Any) -> Iterator[Row]:
        here = connections[DEFAULT_DB_ALIAS]
        found = self.compiled.get(here)
        if found is None:
            samples = [SAMPLES[kind](number) for number, kind in enumerate(self.kinds)]
            found = self.compiled[here] = Compiled(self.build(*samples), samples)
        return found.run(values)


class Compiled(Generic[Row]):
    """One query on one connection."""

    def __init__(self, queryset: QuerySet[Row], samples: list[Any]) -> None:
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, parameters = self.compiler.as_sql()
        self.parameters = [placed(each, samples) for each in parameters]
        self.model = cast(type[Row], self.compiler.klass_info["model"])
        selected, fields = self.compiler.select, self.compiler.klass_info["select_fields"]
        self.own = slice(fields[0], fields[-1] + 1)
        self.names = [column[0].target.attname for column in selected[self.own]]
        self.populators = get_related_populators(self.compiler.klass_info, selected, connection.alias)  # type: ignore[call-arg]
        self.converters = self.compiler.get_converters([column[0] for column in selected])

    def run(self, values: tuple[Any, ...]) -> Iterator[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [parameter(values) for parameter in self.parameters])
            found = cursor.fetchall()
        for row in self.compiler.apply_converters(found, self.converters) if self.converters else found:
            made = self.model.from_db(connection.alias, self.names, row[self.own])
            for populator in self.populators:
                populator.populate(row, made)
            yield made


def placed(parameter: Any, samples: list[Any]) -> Callable[[tuple[Any, ...]], Any]:
    """Where a parameter of the compiled query comes from: a value to come, as this database takes it, or itself."""
    for number, sample in enumerate(samples):
        if parameter == sample:
            return itemgetter(number)
        if isinstance(sample, UUID) and parameter == sample.hex:  # SQLite keeps identifiers as text
            return partial(hex_of, number)
    return lambda _values: parameter


def hex_of(number: int, values: tuple[Any, ...]) -> str:
    identifier: UUID = values[number]
    return identifier.hex


def insert(row: Row) -> Row:
    """Write a new row as it stands; its key, where the database gives it, is set. No signal is sent."""
    return insert_all([row])[0]


def insert_all(rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model in one statement, each as ``insert`` would; keys come in the order of the rows."""
    if not rows:
        return rows
    sql, fields, key = insertion(type(rows[0]), len(rows), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields])
        given = cursor.fetchall() if key is not None else ()
    for row, values in zip_longest(rows, given):
        if key is not None:
            setattr(row, key.attname, values[0])
        row._state.adding, row._state.db = False, connection.alias
    return rows


@cache
def insertion(model: type[Model], count: int, _vendor: str) -> tuple[str, list[Field[Any, Any]], Field[Any, Any] | None]:
    """The statement for ``count`` rows, the fields in its order, and the field of a key that the database gives."""
    key = model._meta.auto_field
    fields = [field for field in model._meta.local_concrete_fields if field is not key]
    quoted = connection.ops.quote_name
    columns, marks = ", ".join(quoted(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    returning = f" RETURNING {quoted(str(key.column))}" if key is not None else ""
    values = ", ".join([f"({marks})"] * count)
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES {values}{returning}", fields, key  # noqa: S608


def update(model: type[Model], found: Mapping[str, Any], **values: Any) -> int:
    """Give the rows in which each field is as in ``found`` (None: empty) these values; how many there were."""
    empty = frozenset(name for name, value in found.items() if value is None)
    sql, fields = updating(model, tuple(values), tuple(found), empty, connection.vendor)
    given = [*values.values(), *(value for value in found.values() if value is not None)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(value, connection) for field, value in zip(fields, given, strict=True)])
        return int(cursor.rowcount)


@cache
def updating(
    model: type[Model], names: tuple[str, ...], found: tuple[str, ...], empty: frozenset[str], _vendor: str
) -> tuple[str, list[Field[Any, Any]]]:
    """The statement, and the fields whose values it takes, in its order."""
    field, quoted = model._meta.get_field, connection.ops.quote_name
    columns = {name: quoted(str(cast(Field[Any, Any], field(name)).column)) for name in (*names, *found)}
    changes = ", ".join(f"{columns[name]} = %s" for name in names)
    conditions = " AND ".join(f"{columns[name]} IS NULL" if name in empty else f"{columns[name]} = %s" for name in found)
    taken = [cast(Field[Any, Any], field(name)) for name in (*names, *(name for name in found if name not in empty))]
    return f"UPDATE {quoted(model._meta.db_table)} SET {changes} WHERE {conditions}", taken  # noqa: S608
