"""The declaration that makes an API of a legacy file or table: what it says, and every mistake in it told at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from parvis.components.registries.rules.kinds import KINDS
from parvis.kernel.text import Text

SCHEMA = Path(__file__).with_name("table.schema.json")
REFRESH = {"daily": 1, "weekly": 7, "monthly": 31, "yearly": 366}  # days


class BadDeclaration(ValueError):
    """A declaration is not one; ``mistakes`` are sentences for the one who wrote it."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """One column: ``header`` as the file has it, ``name`` as programs have it."""

    name: str
    header: str
    title: Text
    kind: str = "text"
    unit: str = ""
    personal: bool = False
    filter: bool = False
    required: bool = False
    start: int = 0  # fixed width: the first sign counts 1
    width: int = 0


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A legacy file or table, and how it is read, described and opened."""

    slug: str
    title: Text
    summary: Text
    owner: str  # slug or identifier of the body answerable for the data
    licence: str
    source: Text
    key: str
    columns: tuple[TableColumn, ...]
    as_of: date | None = None  # none: the day on which it is read
    refresh: str = ""
    sample: bool = False
    restricted: bool = False
    file: Path | None = None
    database: str = ""  # name of the setting that gives its read-only address
    sqlite: Path | None = None
    table: str = ""
    family_name: str = ""  # a restricted table about people: the columns by which somebody is found
    birth_date: str = ""
    layout: str = "delimited"
    encoding: str = ""
    delimiter: str = ""

    @property
    def filters(self) -> tuple[TableColumn, ...]:
        return tuple(column for column in self.columns if column.filter or column.name == self.key)

    @property
    def open_columns(self) -> tuple[TableColumn, ...]:
        return tuple(column for column in self.columns if not column.personal)

    def column(self, name: str) -> TableColumn | None:
        return next((column for column in self.columns if column.name == name), None)


@cache
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema["$defs"]["column"]["properties"]["kind"]["enum"] = list(KINDS)
    return Draft202012Validator(schema)


@cache
def read(path: Path) -> Declaration:
    """The declaration in a YAML file; raises BadDeclaration."""
    try:
        written = YAML(typ="safe").load(path)
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise BadDeclaration([f"{path.name}: this is not YAML: {str(error).splitlines()[0]}"]) from error
    return declared(written, folder=path.parent)


def declared(written: Any, *, folder: Path) -> Declaration:
    """The declaration that these values make; raises BadDeclaration with every mistake."""
    mistakes = [
        f"{place(error.absolute_path)}: {error.message}"
        for error in sorted(validator().iter_errors(written), key=lambda e: list(map(str, e.absolute_path)))
    ]
    mistakes = mistakes or inconsistencies(written)
    if mistakes:
        raise BadDeclaration(mistakes)
    origin = written["source"]
    return Declaration(
        slug=written["slug"],
        title=Text.of(written["title"]),
        summary=Text.of(written["summary"]),
        owner=str(written["owner"]),
        licence=written["licence"],
        source=Text.of(written["from"]),
        key=written["key"],
        columns=tuple(column(each) for each in written["columns"]),
        as_of=day(written["as_of"]) if "as_of" in written else None,
        refresh=written.get("refresh", ""),
        sample=written.get("sample", False),
        restricted=written.get("restricted", False),
        file=folder / origin["file"] if "file" in origin else None,
        database=origin.get("database", ""),
        sqlite=folder / origin["sqlite"] if "sqlite" in origin else None,
        table=origin.get("table", ""),
        family_name=written.get("person", {}).get("family_name", ""),
        birth_date=written.get("person", {}).get("birth_date", ""),
        layout=origin.get("layout", "delimited"),
        encoding=origin.get("encoding", ""),
        delimiter=origin.get("delimiter", ""),
    )


def day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def column(written: Mapping[str, Any]) -> TableColumn:
    return TableColumn(**{"header": written["name"], **written, "title": Text.of(written["title"])})


def place(path: Any) -> str:
    return " › ".join(str(step + 1) if isinstance(step, int) else str(step) for step in path) or "the declaration"


def inconsistencies(written: Mapping[str, Any]) -> list[str]:
    """What a schema cannot see."""
    names = [each["name"] for each in written["columns"]]
    found = [f"columns: {name!r} is declared twice." for name in sorted({name for name in names if names.count(name) > 1})]
    if written["key"] not in names:
        found.append(f"key: {written['key']!r} is none of the columns: {', '.join(names)}.")
    personal = [each["name"] for each in written["columns"] if each.get("personal")]
    if personal and not written.get("restricted"):
        found.append(f"columns: {', '.join(personal)} are personal: write `restricted: true`, or leave them out.")
    if personal and not written.get("person"):
        found.append("person: say which columns are the family_name and the birth_date: people are asked about by who they are.")
    found += [f"person: {name!r} is none of the columns." for name in written.get("person", {}).values() if name not in names]
    if written["source"].get("layout") == "fixed":
        found += [
            f"columns: {each['name']!r} needs start and width."
            for each in written["columns"]
            if not (each.get("start") and each.get("width"))
        ]
    return found
