"""The provider's side before delivery: a question accepted with a ticket, then answered by its source in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.core.nodes import answering
from parvis.core.nodes.deliveries import limits
from parvis.core.nodes.deliveries.packing import alone, claimed, due, last_number, packed, peer_locked, postponed, unpacked
from parvis.core.nodes.models import Delivery, Direction
from parvis.core.nodes.rules.parcels import MOST_BYTES, Outcome, Parcel
from parvis.core.nodes.rules.problems import Refused
from parvis.kernel.text import Text

MOST_PROMISED = 1_000  # questions of one member whose answers it has not taken
LARGEST_QUESTION = 50_000  # bytes
NO_TICKET = Text(
    "Une question à laquelle on répondra plus tard porte un ticket (« ticket »), un UUID choisi par qui la pose.",
    "A question that is to be answered later has a ticket (“ticket”), a UUID chosen by who asks it.",
)


def promise(network: str, peer: str, question: Mapping[str, Any], label: str, message: str) -> dict[str, str]:
    """Accept to answer ``question`` later; what a 202 says. Raises Refused for a question without a ticket, and for too many.

    ``message`` is the digest of the message that brought it, for the trace. A ticket seen before changes nothing.
    """
    ticket = ticket_of(question)
    of_peer = Delivery.objects.filter(network=network, peer=peer, direction=Direction.SENT)
    row = of_peer.filter(ticket=ticket).first()
    if row is None:
        body = packed(question=dict(question), message=message)
        if len(body) > LARGEST_QUESTION:
            raise Refused("too-large")
        if of_peer.filter(state__in=(Delivery.State.AWAITED, Delivery.State.WAITING)).count() >= MOST_PROMISED:
            raise Refused("too-many", retry_after_seconds=600)
        row, _ = Delivery.objects.get_or_create(
            network=network, peer=peer, direction=Direction.SENT, ticket=ticket, defaults={"label": str(label), "body": body}
        )
    return {"ticket": str(row.ticket), "state": row.state, "expires": limits.until(row).isoformat(timespec="seconds")}


def ticket_of(question: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(question.get("ticket")))
    except ValueError as error:
        raise Refused("malformed", text=NO_TICKET) from error


def prepare() -> int:
    """Have the source answer each question that is due; returns how many are ready to be delivered."""
    waiting = due(Direction.SENT, Delivery.State.AWAITED).order_by("created_at")[:50]
    return sum(alone(prepared, row) for row in waiting if claimed(row))


def prepared(row: Delivery) -> bool:
    """Whether ``row`` now waits for delivery: with an answer, or with the reason why there is none."""
    held = unpacked(row)
    try:
        answer = answering.answer(row.network, row.peer, held["question"], message=held["message"])
    except answering.NotNow as failure:
        postponed(row, failure.cause)
        return False
    except answering.Refused as refusal:
        return queue(row, Parcel(ticket=str(row.ticket), sequence=1, outcome=Outcome.REFUSED, code=refusal.code[:30]))
    if len(answer.body) > MOST_BYTES:  # the other side would refuse it each time, and all that stands behind it would wait
        return queue(row, Parcel(ticket=str(row.ticket), sequence=1, outcome=Outcome.REFUSED, code="too-large"))
    parcel = Parcel(ticket=str(row.ticket), sequence=1, outcome=Outcome.ANSWERED, body=answer.body, content_type=answer.content_type)
    return queue(row, parcel, concerns=[each.hex() for each in answer.subjects], label=answer.label)


@transaction.atomic
def queue(row: Delivery, parcel: Parcel, *, concerns: list[str] | None = None, label: str = "") -> bool:
    """Give the answer the next number towards this peer; False when another worker was first."""
    peer_locked(row.network, row.peer)
    number = last_number(row.network, row.peer, Direction.SENT) + 1
    body = packed(
        outcome=parcel.outcome.value, code=parcel.code, content_type=parcel.content_type, answer=parcel.body, concerns=concerns or []
    )
    waiting = Delivery.objects.filter(pk=row.pk, state=Delivery.State.AWAITED)
    changed = waiting.update(
        state=Delivery.State.WAITING,
        sequence=number,
        body=body,
        digest=parcel.digest,
        label=label or row.label,
        attempts=0,
        next_at=timezone.now(),
        cause=parcel.code,
    )
    return bool(changed)
