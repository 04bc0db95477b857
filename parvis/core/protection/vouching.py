"""Who vouches for which checkpoint: the lines of witnesses, timestamps, keys, and what the monitor says of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from parvis.core.protection import appointed, keys
from parvis.core.protection.appointed import Authority, Memory, Witness
from parvis.core.protection.models import Checkpoint, Cosignature, Timestamp
from parvis.core.protection.rules.cosignatures import cosigned
from parvis.core.protection.rules.keyring import Keyring
from parvis.core.protection.rules.notes import BadNote
from parvis.core.protection.rules.receipts import Stamp

STAMPED_EVERY = timedelta(hours=1)  # while the log grows: published


def published_note(checkpoint: Checkpoint) -> str:
    """A checkpoint as it is handed out: as it was signed, and below it the lines of witnesses."""
    lines = Cosignature.objects.filter(checkpoint=checkpoint).order_by("witness").values_list("line", flat=True)
    return checkpoint.note + "".join(f"{line}\n" for line in lines)


def ring() -> Keyring:
    """Every key that the log had; raises BadNote, MissingSecret, BadKey."""
    return keys.ring()


def key_statements() -> str:
    """The page of keys: the log's first key, then each statement by which it was changed, an empty line between."""
    return ring().page


def enough_witnesses(note: str) -> bool:
    """Whether more than half of the witnesses signed ``note``."""
    try:
        found = cosigned(note, [key for witness in appointed.witnesses() for key in witness.cosigners])
    except BadNote:
        return False
    return len(found) >= appointed.quorum()


def newest_vouched() -> Checkpoint | None:
    """The newest checkpoint that a witness cosigned; without witnesses, the newest."""
    cosigned_ones = Checkpoint.objects.filter(cosignatures__isnull=False).order_by("-size")
    return cosigned_ones.first() or Checkpoint.objects.first()


class Proving:
    """Which checkpoint a receipt stands under: the earliest that was timestamped, else the newest that a witness cosigned, else the newest."""

    def __init__(self, newest: Checkpoint) -> None:
        self.newest = newest
        self.stamped: list[tuple[int, Checkpoint]] = []  # the first position asked about, and what covers it: never all there are
        self.cosigned = newest_vouched()
        self.notes: dict[int, tuple[str, tuple[Stamp, ...]]] = {}

    def covering(self, position: int) -> Checkpoint:
        found = next((each for first, each in self.stamped if first <= position < each.size), None)
        if found is None:
            found = Checkpoint.objects.filter(timestamps__isnull=False, size__gt=position).order_by("size").first()
            self.stamped += [(position, found)] if found else []
        return found or (self.cosigned if self.cosigned and self.cosigned.size > position else self.newest)

    def vouched(self, checkpoint: Checkpoint) -> tuple[str, tuple[Stamp, ...]]:
        """The note with its witnesses' lines, and its timestamps; each checkpoint's are read once."""
        if checkpoint.size not in self.notes:
            stamps = Timestamp.objects.filter(checkpoint=checkpoint).order_by("authority")
            given = tuple(Stamp(authority=each.authority, token=bytes(each.token)) for each in stamps)
            self.notes[checkpoint.size] = published_note(checkpoint), given
        return self.notes[checkpoint.size]

    @cached_property
    def ring(self) -> Keyring:
        return ring()

    def statements(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """The statements that lead from the first key to the one that signed ``checkpoint``."""
        return self.ring.leading_to(checkpoint.note)


@dataclass(frozen=True)
class WitnessState:
    """A witness: the last checkpoint it cosigned, when, how far behind that is, and the kind of refusal that holds."""

    name: str
    size: int
    at: datetime | None
    behind: int
    refused: str = ""
    own: bool = False


@dataclass(frozen=True)
class TimestampState:
    """An authority: the last checkpoint it timestamped, when (as it says), and whether the next one is overdue."""

    authority: str
    size: int
    at: datetime | None
    late: bool
    refused: str = ""
    own: bool = False


@dataclass(frozen=True)
class KeyState:
    """A key and the sizes it speaks for; the last has no end."""

    vkey: str
    from_size: int
    to_size: int | None


Vouched = TypeVar("Vouched", Cosignature, Timestamp)


def newest(given: QuerySet[Vouched]) -> Vouched | None:
    return given.select_related("checkpoint").order_by("-checkpoint__size").first()


def witness_states(size: int) -> list[WitnessState]:
    """Each witness beside a published log of ``size`` leaves."""
    return [witness_state(each, size) for each in appointed.witnesses()]


def witness_state(witness: Witness, size: int) -> WitnessState:
    memory, last = Memory.of(f"{witness.name} {witness.url}"), newest(Cosignature.objects.filter(witness=witness.name))
    known = last.checkpoint.size if last else 0
    at = last.received_at if last else None
    return WitnessState(witness.name, known, at, max(0, size - known), memory.refused, witness.own)


def timestamp_states(size: int) -> list[TimestampState]:
    return [timestamp_state(each, size) for each in appointed.authorities()]


def timestamp_state(authority: Authority, size: int) -> TimestampState:
    memory, last = Memory.of(f"timestamp {authority.url}"), newest(Timestamp.objects.filter(authority=authority.name))
    known = last.checkpoint.size if last else 0
    late = last is not None and size > known and timezone.now() - last.received_at > 2 * STAMPED_EVERY
    return TimestampState(authority.name, known, last.at if last else None, late, memory.refused, authority.own)


def key_states() -> list[KeyState]:
    return [KeyState(str(span.verifier), span.start, span.stop) for span in ring().spans]
