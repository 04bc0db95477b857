"""The asker's side of delivery: committed first, then receipted; the same again gets the same receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from parvis.core.nodes import carrying, previewing, telling
from parvis.core.nodes.deliveries.packing import last_number, packed, peer_locked, unpacked
from parvis.core.nodes.models import Delivery, Direction
from parvis.core.nodes.rules.ordering import Numbered, Place, place
from parvis.core.nodes.rules.parcels import BadParcel, Outcome, Parcel, parse, receipt
from parvis.core.nodes.wire import NodeRequest, NodeResponse
from parvis.kernel.text import Text

log = structlog.get_logger("parvis.nodes")

arrived = Signal()  # sent after the commit, with ``ticket`` (a UUID) and ``state`` (a Delivery.State)
State = Delivery.State
OUT_OF_ORDER = Text(
    "D’autres remises viennent avant celle-ci. Envoyez d’abord celle du numéro attendu (« expected »).",
    "Other deliveries come before this one. Send the one with the number that is expected first (“expected”).",
)
TAKEN = Text(
    "Ce numéro ou ce ticket a déjà servi à autre chose. Continuez au numéro attendu (« expected »).",
    "This number or this ticket was used for something else. Go on with the number that is expected (“expected”).",
)
STATE_OF = {Outcome.ANSWERED: State.DELIVERED, Outcome.REFUSED: State.REFUSED, Outcome.EXPIRED: State.EXPIRED, Outcome.GONE: State.REFUSED}


def receive(request: NodeRequest) -> NodeResponse:
    """Take a delivery and answer with the signed receipt, or say which number is expected."""
    try:
        parcel = parse(request.body)
    except BadParcel as error:
        return carrying.problem(400, "bad-delivery", Text(f"Cette remise ne se lit pas. {error}", f"This delivery cannot be read. {error}"))
    return taken(request.network, request.sender.identifier, parcel)


@transaction.atomic
def taken(network: str, peer: str, parcel: Parcel) -> NodeResponse:
    """One delivery at a time from each peer; the receipt leaves only after this is committed."""
    peer_locked(network, peer)
    last = last_number(network, peer, Direction.RECEIVED)
    known = already(network, peer, parcel)
    match place(parcel.numbered, last=last, taken=numbered(known)):
        case Place.AGAIN if known is not None:
            return given(known.receipt)
        case Place.NEXT:
            return given(kept(network, peer, parcel))
        case Place.AHEAD:
            return carrying.problem(409, "out-of-order", OUT_OF_ORDER, expected=last + 1)
        case _:
            telling.conflict(network, peer, parcel)
            return carrying.problem(409, "sequence-taken", TAKEN, expected=last + 1)


def already(network: str, peer: str, parcel: Parcel) -> Delivery | None:
    """What was taken under this number, or finished under this ticket."""
    ours = Delivery.objects.filter(network=network, peer=peer, direction=Direction.RECEIVED)
    return ours.filter(sequence=parcel.sequence).first() or ours.filter(ticket=UUID(parcel.ticket), sequence__isnull=False).first()


def numbered(row: Delivery | None) -> Numbered | None:
    return Numbered(row.sequence or 0, str(row.ticket), row.digest) if row is not None else None


def kept(network: str, peer: str, parcel: Parcel) -> str:
    """Keep what was asked for, refuse what was not; either way the number is used and the receipt says which."""
    ours = Delivery.objects.filter(network=network, peer=peer, direction=Direction.RECEIVED, ticket=UUID(parcel.ticket))
    row = ours.select_for_update().first()
    about = unpacked(row) if row is not None else {}
    code = why_not(row) or why_not_shown(parcel, about)
    signed = receipt(
        parcel,
        network=network,
        sender=peer,
        receiver=carrying.own(network),
        taken=not code,
        code=code,
        at=timezone.now(),
        key=carrying.own_key(network),
    )
    if row is None:
        row = Delivery(network=network, peer=peer, direction=Direction.RECEIVED, ticket=UUID(parcel.ticket), label=carrying.lowest(network))
    row.sequence, row.digest, row.receipt, row.delivered_at = parcel.sequence, parcel.digest, signed, timezone.now()
    row.state = STATE_OF[parcel.outcome] if not code else State.REFUSED
    row.cause = code or parcel.code or ("" if parcel.outcome is Outcome.ANSWERED else parcel.outcome.value)
    row.body = body_of(parcel, about) if row.state == State.DELIVERED else None
    row.save()
    if row.body and "preview" in about:
        previewing.hold_delivered(row.ticket, about["preview"], values_in(parcel) or {})
    telling.arrived(row, about)
    transaction.on_commit(lambda: arrived.send(Delivery, ticket=row.ticket, state=row.state))
    return signed


def why_not(row: Delivery | None) -> str:
    if row is None:
        return "unknown-ticket"
    return "" if row.state == State.AWAITED else "not-awaited"


def why_not_shown(parcel: Parcel, about: Mapping[str, Any]) -> str:
    """A code for an answer that a person must see first, and that nobody could show them."""
    unreadable = "preview" in about and parcel.outcome is Outcome.ANSWERED and values_in(parcel) is None
    return "malformed" if unreadable else ""


def values_in(parcel: Parcel) -> Mapping[str, Any] | None:
    try:
        found = json.loads(parcel.body)["values"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) and previewing.is_readable(found) else None


def body_of(parcel: Parcel, about: Mapping[str, Any]) -> bytes:
    """What is kept of an answer; what a person must see first is kept for them, and nowhere else."""
    kept_about = {name: value for name, value in about.items() if name != "question"}
    if "preview" in about:
        return packed(**kept_about, content_type=parcel.content_type)
    return packed(**{**kept_about, "answer": parcel.body, "content_type": parcel.content_type})


def given(signed: str) -> NodeResponse:
    return carrying.response(200, json.dumps({"receipt": signed}).encode())
