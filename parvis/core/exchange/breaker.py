"""The circuit breaker: a source that keeps failing is left alone for a while, then tried by one call.

Its state is a row, so that all workers share it; a source in good health costs one read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.db.models import F, Q
from django.utils import timezone

from parvis.core.exchange import selectors
from parvis.core.exchange.errors import ExchangeError, SourceUnavailable
from parvis.core.exchange.models import SourceState
from parvis.core.exchange.rules import Query
from parvis.kernel.manifest import Offer

FAILURES_TO_OPEN = 5
OPEN_FOR = timedelta(seconds=30)

log = structlog.get_logger("parvis.exchange")


def called(offer: Offer, query: Query) -> Mapping[str, Any]:
    """What the offer's provider answers to ``query``.

    Raises ExchangeError. A fault of the provider's own code counts as an unavailable source, and its
    message is dropped: it could quote the person.
    """
    state = SourceState.objects.filter(offer=offer.name).first()
    admit(offer, state)
    try:
        answer = answered(offer, query)
    except SourceUnavailable as failure:
        failed(offer.name, cause=failure.cause)
        raise
    except ExchangeError:
        recovered(state)  # it said no, so it is alive
        raise
    recovered(state)
    return answer


def answered(offer: Offer, query: Query) -> Mapping[str, Any]:
    try:
        answer = offer.provider(query)
    except ExchangeError:
        raise
    except Exception as error:
        log.error("provider_fault", offer=offer.name, request_id=query.request_id, error=type(error).__name__)
        raise SourceUnavailable(selectors.source_of(offer.name), cause="fault") from None
    if not isinstance(answer, Mapping):
        raise SourceUnavailable(selectors.source_of(offer.name), cause="malformed")
    return answer


def admit(offer: Offer, state: SourceState | None) -> None:
    """Let the call through, or raise SourceUnavailable; after a pause, exactly one call is let through to try."""
    if state is None:
        return
    if state.suspended_at is not None:
        raise SourceUnavailable(selectors.source_of(offer.name), cause="suspended", retry_after_seconds=600)
    if state.retry_at is not None and not may_probe(state):
        left = (state.retry_at - timezone.now()).total_seconds()
        raise SourceUnavailable(selectors.source_of(offer.name), cause="circuit-open", retry_after_seconds=max(1, round(left)))


def may_probe(state: SourceState) -> bool:
    """Whether this very call is the one that tries a paused source: only one of many updates the row."""
    now = timezone.now()
    waiting = SourceState.objects.filter(offer=state.offer, retry_at=state.retry_at, retry_at__lte=now)
    return waiting.update(retry_at=now + OPEN_FOR) == 1


def failed(offer: str, *, cause: str) -> None:
    """Count a failure; open the circuit when there are enough in a row."""
    now = timezone.now()
    SourceState.objects.get_or_create(offer=offer)
    SourceState.objects.filter(offer=offer).update(failures=F("failures") + 1, last_failure_at=now, last_cause=cause)
    closed = Q(retry_at=None) | Q(retry_at__lte=now)
    if SourceState.objects.filter(closed, offer=offer, failures__gte=FAILURES_TO_OPEN).update(retry_at=now + OPEN_FOR):
        log.warning("circuit_open", offer=offer, cause=cause)


def recovered(state: SourceState | None) -> None:
    """Forget the failures, if there were any."""
    if state is not None and (state.failures or state.retry_at):
        SourceState.objects.filter(offer=state.offer).update(failures=0, retry_at=None)
