"""Giving each new checkpoint to the witnesses, and keeping what they sign. Nothing waits for them.

A witness that is away is asked again, later and later; one that refuses, or has seen another log, is a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

import structlog
from django.utils import timezone

from parvis.core.protection import folder, gaps, selectors
from parvis.core.protection.appointed import Memory, Witness, witnesses
from parvis.core.protection.models import Checkpoint, Cosignature
from parvis.core.protection.rules import merkle
from parvis.core.protection.rules.cosignatures import lines_of
from parvis.core.protection.rules.notes import BadNote, is_size, parts
from parvis.core.protection.rules.witnessing import Request
from parvis.kernel import fetching
from parvis.kernel.fetching import Answer, NotFetched

log = structlog.get_logger(__name__)

PATIENCE = 3.0  # seconds for all witnesses together: the worker has other things to do
LARGEST = 64 * 1024
REFUSALS = {422: gaps.CONFLICT, 403: gaps.REFUSED, 404: gaps.REFUSED}

T = TypeVar("T")


def feed() -> int:
    """Ask every witness that is due for the newest checkpoint; returns how many cosigned it."""
    newest = selectors.latest_checkpoint()
    due = {each: memory for each in witnesses() if newest and (memory := memory_of(each)).size != newest.size and memory.is_due}
    if newest is None or not due:
        return 0
    answers = asked(newest, {witness: min(memory.size, newest.size) for witness, memory in due.items()})
    behind = {witness: size for witness, answer in answers.items() if (size := size_said(answer)) is not None and size <= newest.size}
    answers |= asked(newest, behind)  # those that remember another size than we did
    cosigned = [concluded(newest, witness, due[witness], answer) for witness, answer in answers.items()]
    if any(cosigned):
        show(newest)
    return sum(cosigned)


def memory_of(witness: Witness) -> Memory:
    return Memory.of(f"{witness.name} {witness.url}")


def asked(checkpoint: Checkpoint, sizes: Mapping[Witness, int]) -> dict[Witness, Answer | None]:
    """What each witness answers when asked to go on from that size; None for one that is away."""
    bodies = {witness: request(checkpoint, size) for witness, size in sizes.items()}
    return at_once({witness: lambda witness=witness, body=body: posted(witness, body) for witness, body in bodies.items()})  # type: ignore[misc]


def request(checkpoint: Checkpoint, old: int) -> bytes:
    proof = merkle.consistency_proof(old, checkpoint.size, selectors.subtrees(checkpoint.size)) if 0 < old < checkpoint.size else []
    return str(Request(old, tuple(proof), checkpoint.note)).encode()


def posted(witness: Witness, body: bytes) -> Answer | None:
    try:
        return fetching.post(
            f"{witness.url}/add-checkpoint", content=body, headers={"Content-Type": "text/plain"}, largest=LARGEST, seconds=PATIENCE
        )
    except NotFetched as error:
        log.warning("trace.witness_away", witness=witness.name, error=str(error))
        return None


def at_once(calls: Mapping[Witness, Callable[[], T]]) -> dict[Witness, T | None]:
    """What the calls return, made at the same time; None for those that take longer than there is patience."""
    if not calls:
        return {}
    pool = ThreadPoolExecutor(len(calls), thread_name_prefix="witness")
    futures: dict[Witness, Future[T]] = {witness: pool.submit(call) for witness, call in calls.items()}
    wait(futures.values(), timeout=PATIENCE + 1)  # resolving a name has no limit of its own
    pool.shutdown(wait=False, cancel_futures=True)
    return {witness: future.result() if future.done() and not future.cancelled() else None for witness, future in futures.items()}


def size_said(answer: Answer | None) -> int | None:
    """The size that a witness says it last cosigned, when it answers that ours is another."""
    if answer is None or answer.status != 409:
        return None
    written = answer.content.decode(errors="replace").removesuffix("\n")
    return int(written) if is_size(written) else None


def concluded(checkpoint: Checkpoint, witness: Witness, memory: Memory, answer: Answer | None) -> bool:
    """Keep what a witness answered; whether it cosigned."""
    if answer is not None and answer.status == 200:
        return kept(checkpoint, witness, memory, answer.content)
    size = size_said(answer)
    if size is not None and size > (newest_size() or 0):
        refused(witness, memory, gaps.LARGER, size)
    elif answer is not None and answer.status in REFUSALS:
        refused(witness, memory, REFUSALS[answer.status], checkpoint.size)
    else:
        memory.failed()
    return False


def newest_size() -> int | None:
    newest = selectors.latest_checkpoint()
    return newest.size if newest else None


def kept(checkpoint: Checkpoint, witness: Witness, memory: Memory, content: bytes) -> bool:
    """Verify and store a witness's lines; those of others are dropped."""
    text = parts(checkpoint.note)[0]
    try:
        lines = lines_of(text, content.decode().removesuffix("\n").split("\n"), witness.cosigners)
    except (BadNote, UnicodeDecodeError):
        lines = {}
    if not lines:
        refused(witness, memory, gaps.REFUSED, checkpoint.size)
        return False
    Cosignature.objects.get_or_create(checkpoint=checkpoint, witness=witness.name, defaults={"line": "\n".join(lines)})
    memory.vouched(checkpoint.size)
    gaps.note_drift(witness.name, seconds=max(lines.values()) - int(timezone.now().timestamp()))
    return True


def refused(witness: Witness, memory: Memory, kind: str, number: int) -> None:
    """An alarm, told once while it lasts."""
    if memory.refused != kind:
        gaps.note(kind, about=witness.name, number=number)
    memory.failed(kind)


def show(checkpoint: Checkpoint) -> None:
    """Put the witnesses' lines under the published note and its copies."""
    with folder.locked():
        folder.show_again(selectors.published_note(checkpoint), checkpoint.size, at=checkpoint.published_at)
