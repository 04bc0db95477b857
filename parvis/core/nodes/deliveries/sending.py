"""The provider's side of delivery: the lowest number of each peer first, again until its receipt is there."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

import structlog
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from parvis.core.nodes import carrying, telling
from parvis.core.nodes.deliveries.packing import alone, claimed, packed, peer_locked, postponed, problem_code, unpacked
from parvis.core.nodes.models import Delivery, Direction
from parvis.core.nodes.rules.parcels import BadReceipt, Outcome, Parcel, checked
from parvis.kernel import catalogue

log = structlog.get_logger("parvis.nodes")

PATH = "/node/v1/deliveries"
NEVER = {
    "below-network",
    "above-network",
    "above-sender",
    "above-receiver",
    "too-large",
    "bad-delivery",
}  # the same answer would come again
SLOW_SECONDS = 2.0  # a peer that takes longer has its next turn in the next round
FAR = 1_000_000  # a peer that expects a number further ahead is not believed
State = Delivery.State
STATE_OF = {
    Outcome.ANSWERED: State.DELIVERED,
    Outcome.GONE: State.DELIVERED,
    Outcome.REFUSED: State.REFUSED,
    Outcome.EXPIRED: State.EXPIRED,
}


def deliver(*, most: int = 200) -> int:
    """Send what is due, in order, to each peer; returns how many have their receipt."""
    delivered, peers = 0, peers_waiting()
    while peers and delivered < most:
        quick = []
        for network, peer in peers:  # one of each in turn: who has much to take, or takes it slowly, keeps nobody waiting
            began = monotonic()
            if (row := head(network, peer)) and claimed(row) and alone(sent, row):
                delivered += 1
                quick += [(network, peer)] if monotonic() - began < SLOW_SECONDS else []
        peers = quick
    return delivered


def peers_waiting() -> list[tuple[str, str]]:
    waiting = Delivery.objects.filter(direction=Direction.SENT, state=State.WAITING)
    return list(
        waiting.values_list("network", "peer").annotate(first=Min("sequence")).order_by("network", "peer").values_list("network", "peer")
    )


def head(network: str, peer: str) -> Delivery | None:
    """The delivery that comes next for ``peer``, if it is due: the others wait behind it."""
    waiting = Delivery.objects.filter(network=network, peer=peer, direction=Direction.SENT, state=State.WAITING)
    first = waiting.order_by("sequence").first()
    return first if first is not None and first.next_at <= timezone.now() else None


def sent(row: Delivery) -> bool:
    """Whether the other side took, or refused with a receipt, what ``row`` delivers."""
    parcel = parcel_of(row)
    try:
        reply = carrying.call(row.network, row.peer, PATH, parcel.written(), label=label_of(row, parcel))
    except carrying.Unsent as failure:
        not_sent(row, parcel, failure.cause)
        return False
    if reply.status != 200:
        answered_otherwise(row, parcel, reply.status, problem_code(reply.body))
        return False
    try:
        given = str(problem_code(reply.body).get("receipt", ""))
        claims = checked(
            given,
            parcel,
            network=row.network,
            sender=carrying.own(row.network),
            receiver=row.peer,
            key=carrying.key_of(row.network, row.peer),
        )
    except BadReceipt:
        postponed(row, "bad-receipt")
        return False
    return settle(row, parcel, given, taken=bool(claims["taken"]), code=str(claims.get("code", "")))


def parcel_of(row: Delivery) -> Parcel:
    held = unpacked(row)
    return Parcel(
        ticket=str(row.ticket),
        sequence=row.sequence or 0,
        outcome=Outcome(held["outcome"]),
        body=held["answer"],
        content_type=held["content_type"],
        code=held["code"],
    )


def label_of(row: Delivery, parcel: Parcel) -> str:
    """A delivery without content says nothing that needs more than the network's lowest label."""
    return row.label if parcel.outcome is Outcome.ANSWERED else catalogue.networks()[row.network].lowest.value


def not_sent(row: Delivery, parcel: Parcel, cause: str) -> None:
    if cause in NEVER and parcel.outcome is Outcome.ANSWERED:
        emptied(row, Outcome.REFUSED, code=cause)
    else:
        postponed(row, cause)


def answered_otherwise(row: Delivery, parcel: Parcel, status: int, problem: Mapping[str, object]) -> None:
    """What a peer that gave no receipt means: another number first, never, or later."""
    code, expected = str(problem.get("code", "")), problem.get("expected")
    if status == 409 and isinstance(expected, int) and row.sequence:
        put_in_order(row, expected, taken=code == "sequence-taken")
        return
    not_sent(row, parcel, code or f"http-{status}")


@transaction.atomic
def put_in_order(row: Delivery, expected: int, *, taken: bool) -> None:
    """Go on with the number that the peer expects.

    A lower one: what it lost since is told anew, without the content that was destroyed here on its receipt. A higher
    one: numbers were given here twice, after a copy from before was restored; those that wait get later ones.
    """
    peer_locked(row.network, row.peer)
    ours = Delivery.objects.filter(network=row.network, peer=row.peer, direction=Direction.SENT)
    postponed(row, "out-of-order")
    if not taken and 1 <= expected < (row.sequence or 0):
        for each in ours.filter(sequence__gte=expected, sequence__lt=row.sequence).exclude(state=State.WAITING):
            emptied(each, Outcome.GONE if each.state == State.DELIVERED else Outcome(each.state))
    elif taken and (row.sequence or 0) < expected <= (row.sequence or 0) + FAR:
        shift = expected - (row.sequence or 0)
        for each in ours.filter(state=State.WAITING).order_by("-sequence"):
            Delivery.objects.filter(pk=each.pk).update(sequence=F("sequence") + shift, next_at=timezone.now())


def emptied(row: Delivery, outcome: Outcome, *, code: str = "") -> None:
    """Keep the number of ``row`` in the queue, with nothing but what became of it."""
    body = packed(outcome=outcome.value, code=code, content_type="", answer=b"", concerns=[])
    digest = Parcel(ticket=str(row.ticket), sequence=1, outcome=outcome).digest
    Delivery.objects.filter(pk=row.pk).update(
        state=State.WAITING, body=body, digest=digest, cause=code or outcome.value, next_at=timezone.now(), attempts=0
    )


@transaction.atomic
def settle(row: Delivery, parcel: Parcel, receipt: str, *, taken: bool, code: str) -> bool:
    """Keep the receipt and destroy the body; the line in the trace is committed with both."""
    waiting = Delivery.objects.select_for_update().filter(pk=row.pk, state=State.WAITING).first()
    if waiting is None or waiting.digest != parcel.digest:
        return False  # another worker was first
    concerns = [bytes.fromhex(each) for each in unpacked(waiting)["concerns"]]
    state = STATE_OF[parcel.outcome] if taken else State.REFUSED
    Delivery.objects.filter(pk=row.pk).update(
        state=state, body=None, receipt=waiting.receipt or receipt, delivered_at=timezone.now(), cause=code or parcel.code
    )
    telling.delivered(waiting, concerns=concerns, taken=taken, code=code)
    return True
