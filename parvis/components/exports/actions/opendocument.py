"""An OpenDocument spreadsheet (ISO/IEC 26300) written row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from parvis.components.exports.rules.cells import Cell, writable

MIME = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"))
)
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
DAY = '<number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
TIME = '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>'
HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {NAMES} office:version="1.3"><office:automatic-styles>
<number:date-style style:name="day">{DAY}</number:date-style><number:date-style style:name="moment">{DAY}{TIME}</number:date-style>
<style:style style:name="d" style:family="table-cell" style:data-style-name="day"/>
<style:style style:name="m" style:family="table-cell" style:data-style-name="moment"/>
</office:automatic-styles><office:body><office:spreadsheet>"""
FOOT = "</office:spreadsheet></office:body></office:document-content>"


class OpenDocument:
    """``with OpenDocument(path) as document: document.add(title, header, rows)``; whole once the block ends without an error."""

    def __init__(self, path: Path) -> None:
        self.archive = ZipFile(path, "w", ZIP_DEFLATED)

    def __enter__(self) -> OpenDocument:
        self.archive.writestr("mimetype", MIME, ZIP_STORED)
        self.archive.writestr("META-INF/manifest.xml", MANIFEST)
        self.content = self.archive.open("content.xml", "w", force_zip64=True)
        self.content.write(HEAD.encode())
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if kind is None:
            self.content.write(FOOT.encode())
        self.content.close()
        self.archive.close()

    def add(self, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
        """One table; how many rows it has below its header."""
        number = 0
        self.content.write(f"<table:table table:name={quoteattr(title)}>".encode())
        self.content.write(xml_row(header).encode())
        for row in rows:
            number += 1
            self.content.write(xml_row(row).encode())
        self.content.write(b"</table:table>")
        return number


def xml_row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(xml_cell, row))}</table:table-row>\n"


def xml_cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<table:table-cell/>"
        case bool():
            word = str(cell).lower()
            return typed("boolean", f'office:boolean-value="{word}"', word)
        case int() | Decimal():
            return typed("float", f'office:value="{cell}"', str(cell))
        case datetime():
            return typed("date", f'table:style-name="m" office:date-value="{cell.isoformat()}"', cell.isoformat(" ", "minutes"))
        case date():
            return typed("date", f'table:style-name="d" office:date-value="{cell.isoformat()}"', cell.isoformat())
    return typed("string", "", *writable(cell).split("\n"))


def typed(kind: str, value: str, *paragraphs: str) -> str:
    said = "".join(f"<text:p>{spaced(each)}</text:p>" for each in paragraphs)
    return f'<table:table-cell office:value-type="{kind}" {value}>{said}</table:table-cell>'


def spaced(text: str) -> str:
    """Tabs and runs of blanks as elements of their own: readers would make one blank of them."""
    escaped = escape(text).replace("\r", "").replace("\t", "<text:tab/>")
    while "  " in escaped:
        escaped = escaped.replace("  ", ' <text:s text:c="1"/>', 1)
    return escaped
