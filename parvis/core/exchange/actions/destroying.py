"""What was received through the door is destroyed when the retention of its exchange is over."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from parvis.core.exchange.models import Destruction
from parvis.core.people.selectors import Identity, Organisation
from parvis.core.protection import actions as protection
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

WHY = Text("Fin de la durée de conservation de l’échange", "End of the exchange’s retention")
BASIS = Text("Registre des échanges permis", "Registry of permitted exchanges")


@transaction.atomic
def note_destruction(
    identity: Identity | None, *, asker: str, offer: str, organisation: Organisation, fields: tuple[str, ...], file_reference: str = ""
) -> None:
    """Write that what ``offer`` answered was destroyed, in the transaction that destroys it. Trace: exchange.destroyed."""
    row, _ = Destruction.objects.get_or_create(day=today(), asker=asker, offer=offer)
    Destruction.objects.filter(pk=row.pk).update(count=F("count") + 1)
    if identity is not None:
        protection.record(
            "exchange.destroyed",
            subjects=[identity.canonical()],
            organisation=organisation.name,
            organisation_identifier=organisation.identifier,
            purpose=WHY,
            legal_basis=BASIS,
            fields=fields,
            file_reference=file_reference,
            detail={"offer": offer, "asker": asker},
        )
