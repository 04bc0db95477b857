"""Who vouches for this log: its witnesses and timestamping authorities, and what each last said.

What they said is kept in ``PARVIS_DATA/trace/vouching``, one small file each: it may be lost, they are asked again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from parvis.core.protection import companion
from parvis.core.protection.rules.cosignatures import Cosigner
from parvis.kernel.writing import write

WITNESSES = "PARVIS_TRACE_WITNESSES"
AUTHORITIES = "PARVIS_TRACE_TSA"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=10)


@dataclass(frozen=True)
class Witness:
    """A witness by its public keys, of one name, and the address below which it answers."""

    cosigners: tuple[Cosigner, ...]
    url: str
    own: bool = False  # the demonstration's, run by itself: it proves nothing

    @property
    def name(self) -> str:
        return self.cosigners[0].name


@dataclass(frozen=True)
class Authority:
    """A timestamping authority: its address, and the file of the certificates to which its own must lead."""

    url: str
    certificates: Path
    own: bool = False

    @property
    def name(self) -> str:
        """The address without its scheme."""
        return self.url.partition("://")[2]


@dataclass
class Memory:
    """What one of them last said."""

    path: Path = field(repr=False)
    size: int = 0  # the last checkpoint vouched for
    at: str = ""  # when that was
    failures: int = 0  # in a row
    not_before: str = ""  # the next attempt
    refused: str = ""  # the kind of refusal that holds

    @classmethod
    def of(cls, name: str) -> Memory:
        path = settings.PARVIS_DATA / "trace" / "vouching" / f"{sha256(name.encode()).hexdigest()[:32]}.json"
        try:
            return cls(path, **json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return cls(path)

    @property
    def is_due(self) -> bool:
        return not self.not_before or datetime.fromisoformat(self.not_before) <= timezone.now() or self.waits_too_long

    @property
    def waits_too_long(self) -> bool:
        """The clock was set back: a pause written before must not last for ever."""
        return datetime.fromisoformat(self.not_before) - timezone.now() > LONGEST_PAUSE

    @property
    def time(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    def keep(self) -> None:
        values = asdict(self)
        del values["path"]
        write(self.path, json.dumps(values).encode())

    def vouched(self, size: int) -> None:
        self.size, self.at, self.failures, self.not_before, self.refused = size, timezone.now().isoformat(), 0, "", ""
        self.keep()

    def failed(self, refused: str = "") -> None:
        """Not reached, or ``refused`` for a reason that stays: asked again later, and later still."""
        pause = min(FIRST_PAUSE * 2 ** min(self.failures, 10), LONGEST_PAUSE)
        self.failures += 1
        self.not_before = (timezone.now() + pause).isoformat()
        self.refused = refused or self.refused
        self.keep()


def given(variable: str) -> list[list[str]]:
    """The words of each item of ``variable``: items stand on lines of their own or between commas."""
    return [words for item in re.split(r"[\n,]", os.environ.get(variable, "")) if (words := item.split())]


def witnesses() -> list[Witness]:
    """Those of PARVIS_TRACE_WITNESSES (``VKEY… URL``), else the demonstration's own; raises BadKey, ValueError."""
    named = [Witness(cosigners_of(keys), url.rstrip("/")) for *keys, url in given(WITNESSES)]
    if named or not companion.is_here():
        return named
    return [Witness(tuple(key.cosigner for key in companion.witness().keys), companion.address("witness"), own=True)]


def cosigners_of(keys: Iterable[str]) -> tuple[Cosigner, ...]:
    cosigners = tuple(map(Cosigner.parse, keys))
    if len({each.name for each in cosigners}) != 1:
        raise ValueError(f"Each item of {WITNESSES} is the public keys of one witness, then its address.")
    return cosigners


def authorities() -> list[Authority]:
    """Those of PARVIS_TRACE_TSA (``URL FILE``), else the demonstration's own; raises ValueError."""
    if any(len(words) != 2 for words in given(AUTHORITIES)):
        raise ValueError(f"Each item of {AUTHORITIES} is an address, then the file of its certificates.")
    named = [Authority(url, Path(certificates)) for url, certificates in given(AUTHORITIES)]
    if named or not companion.is_here():
        return named
    return [Authority(companion.address("timestamp"), companion.authority().certificates, own=True)]


def quorum() -> int:
    """How many witnesses must sign the statement by which a key is revoked: more than half."""
    return len(witnesses()) // 2 + 1
