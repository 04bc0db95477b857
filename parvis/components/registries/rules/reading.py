"""Legacy files as rows: encodings and dialects found out, every cell that is wrong listed, nothing guessed silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from parvis.components.registries.rules.declaration import Declaration, TableColumn
from parvis.components.registries.rules.kinds import BadCell, canonical, guessed
from parvis.kernel.accents import without_accents
from parvis.kernel.delimited import Line, UnreadableFile, decoded, delimiter_of
from parvis.kernel.delimited import lines as cut
from parvis.kernel.text import Text

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
BAD_LISTED = 500  # the rest is counted
LOOKED_AT = 200  # rows, to guess kinds


@dataclass(frozen=True, kw_only=True)
class Bad:
    """One cell, or one line, that is wrong."""

    line: int
    column: str
    value: str
    why: Text


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a file says: its good rows by key, and all that is wrong with it (``listed`` is cut, ``wrong`` is not)."""

    rows: dict[str, dict[str, str]]
    lines: int
    wrong: int
    listed: tuple[Bad, ...]
    encoding: str = ""


@dataclass(frozen=True, kw_only=True)
class Sniffed:
    """What a file seems to be, before anybody declares it."""

    encoding: str
    delimiter: str
    columns: tuple[TableColumn, ...]
    key: str
    rows: int
    sample: tuple[tuple[str, ...], ...]


def sliced(text: str, columns: Sequence[TableColumn]) -> Iterator[Line]:
    """The lines of fixed-width text."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, [line[column.start - 1 : column.start - 1 + column.width] for column in columns]


def checked(declaration: Declaration, content: bytes) -> Checked:
    """``content`` as ``declaration`` says to read it; raises UnreadableFile."""
    text, encoding = decoded(content, declaration.encoding, most_bytes=MOST_BYTES)
    if declaration.layout == "fixed":
        lines: Iterator[Line] = sliced(text, declaration.columns)
        places = list(range(len(declaration.columns)))
        width = len(declaration.columns)
    else:
        lines = cut(text, declaration.delimiter)
        _, header = next(lines, (1, []))
        places, width = placed(header, declaration), len(header)
    return gathered(declaration, lines, places=places, width=width, encoding=encoding)


def placed(header: Sequence[str], declaration: Declaration) -> list[int]:
    """Where each declared column stands in the file; raises UnreadableFile naming those that are missing."""
    names = [name.strip().strip("\ufeff") for name in header]
    missing = [column.header for column in declaration.columns if column.header not in names]
    if missing:
        there = ", ".join(names[:30]) or "∅"
        raise UnreadableFile(
            Text(
                f"Il manque dans l’en-tête : {', '.join(missing)}. L’en-tête a : {there}.",
                f"The header lacks: {', '.join(missing)}. It has: {there}.",
            )
        )
    return [names.index(column.header) for column in declaration.columns]


def gathered(declaration: Declaration, lines: Iterable[Line], *, places: Sequence[int], width: int, encoding: str = "") -> Checked:
    rows: dict[str, dict[str, str]] = {}
    bad: list[Bad] = []
    wrong = total = 0
    for number, cells in lines:
        total += 1
        if total > MOST_ROWS:
            raise UnreadableFile(
                Text(
                    f"Plus de {MOST_ROWS} lignes. Publiez la table en plusieurs parties.",
                    f"More than {MOST_ROWS} rows. Publish the table in several parts.",
                )
            )
        row, found = one_row(declaration, number, cells, places=places, width=width, known=rows)
        wrong += len(found)
        bad += found[: max(0, BAD_LISTED - len(bad))]
        if not found:
            rows[row[declaration.key]] = row
    return Checked(rows=rows, lines=total, wrong=wrong, listed=tuple(bad), encoding=encoding)


def one_row(
    declaration: Declaration, number: int, cells: Sequence[str], *, places: Sequence[int], width: int, known: dict[str, dict[str, str]]
) -> tuple[dict[str, str], list[Bad]]:
    """A row in canonical form, and what is wrong with it."""
    if len(cells) != width:
        why = Text(f"{len(cells)} cellules au lieu de {width}", f"{len(cells)} cells instead of {width}")
        return {}, [Bad(line=number, column="", value="", why=why)]
    row, bad = {}, []
    for column, place in zip(declaration.columns, places, strict=True):
        try:
            row[column.name] = canonical(cells[place], column.kind)
            if column.required and not row[column.name]:
                raise BadCell(Text("la cellule est vide", "the cell is empty"))
        except BadCell as error:
            bad.append(Bad(line=number, column=column.header, value=cells[place][:80], why=error.text))
    return row, bad + key_mistakes(declaration, number, row, known)


def key_mistakes(declaration: Declaration, number: int, row: dict[str, str], known: dict[str, dict[str, str]]) -> list[Bad]:
    value = row.get(declaration.key)
    if value is None:
        return []
    if not value:
        why = Text("la clé est vide", "the key is empty")
    elif value in known:
        why = Text("cette clé sert déjà à une autre ligne", "this key names another line already")
    elif len(value) > 100 or "/" in value or not value.isprintable():
        why = Text("une clé tient en 100 signes lisibles, sans barre oblique", "a key is at most 100 readable signs, without a slash")
    else:
        return []
    return [Bad(line=number, column=declaration.key, value=value[:80], why=why)]


def sniffed(content: bytes) -> Sniffed:
    """What a delimited file seems to be; raises UnreadableFile."""
    text, encoding = decoded(content, most_bytes=MOST_BYTES)
    delimiter = delimiter_of(text)
    lines = cut(text, delimiter)
    _, header = next(lines, (1, []))
    if not header or len(header) > MOST_COLUMNS:
        raise UnreadableFile(
            Text("La première ligne doit donner le nom des colonnes (200 au plus).", "The first line must name the columns (200 at most).")
        )
    names = [label.strip() for label in header]
    twice = next((name for name in names if not name or names.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(
            Text(
                f"L’en-tête a une colonne sans nom, ou deux fois le même : « {twice} ». Donnez à chacune un nom.",
                f"The header has a column without a name, or one name twice: {twice!r}. Name each of them.",
            )
        )
    head = [cells for _, cells in islice(lines, LOOKED_AT) if len(cells) == len(header)]
    columns = tuple(
        TableColumn(name=name, header=label.strip(), title=Text.of(label.strip() or name), kind=guessed(row[place] for row in head))
        for place, (name, label) in enumerate(zip(safe_names(header), header, strict=True))
    )
    rest = sum(1 for _ in lines)
    key = next((column.name for place, column in enumerate(columns) if is_unique([row[place] for row in head])), columns[0].name)
    sample = tuple(tuple(cell[:80] for cell in row) for row in head[:5])
    return Sniffed(encoding=encoding, delimiter=delimiter, columns=columns, key=key, rows=len(head) + rest, sample=sample)


def is_unique(values: Sequence[str]) -> bool:
    return bool(values) and all(values) and len(set(values)) == len(values)


def safe_names(header: Sequence[str]) -> list[str]:
    """Names for programs: small letters, digits and underscores only, each once, whatever the header holds.

    >>> safe_names(["Hauteur (m)", "hauteur m", "'; DROP TABLE x;--", ""])
    ['hauteur_m', 'hauteur_m_2', 'drop_table_x', 'column_4']
    """
    names: list[str] = []
    for place, label in enumerate(header, 1):
        plain = re.sub(r"[^a-z0-9]+", "_", without_accents(label).casefold()).strip("_")[:50] or f"column_{place}"
        plain = plain if plain[0].isalpha() else f"c_{plain}"
        name, again = plain, 1
        while name in names:
            again += 1
            name = f"{plain}_{again}"
        names.append(name)
    return names
