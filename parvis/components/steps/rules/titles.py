"""The life of a title that is made: a card, a permit."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import StrEnum


class TitleState(StrEnum):
    """Where a title stands."""

    ORDERED = "ordered"
    PRODUCED = "produced"
    SHIPPED = "shipped"
    READY = "ready"  # waits at the counter
    COLLECTED = "collected"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    LOST = "lost"


NEXT: dict[TitleState, tuple[TitleState, ...]] = {
    TitleState.ORDERED: (TitleState.PRODUCED, TitleState.DESTROYED),
    TitleState.PRODUCED: (TitleState.SHIPPED, TitleState.READY, TitleState.LOST, TitleState.DESTROYED),
    TitleState.SHIPPED: (TitleState.READY, TitleState.COLLECTED, TitleState.RETURNED, TitleState.LOST),
    TitleState.READY: (TitleState.COLLECTED, TitleState.RETURNED, TitleState.LOST, TitleState.DESTROYED),
    TitleState.COLLECTED: (TitleState.LOST, TitleState.RETURNED),
    TitleState.RETURNED: (TitleState.READY, TitleState.DESTROYED),
    TitleState.DESTROYED: (),
    TitleState.LOST: (),
}
"""From where to where a title may go; a lost one is replaced by another."""

OUTCOME = {TitleState.COLLECTED: "collected", TitleState.RETURNED: "returned", TitleState.DESTROYED: "destroyed"}
BY_PRODUCER = (TitleState.PRODUCED, TitleState.SHIPPED, TitleState.READY)
COLUMNS = ("number", "state", "tracking")
LINES = 20_000


class WrongResults(ValueError):
    """The producer's file cannot be read; ``line`` is where, 1 for its header."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the producer says of one title."""

    number: str
    state: TitleState
    tracking: str


def read_results(content: bytes) -> list[Made]:
    """The producer's answer: CSV with the columns of ``COLUMNS``. Raises WrongResults."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise WrongResults(1)
        return [made(number, row) for number, row in enumerate(rows, start=2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongResults(1) from error


def made(number: int, row: dict[str, str]) -> Made:
    if number > LINES or row["state"] not in BY_PRODUCER or not row["number"]:
        raise WrongResults(number)
    return Made(number=row["number"].strip(), state=TitleState(row["state"]), tracking=(row["tracking"] or "").strip()[:60])
