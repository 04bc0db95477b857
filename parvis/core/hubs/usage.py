"""Calls counted for those who hold tokens and for open data: what, when, which status; never about whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from parvis.kernel.calendar import today
from parvis.kernel.together import Together

MORE = (
    "INSERT INTO hubs_hubuse (day, token_id, operation, status, calls) VALUES {rows} "
    "ON CONFLICT (token_id, day, operation, status) DO UPDATE SET calls = hubs_hubuse.calls + excluded.calls"
)
Use = tuple[date, UUID, str, int]  # day, token, operation, status


def count(token: UUID, operation: str, status: int) -> None:
    COUNT((today(), token, operation, status))


def counted(uses: Sequence[Use]) -> Sequence[None]:
    """Write ``uses``, in one order everywhere, so that two processes never wait for each other."""
    rows: list[tuple[Any, int]] = sorted(Counter(uses).items())
    plain = connection.vendor == "postgresql"  # SQLite keeps identifiers as text
    with connection.cursor() as cursor:
        cursor.execute(
            MORE.format(rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))),
            [each for (day, token, *rest), calls in rows for each in (day, token if plain else token.hex, *rest, calls)],
        )
    return [None] * len(uses)


COUNT: Together[Use, None] = Together(counted)
