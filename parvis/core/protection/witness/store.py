"""What a witness remembers, in a folder: the last checkpoint that it cosigned of each log.

``logs`` holds the public keys of the logs, one a line, ``revoked`` those that were stolen, each with the one that
replaced it; ``<hash of the origin>/checkpoint`` the last checkpoint with the log's signature and ours;
``<hash>/daily/<day>.note`` the last of each day; ``<hash>/refused`` what a log signed and we would not: evidence against it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from parvis.core.protection.rules.cosignatures import Cosigning, cosigned
from parvis.core.protection.rules.keyring import Keyring, Statement, statements_in
from parvis.core.protection.rules.notes import BadNote, Checkpoint, Verifier, parts
from parvis.core.protection.rules.witnessing import Refused, Request, check
from parvis.kernel.writing import write

MOST_REFUSED = 100  # of each log: evidence enough, and a bound on what a log can make us keep


class BrokenMemory(RuntimeError):
    """The folder does not hold what this witness wrote: it may have cosigned more than it remembers, and signs no more."""


def log_lines(rings: Sequence[Keyring], note: str) -> list[str]:
    """The signature lines on ``note`` of the log whose keys are in ``rings``; raises Refused (403)."""
    text, lines = parts(note)
    keys = {span.verifier for ring in rings for span in ring.spans}
    try:
        signed = [line for line in lines if any(key.signed(text, line) for key in keys)]
        if not signed:
            raise BadNote("No key of this log that is known here signed the checkpoint.")
        refusals = [refusal for ring in rings if (refusal := refusal_of(ring, note))]
    except BadNote as error:
        raise Refused(403, str(error)) from error
    if len(refusals) == len(rings):
        raise Refused(403, refusals[0])
    return signed


def refusal_of(ring: Keyring, note: str) -> str:
    """Why ``ring`` does not speak for ``note``; nothing when it does."""
    try:
        ring.open(note)
    except BadNote as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class Witness:
    """A folder and the keys that sign what it vouches for. Safe for several threads and processes."""

    folder: Path
    keys: Sequence[Cosigning]

    @property
    def name(self) -> str:
        return self.keys[0].name

    def know(self, vkeys: Iterable[str]) -> None:
        """Add logs by their public keys; raises BadKey."""
        given = [str(Verifier.parse(vkey)) for vkey in vkeys]
        known = self.known_keys()
        if new := [vkey for vkey in given if vkey not in known]:
            write(self.folder / "logs", "".join(f"{vkey}\n" for vkey in [*known, *new]).encode())

    def revoke(self, old: Verifier, new: Verifier) -> None:
        """Trust a log's stolen key no more, nor whatever leads to it, but the one that replaced it: for good, whatever ``know`` is told."""
        if self.revoked().get(str(old)) != str(new):
            write(self.folder / "revoked", "".join(f"{a} {b}\n" for a, b in [*self.revoked().items(), (str(old), str(new))]).encode())
        self.know([str(new)])

    def revoked(self) -> dict[str, str]:
        """Each stolen key and the one that replaced it."""
        path = self.folder / "revoked"
        return dict(line.split() for line in path.read_text().splitlines()) if path.exists() else {}

    def known_keys(self) -> list[str]:
        path = self.folder / "logs"
        return path.read_text().split() if path.exists() else []

    def rings(self, origin: str) -> list[Keyring]:
        """The keys of the log ``origin``: for each one given, those that its statements lead to; raises Refused (403, 404)."""
        given = [verifier for verifier in map(Verifier.parse, self.known_keys()) if verifier.name == origin]
        if not given:
            raise Refused(404, "This log is not known here.")
        page = self.page(origin)
        found = self.believed(given, statements_in(page.read_text())[1] if page.exists() else [])
        if not found:
            raise Refused(403, "Every key of this log that is known here was revoked.")
        return found

    def believed(self, given: Iterable[Verifier], statements: Sequence[str]) -> list[Keyring]:
        """Where ``statements`` lead from each key, without what passes through a stolen key otherwise than we vouched for."""
        revoked = self.revoked()

        def vouched(note: str) -> bool:
            stated = Statement.parse(note)
            return revoked.get(str(stated.old)) == str(stated.new)

        found = []
        for verifier in given:
            with suppress(BadNote):
                ring = Keyring.known_by(verifier, statements, witnessed=vouched)
                names = [str(span.verifier) for span in ring.spans]
                if all(revoked.get(old, new) == new for old, new in zip(names, [*names[1:], ""], strict=True)):
                    found.append(ring)
        return found

    def follow(self, origin: str, page: str) -> None:
        """Take over what a log states about its keys, once it leads on from every key that is believed; raises Refused, BadNote, BadKey."""
        statements, firsts = statements_in(page)[1], [ring.first for ring in self.rings(origin)]
        if len(self.believed(firsts, statements)) < len(firsts):
            raise BadNote("The statements about keys do not lead on from a key that is known here.")
        if statements:
            write(self.page(origin), page.encode())

    def page(self, origin: str) -> Path:
        return self.room(origin) / "keys"

    def room(self, origin: str) -> Path:
        return self.folder / sha256(origin.encode()).hexdigest()

    def latest(self, origin: str) -> tuple[Checkpoint, int] | None:
        """The last checkpoint cosigned, and when; raises BrokenMemory when our signature on it is gone.

        The note of the day counts too: a copy of ``checkpoint`` that was restored, or lost, must not make us sign another history.
        """
        room = self.room(origin)
        kept = [path for path in (room / "checkpoint", *sorted((room / "daily").glob("*.note"))[-1:]) if path.exists()]
        return max((self.remembered(path, origin) for path in kept), key=lambda each: (each[0].size, each[1]), default=None)

    def remembered(self, path: Path, origin: str) -> tuple[Checkpoint, int]:
        try:
            note = path.read_text()
            checkpoint, times = Checkpoint.parse(parts(note)[0]), cosigned(note, [key.cosigner for key in self.keys])
        except (BadNote, UnicodeDecodeError) as error:
            raise BrokenMemory(f"{path}: {error}") from error
        if checkpoint.origin != origin or self.name not in times:
            raise BrokenMemory(f"{path} was not written by this witness.")
        return checkpoint, times[self.name]

    def cosign(self, request: Request, *, clock: float | None = None) -> str:
        """Our signature lines on a checkpoint that grew from the last one; raises Refused, BrokenMemory, OSError.

        What is answered is on disk before. A clock set back does not take our word back: times never decrease.
        """
        checkpoint = request.checkpoint
        signed = log_lines(self.rings(checkpoint.origin), request.note)
        with self.locked(checkpoint.origin):
            last = self.latest(checkpoint.origin)
            try:
                check(request, last[0] if last else None)
            except Refused as error:
                self.keep_evidence(request, error)
                raise
            now = max(int(time.time() if clock is None else clock), last[1] if last else 1)
            lines = "".join(key.line(request.text, now) for key in self.keys)
            self.keep(checkpoint, f"{request.text}\n" + "".join(f"{line}\n" for line in signed) + lines, now)
        return lines

    def keep(self, checkpoint: Checkpoint, note: str, now: int) -> None:
        room = self.room(checkpoint.origin)
        write(room / "daily" / f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}.note", note.encode())
        write(room / "checkpoint", note.encode())

    def keep_evidence(self, request: Request, error: Refused) -> None:
        """What the log signed and is no growth of what we cosigned; an old size out of step is no offence."""
        room = self.room(request.checkpoint.origin) / "refused"
        if error.status == 422 and len(list(room.glob("*.request"))) < MOST_REFUSED:
            write(room / f"{sha256(str(request).encode()).hexdigest()[:32]}.request", str(request).encode())

    @contextmanager
    def locked(self, origin: str) -> Iterator[None]:
        """One checkpoint of a log at a time, whatever the thread or process; who dies lets go."""
        room = self.room(origin)
        room.mkdir(parents=True, exist_ok=True)
        handle = os.open(room / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
