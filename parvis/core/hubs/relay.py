"""A provider that speaks the hub's own form, asked over HTTP; what it answers is checked before anyone reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import structlog

from parvis.core.exchange.actions import HttpSource, Reply, SourceUnavailable
from parvis.core.hubs.rules import envelopes
from parvis.core.hubs.rules.envelopes import BadEnvelope
from parvis.core.hubs.rules.sources import SourceAnswer, SourceFailure

if TYPE_CHECKING:
    from parvis.core.hubs.rules.endpoints import Endpoint
    from parvis.core.hubs.rules.sources import About, Parameters

KINDS = {  # the door's causes in the hub's words; any other is unavailable
    "timeout": "timeout",
    "unresolved": "unresolved",
    "not-configured": "not-configured",
    "overloaded": "overloaded",
    "malformed": "malformed",
    "too-large": "malformed",
}
THEIR_SAY = {404, 422, 451}  # what a provider may say of the question itself
MEANT = {401: "refused", 403: "refused", 409: "overloaded", 429: "overloaded", 503: "overloaded", 504: "timeout"}

log = structlog.get_logger("parvis.hubs")

Asked = tuple[str, Iterable[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Relay:
    """One provider. The country says what it is asked, and whether an answer can be about whom it was asked."""

    source: HttpSource
    asked: Callable[[Endpoint, Parameters, About], Asked]  # path and query
    is_about: Callable[[Endpoint, About, Mapping[str, Any]], bool]

    @property
    def name(self) -> str:
        return self.source.name

    def answer(self, endpoint: Endpoint, parameters: Parameters, about: About, *, request_id: str) -> SourceAnswer:
        """What the provider says; raises SourceFailure when it says nothing that can be trusted."""
        path, query = self.asked(endpoint, parameters, about)
        try:
            reply = self.source.reply(path, query=query, request_id=request_id)
        except SourceUnavailable as failure:
            raise failed(failure) from None
        return self.read(reply, endpoint=endpoint, about=about)

    def read(self, reply: Reply, *, endpoint: Endpoint, about: About) -> SourceAnswer:
        if reply.status not in (200, *THEIR_SAY):
            raise SourceFailure(kind_of(reply.status), retry_in=reply.retry_after_seconds)
        try:
            if reply.status != 200:
                return SourceAnswer(status=reply.status, payload=envelopes.errors(envelopes.opened(reply.body)))
            payload = envelopes.success(envelopes.opened(reply.body), collection=endpoint.collection)
        except BadEnvelope as error:
            self.refuse(endpoint, str(error))
        if not self.is_about(endpoint, about, payload):
            self.refuse(endpoint, "about somebody else")
        return SourceAnswer(status=200, payload=payload)

    def refuse(self, endpoint: Endpoint, problem: str) -> NoReturn:
        """The answer is thrown away; operators learn why, nobody learns what it said."""
        log.error("relay_answer_refused", provider=self.name, operation=endpoint.operation, problem=problem)
        raise SourceFailure("malformed") from None


def failed(failure: SourceUnavailable) -> SourceFailure:
    """The door's failure in the hub's kinds."""
    return SourceFailure(KINDS.get(failure.cause, "unavailable"), retry_in=failure.retry_after_seconds)


def kind_of(status: int) -> str:
    """What a status other than an answer means.

    >>> kind_of(401), kind_of(503), kind_of(504), kind_of(500), kind_of(302)
    ('refused', 'overloaded', 'timeout', 'unavailable', 'malformed')
    """
    return MEANT.get(status, "unavailable" if status >= 500 else "malformed")
