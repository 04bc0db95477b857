"""The provider's side before delivery: a question accepted with a ticket, then answered by its source in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.core.nodes import answering
from parvis.core.nodes.deliveries import limits
from parvis.core.nodes.deliveries.packing import claimed, due, last_number, packed, peer_locked, postponed, unpacked
from parvis.core.nodes.models import Delivery, Direction
from parvis.core.nodes.rules.parcels import Outcome, Parcel
from parvis.core.nodes.rules.problems import Refused
from parvis.kernel.text import Text

NO_TICKET = Text(
    "Une question à laquelle on répondra plus tard porte un ticket (« ticket »), un UUID choisi par qui la pose.",
    "A question that is to be answered later has a ticket (“ticket”), a UUID chosen by who asks it.",
)


def promise(network: str, peer: str, question: Mapping[str, Any], label: str, message: str) -> dict[str, str]:
    """Accept to answer ``question`` later; what a 202 says. Raises Refused for a question without a ticket.

    ``message`` is the digest of the message that brought it, for the trace. A ticket seen before changes nothing.
    """
    ticket = ticket_of(question)
    row, _ = Delivery.objects.get_or_create(
        network=network,
        peer=peer,
        direction=Direction.SENT,
        ticket=ticket,
        defaults={"label": str(label), "body": packed(question=dict(question), message=message)},
    )
    return {"ticket": str(row.ticket), "state": row.state, "expires": limits.until(row).isoformat(timespec="seconds")}


def ticket_of(question: Mapping[str, Any]) -> UUID:
    try:
        return UUID(str(question.get("ticket")))
    except ValueError as error:
        raise Refused("malformed", text=NO_TICKET) from error


def prepare() -> int:
    """Have the source answer each question that is due; returns how many are ready to be delivered."""
    return sum(prepared(row) for row in due(Direction.SENT, Delivery.State.AWAITED).order_by("created_at")[:50] if claimed(row))


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
