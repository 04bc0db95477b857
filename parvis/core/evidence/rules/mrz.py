"""The machine-readable zone (ICAO Doc 9303 parts 3, 4, 5 and 6): two lines of 44 (TD3) or 36 (TD2), three of 30 (TD1).

Says what is wrong and where, rather than that something is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

FILLER = "<"
ALLOWED = re.compile(r"[A-Z0-9<]*")
FIGURES = re.compile(r"[0-9]*")
DATE = re.compile(r"[0-9<]{6}")
WEIGHTS = (7, 3, 1)  # part 3, 4.9
SHAPES = {(2, 44): "TD3", (2, 36): "TD2", (3, 30): "TD1"}


@dataclass(frozen=True)
class Field:
    """Where one field stands: line (from 1) and columns (from 1, the last one included)."""

    name: str
    line: int
    first: int
    last: int

    def of(self, lines: tuple[str, ...]) -> str:
        return lines[self.line - 1][self.first - 1 : self.last]


@dataclass(frozen=True)
class Flaw:
    """What is wrong: ``code`` of ``wording.FLAWS``, in which field, at which line and columns."""

    code: str
    field: str
    line: int
    first: int
    last: int


def fields(*rows: tuple[str, int, int, int]) -> Mapping[str, Field]:
    return {row[0]: Field(*row) for row in rows}


LAYOUTS: Mapping[str, Mapping[str, Field]] = {
    "TD3": fields(  # part 4, 4.2.2
        ("document-code", 1, 1, 2), ("issuing-state", 1, 3, 5), ("names", 1, 6, 44),
        ("document-number", 2, 1, 9), ("document-number-digit", 2, 10, 10), ("nationality", 2, 11, 13),
        ("birth-date", 2, 14, 19), ("birth-date-digit", 2, 20, 20), ("sex", 2, 21, 21),
        ("expiry", 2, 22, 27), ("expiry-digit", 2, 28, 28), ("optional", 2, 29, 42), ("optional-digit", 2, 43, 43), ("composite", 2, 44, 44),
    ),
    "TD2": fields(  # part 6, 4.2.2
        ("document-code", 1, 1, 2), ("issuing-state", 1, 3, 5), ("names", 1, 6, 36),
        ("document-number", 2, 1, 9), ("document-number-digit", 2, 10, 10), ("nationality", 2, 11, 13),
        ("birth-date", 2, 14, 19), ("birth-date-digit", 2, 20, 20), ("sex", 2, 21, 21),
        ("expiry", 2, 22, 27), ("expiry-digit", 2, 28, 28), ("optional", 2, 29, 35), ("composite", 2, 36, 36),
    ),
    "TD1": fields(  # part 5, 4.2.2
        ("document-code", 1, 1, 2), ("issuing-state", 1, 3, 5), ("document-number", 1, 6, 14), ("document-number-digit", 1, 15, 15),
        ("optional", 1, 16, 30),
        ("birth-date", 2, 1, 6), ("birth-date-digit", 2, 7, 7), ("sex", 2, 8, 8), ("expiry", 2, 9, 14), ("expiry-digit", 2, 15, 15),
        ("nationality", 2, 16, 18), ("optional-2", 2, 19, 29), ("composite", 2, 30, 30), ("names", 3, 1, 30),
    ),
}  # fmt: skip
# What the composite check digit runs over: (line, first, last), in order.
COMPOSITES: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "TD3": ((2, 1, 10), (2, 14, 20), (2, 22, 43)),
    "TD2": ((2, 1, 10), (2, 14, 20), (2, 22, 35)),
    "TD1": ((1, 6, 30), (2, 1, 7), (2, 9, 15), (2, 19, 29)),
}


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A zone as read. ``flaws`` is empty when every check digit and character is right, which alone proves nothing."""

    shape: str
    lines: tuple[str, ...]
    document_code: str
    issuing_state: str
    document_number: str
    primary: str  # the name before the double filler, fillers as spaces
    secondary: str
    truncated: bool  # the names fill their field to its last place: part of them may be missing
    nationality: str
    birth_date: str  # YYMMDD; unknown parts are fillers
    sex: str  # F, M, or < where unspecified
    expiry: str  # YYMMDD
    optional: str
    flaws: tuple[Flaw, ...]


def value_of(character: str) -> int:
    """0 to 9, A = 10 to Z = 35, filler 0 (part 3, 4.9)."""
    return 0 if character == FILLER else int(character, 36)


def check_digit(text: str) -> str:
    return str(sum(value_of(character) * WEIGHTS[place % 3] for place, character in enumerate(text)) % 10)


def split(text: str) -> tuple[str, ...]:
    """The lines of ``text``, however they are separated; a zone without separators is cut at its length."""
    lines = tuple(line for line in text.upper().replace("«", "<<").replace(" ", "").split() if line)
    if len(lines) != 1:
        return lines
    width = {88: 44, 72: 36, 90: 30}.get(len(lines[0]), 0)
    return tuple(lines[0][at : at + width] for at in range(0, len(lines[0]), width)) if width else lines


def parse(text: str) -> Zone | Flaw:
    """The zone, with its flaws; a Flaw alone when the lines have no shape of Doc 9303."""
    lines = split(text[:1000])
    shape = SHAPES.get((len(lines), len(lines[0]) if lines else 0), "")
    if not shape or any(len(line) != len(lines[0]) for line in lines):
        wrong = next((number for number, line in enumerate(lines, 1) if len(line) not in (30, 36, 44)), 1)
        return Flaw("shape", "lines", wrong, 1, max(1, len(lines[wrong - 1]) if lines else 1))
    for number, line in enumerate(lines, 1):
        if (matched := ALLOWED.match(line)) and matched.end() < len(line):
            return Flaw("character", "lines", number, matched.end() + 1, matched.end() + 1)
    return zone(shape, lines)


def zone(shape: str, lines: tuple[str, ...]) -> Zone:
    layout = LAYOUTS[shape]
    held = {name: field.of(lines) for name, field in layout.items()}
    number, number_flaws, optional = document_number(shape, held)
    primary, _, secondary = held["names"].partition(FILLER * 2)
    return Zone(
        shape=shape,
        lines=lines,
        document_code=held["document-code"].rstrip(FILLER),
        issuing_state=held["issuing-state"].rstrip(FILLER),
        document_number=number,
        primary=spaced(primary),
        secondary=spaced(secondary),
        truncated=not held["names"].endswith(FILLER),
        nationality=held["nationality"].rstrip(FILLER),
        birth_date=held["birth-date"],
        sex=held["sex"],
        expiry=held["expiry"],
        optional=optional,
        flaws=tuple(flawed(layout[name], code) for name, code in (*number_flaws, *wrong_fields(shape, held, lines))),
    )


def flawed(field: Field, code: str) -> Flaw:
    return Flaw(code, field.name, field.line, field.first, field.last)


def spaced(names: str) -> str:
    return " ".join(names.replace(FILLER, " ").split())


def document_number(shape: str, held: Mapping[str, str]) -> tuple[str, list[tuple[str, str]], str]:
    """The number, flaws, and what the optional data keep: a number longer than nine places goes on there.

    Part 5 note j and part 6: a filler in place of the check digit, then the rest, its digit and a filler.
    """
    number, digit, optional = held["document-number"], held["document-number-digit"], held["optional"]
    if shape == "TD3" or digit != FILLER or not optional.rstrip(FILLER):
        wrong = [] if digit == check_digit(number) else [("document-number-digit", "digit")]
        return number.rstrip(FILLER), wrong, optional.strip(FILLER)
    rest, _, kept = optional.partition(FILLER)
    whole, digit = number + rest[:-1], rest[-1:]
    wrong = [] if digit == check_digit(whole) else [("optional", "digit")]
    return whole, wrong, kept.strip(FILLER)


def wrong_fields(shape: str, held: Mapping[str, str], lines: tuple[str, ...]) -> list[tuple[str, str]]:
    """(field, code) of each flaw but those of the document number."""
    wrong = [(f"{name}-digit", "digit") for name in ("birth-date", "expiry") if held[f"{name}-digit"] != check_digit(held[name])]
    if shape == "TD3" and not right_optional(held):
        wrong.append(("optional-digit", "digit"))
    if held["composite"] != check_digit("".join(lines[line - 1][first - 1 : last] for line, first, last in COMPOSITES[shape])):
        wrong.append(("composite", "digit"))
    wrong += [(name, "date") for name in ("birth-date", "expiry") if not right_date(held[name], unknown_allowed=name == "birth-date")]
    if held["sex"] not in ("F", "M", FILLER):
        wrong.append(("sex", "sex"))
    if not held["names"].strip(FILLER) or FIGURES.fullmatch(held["names"].strip(FILLER)) or re.search("[0-9]", held["names"]):
        wrong.append(("names", "names"))
    return wrong


def right_optional(held: Mapping[str, str]) -> bool:
    """The digit may be a filler where nothing is written (part 4, 4.2.2)."""
    digit, text = held["optional-digit"], held["optional"]
    return digit == check_digit(text) or (digit == FILLER and not text.strip(FILLER))


def right_date(text: str, *, unknown_allowed: bool) -> bool:
    """YYMMDD, or a birth date whose unknown parts are two fillers each (part 3, 4.8)."""
    if not DATE.fullmatch(text):
        return False
    parts = (text[:2], text[2:4], text[4:])
    if any(FILLER in part and (part != "<<" or not unknown_allowed) for part in parts):
        return False
    month, day = (int(part) if part != "<<" else 1 for part in parts[1:])
    return 1 <= month <= 12 and 1 <= day <= 31


def compose(
    *, issuing_state: str, primary: str, secondary: str, document_number: str, nationality: str, birth_date: str, sex: str, expiry: str
) -> str:
    """A TD3 zone of 88 characters with right check digits; names longer than the field are cut (part 3, 4.6)."""
    names = f"{primary}<<{secondary}".replace(" ", FILLER)[:39]
    first = f"P<{issuing_state:<<3}{names:<<39}"
    number, optional = f"{document_number:<<9}", FILLER * 14
    dates = (birth_date + check_digit(birth_date), expiry + check_digit(expiry))
    body = f"{number}{check_digit(number)}", dates[0], f"{dates[1]}{optional}0"
    return f"{first}{body[0]}{nationality:<<3}{body[1]}{sex}{body[2]}{check_digit(''.join(body))}"
