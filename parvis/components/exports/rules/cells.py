"""Cells with their types: as they are kept while rows are gathered, and as spreadsheets may hold them.

A cell is a text, a number (int or Decimal), a day, a moment (naive, in the country's own time), a yes or no, or None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Cell = str | int | Decimal | date | datetime | bool | None
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32_767  # characters that a cell of a spreadsheet holds
CUT = " […]"


def packed(row: Sequence[Cell]) -> str:
    """One row as a line of JSON that keeps the types."""
    return json.dumps([pack(cell) for cell in row], ensure_ascii=False)


def pack(cell: Cell) -> Any:
    match cell:
        case datetime():
            return {"m": cell.isoformat()}
        case date():
            return {"d": cell.isoformat()}
        case Decimal():
            return {"n": str(cell)}
    return cell


def unpacked(line: str) -> list[Cell]:
    return [unpack(each) for each in json.loads(line)]


def unpack(held: Any) -> Cell:
    match held:
        case {"m": moment}:
            return datetime.fromisoformat(moment)
        case {"d": day}:
            return date.fromisoformat(day)
        case {"n": number}:
            return Decimal(number)
    found: Cell = held
    return found


def writable(text: str) -> str:
    """Text that a spreadsheet can hold: without signs that no XML has; what is too long ends in a visible mark."""
    clean = NOT_XML.sub("\ufffd", text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - len(CUT)] + CUT
