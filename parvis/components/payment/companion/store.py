"""What the demonstration's bank holds: one small file for each payment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from parvis.kernel.writing import write

NAMED = re.compile(r"[0-9a-f]{32}")
Payment = dict[str, Any]


def folder() -> Path:
    place: Path = settings.PARVIS_DATA / "demonstration-bank"
    return place


def opened(asked: Mapping[str, Any]) -> Payment:
    """The payment asked under a reference; asking again gives the same one."""
    name = uuid5(NAMESPACE_URL, str(asked["reference"])).hex
    if found := payment(name):
        return found
    kept = {**asked, "id": name, "state": "open", "paid": 0, "day": "", "refunds": {}, "words": 0}
    keep(kept)
    return kept


def payment(name: str) -> Payment | None:
    place = folder() / f"{name}.json"
    if not NAMED.fullmatch(name) or not place.exists():
        return None
    found: Payment = json.loads(place.read_text(encoding="utf-8"))
    return found


def payments() -> Iterator[Payment]:
    return (json.loads(place.read_text(encoding="utf-8")) for place in sorted(folder().glob("*.json")))


def keep(kept: Payment) -> None:
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    write(folder() / f"{kept['id']}.json", json.dumps(kept, ensure_ascii=False).encode(), mode=0o600)
