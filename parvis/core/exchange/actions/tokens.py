"""Tokens of open APIs: made, shown once, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.core.exchange import selectors
from parvis.core.exchange.errors import TooManyTokens
from parvis.core.exchange.models import Token
from parvis.core.people.selectors import Person

TOKEN_LIFE = timedelta(days=365)
TOKENS_AT_ONCE = 20


@transaction.atomic
def make_token(person: Person, *, name: str) -> tuple[Token, str]:
    """A new token and its key. The key is not kept: this is the only time it can be shown.

    Raises TooManyTokens.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # two requests at once must not both pass the limit
    if Token.objects.usable().filter(person=person).count() >= TOKENS_AT_ONCE:
        raise TooManyTokens(TOKENS_AT_ONCE)
    key = f"pv_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        person=person, name=name, start=key[:8], digest=selectors.digest(key), expires_at=timezone.now() + TOKEN_LIFE
    )
    return token, key


def revoke_token(token_id: UUID, *, person: Person) -> bool:
    """End the token if it is this person's; whether there was one to end."""
    owned = Token.objects.filter(pk=token_id, person=person, revoked_at=None)
    return owned.update(revoked_at=timezone.now()) == 1
