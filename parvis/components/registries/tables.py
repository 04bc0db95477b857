"""Legacy files and tables as registries: declarations turned into what the house knows, and their rows read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.db.models import TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from psycopg import sql

from parvis.components.registries.models import Record, RecordQuerySet, Table, TableVersion
from parvis.components.registries.rules import declaration as declarations
from parvis.components.registries.rules import folded, reading
from parvis.components.registries.rules.declaration import Declaration
from parvis.components.registries.rules.kinds import typed
from parvis.core.exchange.actions import NotFoundAtSource, Query
from parvis.core.people.selectors import Identity
from parvis.kernel.delimited import UnreadableFile
from parvis.kernel.manifest import Column, Dataset, Offer, OfferField, Registry
from parvis.kernel.text import Text

READ_ONLY = "-c default_transaction_read_only=on -c statement_timeout=60000"
CONNECT_SECONDS = 5
LONG_AGO = date(2000, 1, 1)


def registry_of(path: Path) -> Registry:
    """The registry that a YAML declaration makes; raises BadDeclaration, at start when a manifest calls it."""
    return as_registry(declarations.read(path), path=path)


def as_registry(found: Declaration, *, path: Path, as_of: date | None = None) -> Registry:
    return Registry(
        slug=found.slug,
        title=found.title,
        owner=found.owner,
        key=found.key,
        file=found.file or path,
        source=found.source,
        licence=found.licence,
        as_of=as_of or found.as_of or LONG_AGO,
        columns=tuple(Column(name=each.name, title=each.title, kind=each.kind, unit=each.unit) for each in found.columns),
        declaration=path,
        sample=found.sample,
        restricted=found.restricted,
    )


def offer_of(path: Path, *, name: str) -> Offer:
    """What a restricted table gives through the exchange: one record, by its key, or the one about a person."""
    found = declarations.read(path)
    return Offer(
        name=name,
        title=found.title,
        owner=found.owner,
        fields=tuple(OfferField(name=each.name, title=each.title, unit=each.unit, personal=each.personal) for each in found.columns),
        provider=partial(answered, found),
        personal=any(each.personal for each in found.columns),
        by="identity" if found.family_name else "key",
    )


def answered(found: Declaration, query: Query) -> Mapping[str, Any]:
    """The record called by the question's key, or the only one about its person; raises NotFoundAtSource."""
    identity, held = query.subject.identity, Record.objects.on(None).filter(registry=found.slug)
    data = about(found, held, identity) if identity else held.filter(key=query.subject.key).values_list("data", flat=True).first()
    if data is None:
        raise NotFoundAtSource(found.title)
    return as_json(found, data)


def about(found: Declaration, held: RecordQuerySet, identity: Identity) -> dict[str, str] | None:
    """The record of the one person with this family name and birth date; None also when two could be meant."""
    if not found.family_name:
        return None
    born = held.annotate(born=Cast(KeyTextTransform(found.birth_date, "data"), TextField())).filter(born=identity.birth_date)
    same = [data for data in born.values_list("data", flat=True) if folded(data[found.family_name]) == folded(identity.family_name)]
    return same[0] if len(same) == 1 else None


def dataset_of(path: Path) -> Dataset:
    """The open table as a dataset without periods: whole, each time it changes."""
    found = declarations.read(path)
    return Dataset(
        slug=found.slug,
        title=found.title,
        description=found.summary,
        columns=tuple(Column(name=each.name, title=each.title, kind="text", unit=each.unit) for each in found.open_columns),
        rows=partial(open_rows, found),
        owner=found.owner,
        licence=found.licence,
        frequency=found.refresh or "yearly",
        sample=found.sample,
        population=f"table:{found.slug}",
    )


def open_rows(found: Declaration) -> Iterator[Mapping[str, Any]]:
    for data in (
        Record.objects.on(None).filter(registry=found.slug).order_by("key").values_list("data", flat=True).iterator(chunk_size=2000)
    ):
        yield {column.name: data.get(column.name, "") for column in found.open_columns}


def as_json(found: Declaration, data: Mapping[str, str]) -> dict[str, Any]:
    return {column.name: typed(data.get(column.name, ""), column.kind) for column in found.columns}


def published() -> list[Registry]:
    """Tables that agents published at the desk."""
    return [as_registry(version.declared, path=Path(version.file_name), as_of=version.as_of) for version in current_versions()]


def current_versions() -> Iterable[TableVersion]:
    return TableVersion.objects.filter(current_of__state=Table.State.PUBLISHED).select_related("table").defer("content").order_by("pk")


def declaration_of(registry: Registry) -> Declaration | None:
    """How ``registry`` was declared, when it is a legacy file or table."""
    if registry.declaration is None:
        return None
    if registry.declaration.is_absolute():  # a file that a system ships
        return declarations.read(registry.declaration)
    version = TableVersion.objects.filter(current_of__slug=registry.slug).defer("content").first()
    return version.declared if version else None


def read_rows(found: Declaration, content: bytes | None = None) -> reading.Checked:
    """What the declared file or table says now; raises UnreadableFile."""
    if content is not None:
        return reading.checked(found, content)
    if found.file is not None:
        return reading.checked(found, found.file.read_bytes())
    lines = enumerate(database_lines(found), 1)
    return reading.gathered(found, lines, places=range(len(found.columns)), width=len(found.columns), encoding="utf-8")


def database_lines(found: Declaration) -> Iterator[list[str]]:
    """The rows of a table elsewhere, read and never written; raises UnreadableFile without its address."""
    try:
        yield from sqlite_lines(found, str(found.sqlite)) if found.sqlite else server_lines(found)
    except (sqlite3.Error, psycopg.Error, OSError) as error:
        raise unreachable(found.table) from error


def server_lines(found: Declaration) -> Iterator[list[str]]:
    address = os.environ.get(f"PARVIS_TABLE_{found.database}_URL", "")
    if address.startswith("sqlite:///"):
        yield from sqlite_lines(found, address.removeprefix("sqlite:///"))
        return
    if not address.startswith("postgresql://"):
        raise unreachable(found.table)
    names = sql.SQL(", ").join(sql.Identifier(each.header) for each in found.columns)
    query = sql.SQL("SELECT {} FROM {} LIMIT {}").format(names, sql.Identifier(*found.table.split(".")), reading.MOST_ROWS + 1)
    with psycopg.connect(address, options=READ_ONLY, connect_timeout=CONNECT_SECONDS) as connection:
        for row in connection.execute(query):
            yield list(map(cell, row))


def sqlite_lines(found: Declaration, path: str) -> Iterator[list[str]]:
    names = ", ".join('"' + each.header.replace('"', '""') + '"' for each in found.columns)
    statement = f'SELECT {names} FROM "{found.table}" LIMIT {reading.MOST_ROWS + 1}'  # noqa: S608  the table's name is checked by the schema, columns are quoted
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as connection:
        for row in connection.execute(statement):
            yield list(map(cell, row))


def cell(value: object) -> str:
    return "" if value is None else str(value)


def unreachable(table: str) -> UnreadableFile:
    return UnreadableFile(
        Text(
            f"La table {table} ne se lit pas : vérifiez son adresse dans les réglages et le droit de la lire.",
            f"The table {table} cannot be read: check its address in the settings and the right to read it.",
        )
    )
