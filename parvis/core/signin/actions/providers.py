"""Identity providers: brought in from the country's table, suspended and resumed by the operator."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin import keys, relying_party, selectors
from parvis.core.signin.models import IdentityProvider, State
from parvis.core.signin.rules.profile import ProviderRow
from parvis.kernel.actors import VISITOR
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text


def register_provider(row: ProviderRow, *, secret: str) -> IdentityProvider:
    """Write what the country declares of a provider; the operator's switch stays as it is."""
    fields = {
        "title_fr": row.title.fr,
        "title_en": row.title.en,
        "account_fr": row.account.fr,
        "account_en": row.account.en,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "sealed_secret": keys.seal(secret),
        "audience": row.audience.value,
        "levels": list(row.levels),
        "order": row.order,
        "test": row.test,
        "checked": row.checked,
    }
    provider, _ = IdentityProvider.objects.update_or_create(slug=row.slug, defaults=fields)
    relying_party.forget(provider)
    return provider


def suspend_provider(provider: IdentityProvider, *, reason: str, by: HttpRequest | None = None) -> None:
    """Refuse sign-ins through ``provider`` from the next click on, also those under way."""
    set_state(provider, state=State.SUSPENDED, reason=reason, by=by)


def resume_provider(provider: IdentityProvider, *, by: HttpRequest | None = None) -> None:
    set_state(provider, state=State.ACTIVE, reason="", by=by)


@transaction.atomic
def set_state(provider: IdentityProvider, *, state: State, reason: str, by: HttpRequest | None) -> None:
    """Switch and leave a line in the trace; the subject is the provider, which is a body and nobody's data."""
    provider.state, provider.reason, provider.changed_at = state, reason[:300], timezone.now()
    provider.save(update_fields=["state", "reason", "changed_at"])
    relying_party.forget(provider)
    who = actor(by) if by else VISITOR
    protection.record(
        "signin.provider-switched",
        subjects=[organisation_subject(f"provider:{provider.slug}")],
        organisation=who.organisation_name or str(country().portal),
        purpose=Text("Garder sûres les connexions", "Keeping sign-ins safe"),
        legal_basis=selectors.profile().legal_basis,
        detail={"provider": provider.slug, "state": state.value},
    )
