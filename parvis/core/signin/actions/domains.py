"""Which provider the e-mail addresses of a domain lead to; each change leaves a line in the trace."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from parvis.core.people.selectors import Organisation, organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin import selectors
from parvis.core.signin.models import IdentityProvider, MailDomain
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

PURPOSE = Text("Mener les agents au fournisseur de leur employeur", "Leading agents to their employer’s provider")
ADDED, REMOVED = Text("ajouté", "added"), Text("retiré", "removed")


@transaction.atomic
def set_domain(
    domain: str, *, provider: IdentityProvider, organisation: Organisation | None = None, by: HttpRequest | None = None
) -> MailDomain:
    """From now on, addresses of ``domain`` lead to ``provider``; what is the same already leaves no line."""
    fields = {"provider": provider, "organisation": organisation}
    held = MailDomain.objects.filter(domain=domain, **fields).first()
    if held:
        return held
    row, _ = MailDomain.objects.update_or_create(domain=domain, defaults=fields)
    record(row, change=ADDED, by=by)
    return row


@transaction.atomic
def remove_domain(row: MailDomain, *, by: HttpRequest) -> None:
    record(row, change=REMOVED, by=by)
    row.delete()


def record(row: MailDomain, *, change: Text, by: HttpRequest | None) -> None:
    protection.record(
        "signin.domain-changed",
        subjects=[organisation_subject(f"provider:{row.provider.slug}")],
        organisation=(actor(by).organisation_name if by else "") or str(country().portal),
        actor=actor(by).name if by else "",
        purpose=PURPOSE,
        legal_basis=selectors.profile().legal_basis,
        detail={"domain": row.domain, "provider": row.provider.slug, "change": str(change)},
    )
