"""The person decides: flows that no law requires are stopped, and allowed again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import flows, selectors
from parvis.core.exchange.errors import FlowRequired
from parvis.core.exchange.models import StoppedFlow
from parvis.core.people.selectors import Identity
from parvis.core.protection import actions as protection
from parvis.core.protection import selectors as trace
from parvis.kernel.calendar import country
from parvis.kernel.manifest import Need
from parvis.kernel.text import Text

DECIDING = Text("Décider des échanges qui vous concernent", "Deciding on the flows about you")
OBJECTION = Text("Droit d’opposition (RGPD, article 21)", "Right to object (GDPR, article 21)")


@transaction.atomic
def stop_flow(identity: Identity, *, asker: str, offer: str) -> bool:
    """Nobody asks ``offer`` for ``asker`` about ``identity`` from the next question on; whether that is new.

    Raises NeedNotDeclared, and FlowRequired for what the law requires. Trace: exchange.stopped.
    """
    need = selectors.declared_need(asker, offer=offer)
    if need.by_law:
        raise FlowRequired(need.legal_basis)
    named = trace.subject(identity.canonical())
    _, new = StoppedFlow.objects.get_or_create(subject=named, asker=asker, offer=offer, allowed_at=None)
    if new:
        record("exchange.stopped", identity, need)
    return new


@transaction.atomic
def allow_flow(identity: Identity, *, asker: str, offer: str) -> bool:
    """Let a stopped flow run again; whether it was stopped. Raises NeedNotDeclared. Trace: exchange.allowed."""
    need = selectors.declared_need(asker, offer=offer)
    stopped = StoppedFlow.objects.filter(subject__in=flows.subjects_of(identity), asker=asker, offer=offer, allowed_at=None)
    if not stopped.update(allowed_at=timezone.now()):
        return False
    record("exchange.allowed", identity, need)
    return True


def record(event: str, identity: Identity, need: Need) -> None:
    protection.record(
        event,
        subjects=[identity.canonical()],
        organisation=str(country().portal),
        purpose=DECIDING,
        legal_basis=OBJECTION,
        fields=need.fields,
        detail={"offer": need.offer, "asker": need.asker},
    )
