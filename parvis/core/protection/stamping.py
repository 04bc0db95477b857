"""Having the checkpoints timestamped by authorities outside (RFC 3161), now and then. Nothing waits for them."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.utils import timezone

from parvis.core.protection import folder, gaps, selectors
from parvis.core.protection.appointed import Authority, Memory, authorities
from parvis.core.protection.models import Checkpoint, Timestamp
from parvis.core.protection.rules.notes import parts
from parvis.core.protection.rules.timestamps import LARGEST, REQUEST_TYPE, Asked, BadTimestamp, pinned
from parvis.kernel import fetching
from parvis.kernel.fetching import NotFetched

log = structlog.get_logger(__name__)

PATIENCE = 5.0  # seconds


def stamp() -> int:
    """Ask the authorities whose turn it is for the newest checkpoint; returns how many answered well.

    A checkpoint that witnesses cosigned goes before a newer one: its timestamp says more.
    """
    checkpoint = selectors.newest_vouched()
    due = [(each, memory) for each in authorities() if checkpoint and is_due(checkpoint, memory := memory_of(each))]
    return sum(stamped(checkpoint, authority, memory) for authority, memory in due if checkpoint)


def memory_of(authority: Authority) -> Memory:
    return Memory.of(f"timestamp {authority.url}")


def is_due(checkpoint: Checkpoint, memory: Memory) -> bool:
    """Once in the published cadence while the log grows, and at once after its key was changed."""
    if checkpoint.size <= memory.size or not memory.is_due:
        return False
    last, now = memory.time, timezone.now()
    rotated = any(span.start >= memory.size for span in selectors.ring().spans[1:])
    return last is None or last > now or now - last >= selectors.STAMPED_EVERY or rotated


def stamped(checkpoint: Checkpoint, authority: Authority, memory: Memory) -> bool:
    """Ask one authority; what cannot be verified is not kept."""
    asked = Asked.about(parts(checkpoint.note)[0])
    try:
        token = posted(authority, asked.der)
        at = asked.verified(token, pinned(authority.certificates.read_bytes()))
    except BadTimestamp as error:
        log.error("trace.timestamp_refused", authority=authority.name, error=str(error))
        return failed(checkpoint, authority, memory, gaps.LYING)
    except (NotFetched, OSError, ValueError) as error:
        log.warning("trace.timestamp_missing", authority=authority.name, error=str(error))
        return failed(checkpoint, authority, memory, gaps.UNSTAMPED if is_late(memory, checkpoint) else "")
    kept(checkpoint, authority, token, at)
    memory.vouched(checkpoint.size)
    return True


def posted(authority: Authority, question: bytes) -> bytes:
    """Raises NotFetched, BadTimestamp."""
    headers = {"Content-Type": REQUEST_TYPE}
    answer = fetching.post(authority.url, content=question, headers=headers, largest=LARGEST, seconds=PATIENCE)
    if answer.status != 200:
        raise fetching.NoAnswer(f"HTTP {answer.status}")
    return answer.content


def failed(checkpoint: Checkpoint, authority: Authority, memory: Memory, kind: str) -> bool:
    if kind and memory.refused != kind:
        gaps.note(kind, about=authority.name, number=checkpoint.size)
    memory.failed(kind)
    return False


def is_late(memory: Memory, checkpoint: Checkpoint) -> bool:
    """Whether more than twice the cadence went by without a timestamp, since the last or since the log had something to stamp."""
    return timezone.now() - (memory.time or checkpoint.published_at) > 2 * selectors.STAMPED_EVERY


def kept(checkpoint: Checkpoint, authority: Authority, token: bytes, at: datetime) -> None:
    Timestamp.objects.get_or_create(checkpoint=checkpoint, authority=authority.name, defaults={"token": token, "at": at})
    folder.keep_timestamp(token, checkpoint.size, authority.name, at=checkpoint.published_at)
    gaps.note_drift(authority.name, seconds=int((at - timezone.now()).total_seconds()))
