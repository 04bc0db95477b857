"""The operator's switch on each source."""

from __future__ import annotations

from django.utils import timezone

from parvis.core.exchange.models import SourceState
from parvis.kernel import catalogue


def suspend_source(offer: str) -> None:
    """Count the source of ``offer`` as down until it is resumed: nothing is sent to it. Raises UnknownDeclaration."""
    name = catalogue.offer(offer).name
    SourceState.objects.update_or_create(offer=name, defaults={"suspended_at": timezone.now()})


def resume_source(offer: str) -> None:
    """Ask the source of ``offer`` again, with its past failures forgotten. Raises UnknownDeclaration."""
    name = catalogue.offer(offer).name
    SourceState.objects.filter(offer=name).update(suspended_at=None, failures=0, retry_at=None)
