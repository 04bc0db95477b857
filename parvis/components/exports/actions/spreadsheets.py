"""Gathered rows as CSV, XLSX and ODS, written line by line. Each ends by saying how many rows it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from parvis.components.exports.actions.opendocument import OpenDocument
from parvis.components.exports.actions.spool import Spool
from parvis.components.exports.models import Export
from parvis.components.exports.rules.cells import Cell, unpacked, writable
from parvis.components.exports.selectors.columns import FILES, Plan
from parvis.kernel import tables

MOST_ROWS = 1_048_575  # of a sheet, below its header
NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
Table = tuple[str, tuple[str, ...], Iterator[list[Cell]]]  # title, header, rows


def csv(export: Export, spool: Spool, what: Plan) -> Path:
    """The sheet of files; rows of repetitions stand in words in one cell. The last line counts."""
    path, number = spool.folder / "made", 0
    header = next(sheet.header for sheet in what.sheets if sheet.key == FILES)
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(tables.MARK)
        out.writelines(tables.lines([header]))
        for line in spool.lines(FILES):
            number += 1
            out.writelines(tables.lines([unpacked(line)]))
        out.writelines(tables.lines([[END, number]]))
    require_all(number, export)
    return path


END = "#END"


class RowsMissing(RuntimeError):
    """Fewer rows were gathered than files asked for: nothing is given out."""


def require_all(number: int, export: Export) -> None:
    if number != export.total:
        raise RowsMissing(f"{number} rows for {export.total} files")


def sheets_of(spool: Spool, what: Plan, *, most: int = MOST_ROWS) -> Iterator[tuple[str, Table]]:
    """Each sheet with its rows; one with more rows than a sheet holds goes on in another."""
    used: set[str] = set()
    for sheet in what.sheets:
        rows = (unpacked(line) for line in spool.lines(sheet.key))
        for part in parts(rows, most):
            yield sheet.key, (sheet_title(sheet.title, used), sheet.header, part)


def parts(rows: Iterator[list[Cell]], most: int) -> Iterator[Iterator[list[Cell]]]:
    """``rows`` in lots of ``most``, read one after the other; an empty one when there is no row."""
    ahead = next(rows, None)
    if ahead is None:
        yield iter(())
    while ahead is not None:
        yield lot(chain([ahead], rows), most)
        ahead = next(rows, None)


def lot(rows: Iterator[list[Cell]], most: int) -> Iterator[list[Cell]]:
    for _ in range(most):
        row = next(rows, None)
        if row is None:
            return
        yield row


def sheet_title(title: str, used: set[str]) -> str:
    """At most 31 signs and none that programs refuse, each once."""
    kept = " ".join(title.translate(NOT_IN_TITLES).split())[:31] or "-"
    number, found = 1, kept
    while found.casefold() in used:
        number += 1
        found = f"{kept[:27]} {number}"
    used.add(found.casefold())
    return found


def written(export: Export, spool: Spool, what: Plan, write: Callable[[Table], int]) -> None:
    """Write every sheet with ``write``, which gives the rows that it wrote, and the sheet that counts them last."""
    contents: list[list[Cell]] = []
    files = 0
    for key, table in sheets_of(spool, what):
        number = write(table)
        contents.append([table[0], number])
        files += number if key == FILES else 0
    require_all(files, export)
    contents.append([END, export.total])
    write((gettext("Contents"), (gettext("Sheet"), gettext("Lines")), iter(contents)))


def xlsx(export: Export, spool: Spool, what: Plan) -> Path:
    """Rows are written to disk as they come: openpyxl keeps none in memory."""
    book = Workbook(write_only=True)

    def write(table: Table) -> int:
        title, header, rows = table
        sheet, number = book.create_sheet(title), 0
        sheet.freeze_panes = "B2"
        sheet.append([text_cell(sheet, each) for each in header])
        for row in rows:
            number += 1
            sheet.append([text_cell(sheet, each) if isinstance(each, str) else each for each in row])
        return number

    written(export, spool, what, write)
    path = spool.folder / "made"
    book.save(path)
    return path


def text_cell(sheet: object, text: str) -> WriteOnlyCell:
    """Text and nothing else: what begins with an equals sign is no formula here."""
    cell = WriteOnlyCell(sheet, value=writable(text))
    cell.data_type = "s"
    return cell


def ods(export: Export, spool: Spool, what: Plan) -> Path:
    """Streamed too: the library that reads such documents would hold all of it in memory to write it."""
    path = spool.folder / "made"
    with OpenDocument(path) as document:
        written(export, spool, what, lambda table: document.add(*table))
    return path
