"""Whether a provider answers, noted from our own requests to it: what a browser brings back proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from parvis.core.signin.models import IdentityProvider, ProviderHealth
from parvis.core.signin.rules.problems import ProviderUnavailable

NOTED_EVERY = timedelta(minutes=1)  # a busy provider's row is not written at each sign-in


@contextmanager
def watched(provider: IdentityProvider, *, proves_life: bool = False) -> Iterator[None]:
    """Note that ``provider`` did not answer within this block or, with ``proves_life``, that it did."""
    try:
        yield
    except ProviderUnavailable as error:
        note_failure(provider, problem=error.code)
        raise
    if proves_life:
        note_success(provider)


def note_success(provider: IdentityProvider) -> None:
    now = timezone.now()
    row, _ = ProviderHealth.objects.get_or_create(provider=provider)
    if row.failures or row.succeeded_at is None or now - row.succeeded_at > NOTED_EVERY:
        ProviderHealth.objects.filter(pk=row.pk).update(succeeded_at=now, failures=0)


def note_failure(provider: IdentityProvider, *, problem: str) -> None:
    row, _ = ProviderHealth.objects.get_or_create(provider=provider)
    ProviderHealth.objects.filter(pk=row.pk).update(failed_at=timezone.now(), failures=F("failures") + 1, problem=problem)
