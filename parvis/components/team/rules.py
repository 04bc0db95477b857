"""Lists of members typed in a spreadsheet, and who may give what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from parvis.kernel.delimited import lines

MANAGE = "team.manage"
MANAGER_ROLE = "rights-manager"
MOST_ROWS = 2000
EMAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,}")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list: whom to invite, with which roles."""

    number: int
    email: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One thing to mend in the list; ``kind`` is email, double, roles, role or header."""

    number: int
    kind: str
    value: str = ""


def read(text: str, *, known: Collection[str]) -> tuple[list[Row], list[Wrong]]:
    """Rows of a CSV with the columns ``email`` and ``roles`` (separated by spaces), and all that is wrong in it; raises UnreadableFile."""
    (_, first), *others = [*lines(text.lstrip("\ufeff"))] or [(1, [""])]
    header = [name.strip().lower() for name in first]
    if "email" not in header or "roles" not in header or len(others) > MOST_ROWS:
        return [], [Wrong(number=1, kind="header")]
    cells = [(number, [*line, *[""] * len(header)]) for number, line in others]
    rows = [
        Row(number=number, email=line[header.index("email")].strip().lower(), roles=tuple(line[header.index("roles")].split()))
        for number, line in cells
    ]
    return rows, list(wrongs(rows, known=known))


def wrongs(rows: list[Row], *, known: Collection[str]) -> Iterator[Wrong]:
    seen: set[str] = set()
    for row in rows:
        if not EMAIL.fullmatch(row.email):
            yield Wrong(number=row.number, kind="email", value=row.email[:60])
        if row.email in seen:
            yield Wrong(number=row.number, kind="double", value=row.email[:60])
        seen.add(row.email)
        if not row.roles:
            yield Wrong(number=row.number, kind="roles")
        yield from (Wrong(number=row.number, kind="role", value=role[:60]) for role in row.roles if role not in known)
