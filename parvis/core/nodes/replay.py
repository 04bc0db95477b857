"""No message is handled twice: its identifier is a row before anything is done about it, for all workers and for good.

Rows are also what both nodes compare, so they are kept long. What was deleted cannot come back: messages signed before
the moment up to which rows were deleted are refused, be the clock set back as it may.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.core.nodes.models import Direction, Message
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.rules.signing import CLOCKS_APART, Proof

KEPT = timedelta(days=400)
PRUNED = "pruned-until"  # the identifier of the row that says up to when rows were deleted


def take(proof: Proof, *, kind: str) -> Message:
    """The row of a message received for the first time; raises Refused for one that was here before."""
    if proof.created < pruned_until(proof.network):
        raise Refused("signature-expired")
    try:
        with transaction.atomic():
            return Message.objects.create(
                network=proof.network,
                peer=proof.sender,
                direction=Direction.RECEIVED,
                identifier=proof.message_id,
                kind=kind[:30],
                label=proof.label,
                digest=proof.digest,
            )
    except IntegrityError:
        raise Refused("replayed") from None


def settle(row: Message, *, status: int, digest: str) -> None:
    """How the message ended: the answer's status and the fingerprint of what it signed."""
    Message.objects.filter(pk=row.pk).update(status=status, answer_digest=digest)


def pruned_until(network: str) -> float:
    """Seconds since 1970 before which no message is taken; 0 where nothing was ever deleted."""
    mark = Message.objects.filter(network=network, peer="", identifier=PRUNED).values_list("at", flat=True).first()
    return mark.timestamp() if mark else 0.0


@transaction.atomic
def prune(network: str, *, now: datetime | None = None) -> int:
    """Delete the rows of messages older than ``KEPT``; how many. The mark is moved first and never back."""
    until = max((now or timezone.now()) - KEPT, datetime.fromtimestamp(pruned_until(network), UTC))
    old = Message.objects.filter(network=network, at__lt=until).exclude(peer="")
    if not old.exists():
        return 0
    Message.objects.update_or_create(
        network=network,
        peer="",
        direction=Direction.RECEIVED,
        identifier=PRUNED,
        defaults={"kind": "mark", "label": "public", "digest": "", "at": until + timedelta(seconds=CLOCKS_APART)},
    )
    return int(old.delete()[0])
