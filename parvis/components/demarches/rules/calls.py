"""What an address is told when something happens to a file: numbers, a state and moments, nothing about anybody."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

SUCCESS = frozenset(range(200, 300))
SECONDS = 10.0
LARGEST_ANSWER = 2_000
DELAYS = tuple(timedelta(seconds=each) for each in (30, 120, 600, 3600, 4 * 3600))  # after the first failure, the second, …
FAILS_FOR = timedelta(days=3)  # then nothing more is sent until somebody looks after it
OVERLAP = timedelta(minutes=15)  # longer than any transaction: what commits late is still heard of
KEPT = timedelta(days=30)


def body(*, key: str, event: str, at: datetime, procedure: int, dossier: dict[str, Any] | None) -> str:
    """The text that is signed and sent, the same each time. ``dossier`` has number, id and state; None for a test."""
    told = {
        "id": key,
        "event": event,
        "date": at.isoformat(),
        "demarche": {"number": procedure},
        "dossier": dossier,
        "test": dossier is None,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def delay_after(failures: int) -> timedelta:
    """How long to wait after that many failures; the longest from the fifth on."""
    return DELAYS[min(failures, len(DELAYS)) - 1]
