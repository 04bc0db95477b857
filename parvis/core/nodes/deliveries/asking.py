"""The asker's side before delivery: a question with a ticket, put until the provider has promised an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from parvis.core.nodes import carrying, previewing, telling
from parvis.core.nodes.deliveries.limits import kept
from parvis.core.nodes.deliveries.packing import alone, claimed, due, packed, postponed, problem_code, unpacked
from parvis.core.nodes.models import Delivery, Direction

PATH = "/node/v1/ask"
NEVER = {400, 403, 404, 410, 413, 422, 451}


def ask_later(
    network: str,
    member: str,
    question: Mapping[str, Any],
    *,
    label: str,
    concerns: Iterable[bytes] = (),
    about: Mapping[str, Any] | None = None,
) -> UUID:
    """Ask ``member`` something that takes long; returns the ticket under which the answer will be.

    ``concerns`` are the subjects of the trace's lines when it arrives, and ``about`` its wording: ``organisation``,
    ``organisation_identifier``, ``purpose``, ``legal_basis``, ``fields``, ``offer``. The question is kept in the caller's
    transaction, put by a worker and put again until it is promised. On a network with preview, an answer about a person is
    held until they saw it and agreed. Raises Refused for a question about a person who is not named as one is.
    """
    ticket = uuid4()
    held = previewing.to_hold(network, member, question, about or {})
    Delivery.objects.create(
        ticket=ticket,
        network=network,
        peer=member,
        direction=Direction.RECEIVED,
        label=label,
        body=packed(
            question={**question, "ticket": str(ticket)},
            concerns=[each.hex() for each in concerns],
            about=dict(about or {}),
            **({"preview": held} if held else {}),
        ),
    )
    return ticket


def ask_questions() -> int:
    """Put each question that is due; returns how many were promised an answer."""
    waiting = due(Direction.RECEIVED, Delivery.State.AWAITED).order_by("created_at")[:50]
    return sum(alone(asked, row) for row in waiting if claimed(row))


def asked(row: Delivery) -> bool:
    """Whether ``row`` is promised an answer now; one that was promised before is not put again."""
    held = unpacked(row)
    if "question" not in held:
        return False
    try:
        reply = carrying.call(
            row.network, row.peer, PATH, json.dumps(held["question"]).encode(), label=row.label, headers={"prefer": "respond-async"}
        )
    except carrying.Unsent as failure:
        never(row, held, failure.cause) if failure.final else postponed(row, failure.cause)
        return False
    if reply.status == 202:
        return promised(row, held)
    code = str(problem_code(reply.body).get("code", "")) or f"http-{reply.status}"
    never(row, held, code) if reply.status in NEVER else postponed(row, code)
    return False


def promised(row: Delivery, held: dict[str, Any]) -> bool:
    """Forget the question: it is the provider's now. The answer may even have been faster."""
    rest = {name: value for name, value in held.items() if name != "question"}
    awaited = Delivery.objects.filter(pk=row.pk, state=Delivery.State.AWAITED)
    return bool(awaited.update(body=packed(**rest), next_at=row.created_at + 2 * kept(), cause="", attempts=0))


def never(row: Delivery, held: Mapping[str, Any], code: str) -> None:
    """The provider will not answer this: say so once, keep nothing of it."""
    awaited = Delivery.objects.filter(pk=row.pk, state=Delivery.State.AWAITED)
    if awaited.update(state=Delivery.State.REFUSED, body=None, cause=code[:30], delivered_at=timezone.now()):
        row.state, row.cause = Delivery.State.REFUSED, code
        telling.arrived(row, held)
