"""Identity providers: brought in from the country's table, added, edited, suspended and removed by the operator.

Every request reads the row again, and what is remembered of a provider is named after its last change:
all processes follow at the next click.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.signin import keys, selectors
from parvis.core.signin.actions import sessions, tracing
from parvis.core.signin.models import IdentityProvider, State
from parvis.core.signin.rules.profile import ProviderRow


class ProviderUsed(ValueError):
    """Somebody signed in through it, or the country declares it: it may be suspended, not removed."""


def register_provider(row: ProviderRow, *, secret: str) -> IdentityProvider:
    """Write what the country declares of a provider; the operator's switch and edits stay as they are."""
    known = selectors.provider(row.slug)
    if known and known.edited_at:
        return known
    fields = {
        "title_fr": row.title.fr,
        "title_en": row.title.en,
        "account_fr": row.account.fr,
        "account_en": row.account.en,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "authentication": row.authentication,
        "sealed_secret": keys.seal(secret),
        "scope": row.scope,
        "claim_rules": dict(row.claim_rules),
        "level_names": dict(row.level_names),
        "error_meanings": dict(row.error_meanings),
        "prompt": row.prompt,
        "signed_userinfo": row.signed_userinfo,
        "ends_sessions": row.ends_sessions,
        "audience": row.audience.value,
        "levels": list(row.levels),
        "order": row.order,
        "test": row.test,
        "checked": row.checked,
        "declared": True,
        "changed_at": timezone.now(),
    }
    provider, _ = IdentityProvider.objects.update_or_create(slug=row.slug, defaults=fields)
    return provider


@transaction.atomic
def add_provider(fields: Mapping[str, Any], *, secret: str, reason: str, by: HttpRequest) -> IdentityProvider:
    """Write a new provider, suspended until an operator tested it and resumes it."""
    now = timezone.now()
    provider: IdentityProvider = IdentityProvider.objects.create(
        **fields, sealed_secret=keys.seal(secret), state=State.SUSPENDED, reason=reason[:300], changed_at=now, edited_at=now
    )
    tracing.provider_act(provider, change="added", by=by)
    return provider


@transaction.atomic
def edit_provider(provider: IdentityProvider, fields: Mapping[str, Any], *, secret: str, by: HttpRequest) -> None:
    """Write what the operator changed; an empty ``secret`` keeps the one there is.

    A new issuer is the operator's word, no longer the country's: its addresses are then checked as any stranger's.
    """
    provider.declared = provider.declared and fields["issuer"] == provider.issuer
    for name, value in fields.items():
        setattr(provider, name, value)
    if secret:
        provider.sealed_secret = keys.seal(secret)
    provider.changed_at = provider.edited_at = timezone.now()
    provider.save()
    tracing.provider_act(provider, change="edited", by=by)


def suspend_provider(provider: IdentityProvider, *, reason: str, by: HttpRequest | None = None) -> None:
    """Refuse sign-ins through ``provider`` from the next click on, also those under way."""
    set_state(provider, state=State.SUSPENDED, reason=reason, by=by)


def resume_provider(provider: IdentityProvider, *, by: HttpRequest | None = None) -> None:
    set_state(provider, state=State.ACTIVE, reason="", by=by)


@transaction.atomic
def set_state(provider: IdentityProvider, *, state: State, reason: str, by: HttpRequest | None) -> None:
    provider.state, provider.reason, provider.changed_at = state, reason[:300], timezone.now()
    provider.save(update_fields=["state", "reason", "changed_at"])
    if state == State.SUSPENDED:
        sessions.end_through(provider)
    tracing.provider_act(provider, change=state.value, reason=provider.reason, by=by)


@transaction.atomic
def remove_provider(provider: IdentityProvider, *, by: HttpRequest) -> None:
    """Forget a provider that vouched for nobody; raises ProviderUsed."""
    if provider.declared or selectors.was_used(provider):
        raise ProviderUsed(provider.slug)
    tracing.provider_act(provider, change="removed", by=by)
    provider.delete()
