"""Keys and addresses of one body, as its agents see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from parvis.components.demarches.models import Delivery, Token, Webhook
from parvis.components.procedures.selectors import File, Procedure, adopting, versions_in_force
from parvis.core.people.selectors import Organisation


def tokens_of(organisation: Organisation) -> QuerySet[Token]:
    """Keys of a body, the newest first."""
    return Token.objects.filter(organisation=organisation).prefetch_related("procedures__current").select_related("made_by")


def procedures_of(organisation: Organisation) -> list[Procedure]:
    """The procedures that a body applies, or of which it has files: those that its programs may ask for."""
    with_files = set(File.objects.filter(organisation=organisation, trial=False).values_list("procedure_id", flat=True).distinct())
    in_force = [each.procedure for each in versions_in_force()]
    applied = [each for each in in_force if each.pk in with_files or organisation in adopting(each.slug)]
    return sorted(applied, key=title_of)


def title_of(procedure: Procedure) -> str:
    return str(procedure.current.definition.title) if procedure.current else procedure.slug


def webhooks_of(organisation: Organisation) -> QuerySet[Webhook]:
    owed = Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING))
    return Webhook.objects.filter(organisation=organisation).select_related("procedure__current").annotate(owed=owed)


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Calls of an address, the latest first."""
    return webhook.deliveries.select_related("file").order_by("-happened_at", "-pk")


def numbered(procedures: list[Procedure]) -> list[tuple[str, Any]]:
    return [(str(each.pk), title_of(each)) for each in procedures]
