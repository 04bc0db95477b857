"""What became too old is destroyed, and what operators see of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from parvis.core.nodes import telling
from parvis.core.nodes.deliveries.limits import kept
from parvis.core.nodes.deliveries.packing import unpacked
from parvis.core.nodes.deliveries.preparing import queue
from parvis.core.nodes.models import Delivery, Direction
from parvis.core.nodes.rules.parcels import Outcome, Parcel

State = Delivery.State
EMPTY = sha256().hexdigest()  # a delivery that says only that nothing comes goes on waiting


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How deliveries with one peer stand, in one direction."""

    network: str
    peer: str
    direction: str
    awaited: int
    waiting: int
    delivered: int
    refused: int
    expired: int
    last_number: int | None
    oldest: datetime | None  # of those that are not finished
    attempts: int | None  # at most, of those that are not finished


def progress(network: str = "") -> list[Progress]:
    """Counts for each peer and direction, for operators: nothing of what was asked or answered."""
    rows = Delivery.objects.filter(network=network) if network else Delivery.objects.all()
    open_ones = Q(state__in=[State.AWAITED, State.WAITING])
    counted: Any = (
        rows.values("network", "peer", "direction")
        .annotate(
            **{each.value: Count("pk", filter=Q(state=each)) for each in State},
            last_number=Max("sequence"),
            oldest=Min("created_at", filter=open_ones),
            attempts=Max("attempts", filter=open_ones),
        )
        .order_by("network", "peer", "direction")
    )
    return [Progress(**each) for each in counted]


def forget() -> int:
    """Destroy what nobody took in time; returns how many deliveries that ended or emptied."""
    old = timezone.now() - kept()
    sent, received = (Delivery.objects.filter(direction=each) for each in (Direction.SENT, Direction.RECEIVED))
    return (
        sum(map(never_prepared, sent.filter(state=State.AWAITED, created_at__lt=old)))
        + sent.filter(state=State.WAITING, created_at__lt=old).exclude(digest=EMPTY).update(state=State.EXPIRED, body=None, cause="expired")
        + received.filter(state=State.DELIVERED, delivered_at__lt=old).exclude(body=None).update(body=None, cause="not-taken")
        + sum(map(never_came, received.filter(state=State.AWAITED, created_at__lt=old - kept())))
    )


def never_prepared(row: Delivery) -> bool:
    """The asker is told that no answer comes, in the order of the others."""
    return queue(row, Parcel(ticket=str(row.ticket), sequence=1, outcome=Outcome.EXPIRED, code="not-answered"))


@transaction.atomic
def never_came(row: Delivery) -> bool:
    held = unpacked(row)
    changed = Delivery.objects.filter(pk=row.pk, state=State.AWAITED).update(state=State.EXPIRED, body=None, cause="never-came")
    if changed:
        row.state, row.cause = State.EXPIRED, "never-came"
        telling.arrived(row, held)
    return bool(changed)
