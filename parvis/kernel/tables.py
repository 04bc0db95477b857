"""Tables as CSV (RFC 4180): the one way in which rows leave the house for spreadsheets and programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

from django.http import StreamingHttpResponse

FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # a spreadsheet would run what begins so, the wide signs of Asia too
MARK = "\ufeff"  # by which spreadsheets know UTF-8


class Echo:
    """A file that gives back what is written to it: rows are sent as they are made."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Each row as one line; text that a spreadsheet would take for a formula begins with an apostrophe."""
    writer = csv.writer(Echo(), lineterminator="\r\n")
    return (str(writer.writerow([cell(value) for value in row])) for row in rows)


def cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def download(rows: Iterable[Iterable[object]], *, name: str, for_programs: bool = False) -> StreamingHttpResponse:
    """The rows, header first, as the file ``name``; marked for spreadsheets unless it is ``for_programs``."""
    content = lines(rows) if for_programs else chain([MARK], lines(rows))
    return StreamingHttpResponse(
        content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
