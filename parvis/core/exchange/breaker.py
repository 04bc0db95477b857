"""The circuit breaker: a source that keeps failing is left alone for a while, then tried by one call.

Its state is a row, so that all workers share it; a source in good health costs one read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from django.db.models import F, Q
from django.utils import timezone

from parvis.core.exchange import selectors, sources
from parvis.core.exchange.errors import AnswerWaits, ExchangeError, SourceUnavailable
from parvis.core.exchange.models import SourceState
from parvis.core.exchange.rules.answers import Query
from parvis.kernel.manifest import Offer
from parvis.kernel.prepared import Prepared
from parvis.kernel.text import Text
from parvis.kernel.together import once_for_each

Found = TypeVar("Found")
STATE = once_for_each(Prepared(lambda name: SourceState.objects.filter(offer=name), str).first)

FAILURES_TO_OPEN = 5
OPEN_FOR = timedelta(seconds=30)

log = structlog.get_logger("parvis.exchange")


def called(offer: Offer, query: Query) -> Mapping[str, Any]:
    """What the offer's provider answers to ``query``.

    Raises ExchangeError. A fault of the provider's own code counts as an unavailable source, and its
    message is dropped: it could quote the person.
    """
    title = selectors.source_of(offer.name)
    return protected(offer.name, title, lambda: answered(offer, query))


def protected(name: str, title: Text, call: Callable[[], Found]) -> Found:
    """What ``call`` returns, through the circuit of the source called ``name``; raises ExchangeError.

    Only SourceUnavailable counts as a failure of the source; ``title`` is how people know it.
    """
    state = STATE(name)
    admit(title, state)
    try:
        answer = call()
    except AnswerWaits:
        recovered(state)
        raise
    except SourceUnavailable as failure:
        failed(name, cause=failure.cause)
        raise
    except ExchangeError:
        recovered(state)  # it said no, so it is alive
        raise
    recovered(state)
    return answer


def answered(offer: Offer, query: Query) -> Mapping[str, Any]:
    try:
        provider: Callable[[Query], Mapping[str, Any]] = sources.ELSEWHERE.get(offer.name) or offer.provider
        answer = provider(query)
    except ExchangeError:
        raise
    except Exception as error:
        log.error("provider_fault", offer=offer.name, request_id=query.request_id, error=type(error).__name__)
        raise SourceUnavailable(selectors.source_of(offer.name), cause="fault") from None
    if not isinstance(answer, Mapping):
        raise SourceUnavailable(selectors.source_of(offer.name), cause="malformed")
    return answer


def admit(title: Text, state: SourceState | None) -> None:
    """Let the call through, or raise SourceUnavailable; after a pause, exactly one call is let through to try."""
    if state is None:
        return
    if state.suspended_at is not None:
        raise SourceUnavailable(title, cause="suspended", retry_after_seconds=600)
    if state.retry_at is not None and not may_probe(state):
        left = (state.retry_at - timezone.now()).total_seconds()
        raise SourceUnavailable(title, cause="circuit-open", retry_after_seconds=max(1, round(left)))


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
