"""What went wrong with the log and can be known by all: kept beside the tiles, one JSON object a line."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from parvis.kernel.text import Text

log = structlog.get_logger(__name__)

SHOWN = 50
TOLD_AGAIN = timedelta(days=1)
DRIFT_SAID = timedelta(minutes=5)  # between another's clock and ours
LARGEST_TAIL = 64 * 1024

LATE = "late"
CLOCK = "clock"
CONFLICT = "witness-conflict"
LARGER = "witness-larger"
REFUSED = "witness-refused"
UNSTAMPED = "timestamp-late"
LYING = "timestamp-refused"
DRIFT = "timestamp-drift"

SENTENCES = {
    LATE: Text(
        "Un point de contrôle est paru {number} s après une inscription, au-delà du délai promis.",
        "A checkpoint came {number} s after an entry, beyond the promised delay.",
    ),
    CLOCK: Text(
        "L’horloge du journal a reculé de {number} s.",
        "The clock of the log was set back by {number} s.",
    ),
    CONFLICT: Text(
        "Le témoin {about} refuse le point de contrôle de {number} lignes : il n’est pas la suite de ce qu’il a vu.",
        "The witness {about} refuses the checkpoint of {number} leaves: it is no continuation of what it saw.",
    ),
    LARGER: Text(
        "Le témoin {about} a vu un journal plus long, de {number} lignes.",
        "The witness {about} saw a longer log, of {number} leaves.",
    ),
    REFUSED: Text(
        "Le témoin {about} ne reconnaît pas ce journal ou sa clé, à {number} lignes.",
        "The witness {about} does not recognise this log or its key, at {number} leaves.",
    ),
    UNSTAMPED: Text(
        "Aucun horodatage de {about} depuis plus longtemps que promis, à {number} lignes.",
        "No timestamp from {about} for longer than promised, at {number} leaves.",
    ),
    DRIFT: Text(
        "L’horloge de {about} et celle du journal diffèrent de {number} s.",
        "The clock of {about} and that of the log differ by {number} s.",
    ),
    LYING: Text(
        "L’horodatage de {about} pour {number} lignes n’a pas pu être vérifié, et a été refusé.",
        "The timestamp of {about} for {number} leaves could not be verified, and was refused.",
    ),
}


@dataclass(frozen=True)
class Gap:
    """One thing that went wrong: its kind, when it was seen, whom and how many it is about."""

    kind: str
    at: datetime
    about: str = ""
    number: int = 0

    @property
    def sentence(self) -> Text:
        said = SENTENCES[self.kind]
        return Text(*(each.format(about=self.about, number=self.number) for each in (said.fr, said.en)))


def path() -> Path:
    place: Path = settings.PARVIS_DATA / "trace" / "gaps.jsonl"
    return place


def note_drift(about: str, *, seconds: int) -> None:
    """What somebody else's clock shows more than ours, where that is more than a little."""
    if abs(seconds) > DRIFT_SAID.total_seconds():
        note(DRIFT, about=about, number=seconds)


def note(kind: str, *, about: str = "", number: int = 0) -> None:
    """Write down a gap; a disk that refuses it does not stop the log, whose own lines tell it.

    The same of the same body is told once a day: who changes their mind without end must not push everything else out of sight.
    """
    log.error("trace.gap", kind=kind, about=about, number=number)
    if about and any((each.kind, each.about) == (kind, about) and abs(timezone.now() - each.at) < TOLD_AGAIN for each in newest()):
        return
    line = json.dumps({"kind": kind, "at": timezone.now().isoformat(), "about": about, "number": number})
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with path().open("a") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.error("trace.gap_not_kept", error=type(error).__name__)


def newest() -> list[Gap]:
    """The last gaps, newest first."""
    if not path().exists():
        return []
    with path().open("rb") as file:
        file.seek(max(0, path().stat().st_size - LARGEST_TAIL))
        lines = file.read().decode(errors="replace").splitlines()
    read = [gap for line in lines if (gap := parsed(line))]
    return read[: -SHOWN - 1 : -1]


def parsed(line: str) -> Gap | None:
    """The gap on ``line``; none when the line was cut, by a crash or by where reading began."""
    try:
        values = json.loads(line)
        gap = Gap(values["kind"], datetime.fromisoformat(values["at"]), str(values["about"]), int(values["number"]))
    except (ValueError, TypeError, KeyError):
        return None
    return gap if gap.kind in SENTENCES else None
