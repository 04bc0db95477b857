"""Legal clocks: dated duties declared by the country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One dated rule of law.

    Engines ask by ``kind`` (``silence``, ``acknowledgement``, ``retention``), never by ``id``.
    """

    id: str
    kind: str
    title: Text
    source: Text
    url: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
