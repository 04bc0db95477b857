"""What a row's body holds while there is something to keep, and how a worker takes a row for itself."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from parvis.core.nodes.models import Delivery, Peer
from parvis.core.nodes.rules.ordering import wait_after

LEASE = timedelta(seconds=60)  # a worker that was killed holds a row no longer
chance = random.SystemRandom()
log = structlog.get_logger("parvis.nodes")


def packed(**held: Any) -> bytes:
    """``held`` as the body of a row; an ``answer`` is bytes."""
    if "answer" in held:
        held["answer"] = base64.b64encode(held["answer"]).decode()
    return json.dumps(held, separators=(",", ":")).encode()


def unpacked(row: Delivery) -> dict[str, Any]:
    """What the body of ``row`` holds; nothing once it was emptied."""
    held: dict[str, Any] = json.loads(bytes(row.body)) if row.body else {}
    if "answer" in held:
        held["answer"] = base64.b64decode(held["answer"])
    return held


def due(direction: str, state: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(direction=direction, state=state, next_at__lte=timezone.now())


def claimed(row: Delivery) -> bool:
    """Whether this worker has ``row`` to itself until the lease ends; another may have been first."""
    until = timezone.now() + LEASE
    mine = Delivery.objects.filter(pk=row.pk, state=row.state, next_at=row.next_at)
    if not mine.update(next_at=until, attempts=row.attempts + 1):
        return False
    row.next_at, row.attempts = until, row.attempts + 1
    return True


def alone(step: Callable[[Delivery], bool], row: Delivery) -> bool:
    """What ``step`` makes of ``row``; a fault in it is told without its message, which could quote a person, and keeps back no other row."""
    try:
        return step(row)
    except Exception as error:
        log.error("nodes.delivery_fault", network=row.network, peer=row.peer, step=step.__name__, error=type(error).__name__)
        postponed(row, "fault")
        return False


def postponed(row: Delivery, cause: str) -> None:
    """Try ``row`` again later, each time later than before."""
    at = timezone.now() + wait_after(row.attempts, share=chance.random())
    Delivery.objects.filter(pk=row.pk, state=row.state).update(next_at=at, cause=cause[:30])


def peer_locked(network: str, member: str) -> Peer:
    """The row that lets one at a time give or take numbers; inside a transaction only."""
    Peer.objects.get_or_create(network=network, member=member)
    return Peer.objects.select_for_update().get(network=network, member=member)


def last_number(network: str, peer: str, direction: str) -> int:
    """The highest number given to, or taken from, this peer; 0 before the first."""
    numbered = Delivery.objects.filter(network=network, peer=peer, direction=direction, sequence__isnull=False)
    highest = numbered.order_by("-sequence").values_list("sequence", flat=True).first()
    return highest or 0


def problem_code(body: bytes) -> Mapping[str, Any]:
    """The members of a problem+json; nothing when it is not one."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
