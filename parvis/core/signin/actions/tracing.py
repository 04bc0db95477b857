"""Lines of the trace that administrative acts on providers leave; the subject is a body, nobody's data."""

from __future__ import annotations

from django.http import HttpRequest

from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin import selectors
from parvis.core.signin.models import IdentityProvider
from parvis.kernel.actors import VISITOR
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

PURPOSE = Text("Garder sûres les connexions", "Keeping sign-ins safe")


def provider_act(provider: IdentityProvider, *, change: str, reason: str = "", by: HttpRequest | None) -> None:
    who = actor(by) if by else VISITOR
    protection.record(
        "signin.provider-changed",
        subjects=[organisation_subject(f"provider:{provider.slug}")],
        organisation=who.organisation_name or str(country().portal),
        purpose=PURPOSE,
        legal_basis=selectors.profile().legal_basis,
        detail={"provider": provider.slug, "change": change, "reason": reason},
    )
