"""What the asker's own code sees of an answer that takes long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from parvis.core.nodes import previewing
from parvis.core.nodes.deliveries.packing import unpacked
from parvis.core.nodes.models import Delivery, Direction


class UnknownTicket(LookupError):
    """No question was asked under this ticket."""


@dataclass(frozen=True, kw_only=True)
class LaterAnswer:
    """Where a question stands. ``body`` is there from arrival until it is taken; ``code`` says why there is none.

    What a person must see first has none until they agreed (``preview``), or for good (``person-refused``); then its JSON
    is ``{"values": …}``.
    """

    ticket: UUID
    state: str  # Delivery.State
    code: str
    receipt: str
    content_type: str
    body: bytes | None = field(repr=False)

    @property
    def values(self) -> Mapping[str, Any]:
        """The answer's JSON object; raises LookupError while there is none."""
        if self.body is None:
            raise LookupError(f"{self.ticket} has no answer here: {self.state} {self.code}".strip())
        found: Mapping[str, Any] = json.loads(self.body)
        return found


def answer_to(ticket: UUID) -> LaterAnswer:
    """What became of the question asked under ``ticket``; raises UnknownTicket."""
    row = Delivery.objects.filter(direction=Direction.RECEIVED, ticket=ticket).first()
    if row is None:
        raise UnknownTicket(str(ticket))
    held = unpacked(row)
    code, body = row.cause, held.get("answer")
    if "preview" in held and row.state == Delivery.State.DELIVERED:
        code, values = previewing.word_on(ticket)
        body = None if values is None else json.dumps({"values": values}, ensure_ascii=False).encode()
    return LaterAnswer(
        ticket=row.ticket,
        state=row.state,
        code=code,
        receipt=row.receipt,
        content_type=str(held.get("content_type", "")),
        body=body,
    )


@transaction.atomic
def take(ticket: UUID) -> LaterAnswer:
    """The answer, destroyed here with the caller's transaction: keep what you need of it. Raises UnknownTicket."""
    Delivery.objects.select_for_update().filter(direction=Direction.RECEIVED, ticket=ticket).first()
    found = answer_to(ticket)
    if found.body is not None:
        Delivery.objects.filter(direction=Direction.RECEIVED, ticket=ticket).update(body=None)
        previewing.use(ticket)
    return found
