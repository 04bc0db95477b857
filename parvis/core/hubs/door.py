"""A hub's call at the exchange's door: the same steps as for everyone, then the source or what is kept of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.rules.answers import released
from parvis.core.hubs import kept
from parvis.core.hubs.callers import Caller
from parvis.core.hubs.rules.endpoints import Description, Endpoint
from parvis.core.hubs.rules.failing import Failing, Refusal, providers_refusal, refusal
from parvis.core.hubs.rules.sources import About, Parameters, Source, SourceAnswer, SourceFailure
from parvis.kernel.text import Text

PURPOSES = ("context", "object")
FAILINGS = {
    "timeout": Failing.TIMEOUT,
    "unresolved": Failing.UNRESOLVED,
    "overloaded": Failing.OVERLOADED,
    "malformed": Failing.MALFORMED,
    "too-large": Failing.MALFORMED,
    "fault": Failing.MALFORMED,
    "not-configured": Failing.NOT_CONFIGURED,
}
LASTING = {"refused": Failing.REFUSED, "legal": Failing.LEGAL}  # asking again will not help; the source is well

log = structlog.get_logger("parvis.hubs")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call whose parameters are right."""

    description: Description
    endpoint: Endpoint
    caller: Caller
    parameters: Parameters = field(repr=False)
    about: About
    request_id: str
    receipt: str = field(default="", repr=False)  # of the case that it serves
    target: str = field(default="", repr=False)  # path and query as sent, for which the receipt was made
    fresh: bool = False  # the caller wants no kept answer


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What goes back: a status, the whole body, and whether it was kept since an earlier call (``None``: never kept)."""

    status: int
    payload: Mapping[str, Any] = field(repr=False)
    was_kept: bool | None = None
    seconds_left: int = 0


def wanted(caller: Caller, endpoint: Endpoint) -> tuple[str, ...]:
    """The scopes that the call is after: the endpoint's, as far as the caller may name them; all of them where it has none."""
    return tuple(scope for scope in endpoint.scopes or caller.scopes if scope in caller.scopes)


def admitted(asked: Asked) -> exchange.Admission:
    """The terms under which the call may go on; raises Refusal. What the door refuses it has written in the trace."""
    authorisation = asked.caller.authorisation
    if authorisation is None:
        raise refusal(asked.description, Failing.NO_SCOPE)
    if authorisation.offer != asked.endpoint.hub:
        raise refusal(asked.description, Failing.NO_SCOPE)
    call = exchange.Call(
        offer=authorisation.offer,
        asker=authorisation.asker,
        subject=subject_of(asked),
        organisation=authorisation.organisation,
        request_id=asked.request_id,
        recipient=recipient_of(asked),
        receipt=asked.receipt,
        target=asked.target,
    )
    try:
        return exchange.admit(call, authorisation=authorisation, wanted=wanted(asked.caller, asked.endpoint))
    except exchange.ExchangeError as error:
        raise told(error, asked) from None


def subject_of(asked: Asked) -> exchange.Subject:
    about = asked.about
    if about.identity is not None:
        return exchange.Subject(identity=about.identity)
    return exchange.Subject(organisation=about.organisation) if about.organisation else exchange.Subject(key=about.identifier or "-")


def recipient_of(asked: Asked) -> str:
    """The name of the recipient that the authorisation knows, or else the first: the door refuses it."""
    authorisation, names = asked.caller.authorisation, asked.description.recipient(asked.parameters)
    known = (authorisation.recipients or [authorisation.organisation.identifier]) if authorisation else []
    return next((name for name in names if name in known), names[0] if names else "")


def told(error: exchange.ExchangeError, asked: Asked) -> Refusal:
    """What the door said, in the words of the wire."""
    description, provider = asked.description, asked.endpoint.provider
    if isinstance(error, exchange.TooManyCalls):
        return refusal(description, Failing.TOO_MANY, headers={"Retry-After": str(error.retry_after_seconds)})
    if isinstance(error, exchange.RecipientNotAuthorised):
        return refusal(description, Failing.RECIPIENT)
    if isinstance(error, exchange.CaseNotProven):
        return refusal(description, Failing.CASE)
    if isinstance(error, exchange.FlowStopped | exchange.NotPermitted | exchange.IdentifierOutsideItsSector):
        return providers_refusal(description, provider, Failing.LEGAL)
    return refusal(description, Failing.NO_SCOPE)


def written(admission: exchange.Admission) -> object:
    """The line in the trace, committed before anything is asked; its name."""
    return exchange.asked(admission)[0]


def answered(asked: Asked, admission: exchange.Admission) -> Answered:
    """What the source says, masked; one more line in the trace when nothing came. Asked only once it is ``written``."""
    try:
        return kept_or_new(asked, admission)
    except Refusal as failure:
        exchange.failed(admission, failure.kind)
        raise


def kept_or_new(asked: Asked, admission: exchange.Admission) -> Answered:
    if not asked.endpoint.cache_seconds:
        return new(asked, admission)
    key = kept_under(asked, admission)
    found = None if asked.fresh else kept.found(key)
    if found is not None:
        return Answered(status=200, payload=found.payload, was_kept=True, seconds_left=found.seconds_left)
    answer = new(asked, admission)
    if answer.status == 200:
        kept.keep(key, answer.payload, seconds=asked.endpoint.cache_seconds)
    return Answered(status=answer.status, payload=answer.payload, was_kept=False, seconds_left=asked.endpoint.cache_seconds)


def kept_under(asked: Asked, admission: exchange.Admission) -> bytes:
    """The name of a kept answer: who may read what of whom. Why one asks does not change what the source says."""
    parameters = {name: values for name, values in asked.parameters.items() if name not in PURPOSES}
    about = asked.about.identity.canonical().hex() if asked.about.identity else ""
    return kept.key_of("answer", admission.authorisation, admission.fields, asked.endpoint.operation, parameters, about)


def new(asked: Asked, admission: exchange.Admission) -> Answered:
    source = asked.description.source(asked.endpoint)
    if source is None:
        raise providers_refusal(asked.description, asked.endpoint.provider, Failing.NOT_CONFIGURED)
    answer = from_source(source, asked)
    if answer.status != 200:
        exchange.failed(admission, f"status-{answer.status}")
        return Answered(status=answer.status, payload=answer.payload)
    if "data" not in answer.payload:
        raise providers_refusal(asked.description, asked.endpoint.provider, Failing.MALFORMED)
    return Answered(status=200, payload=masked(answer.payload, asked.endpoint, admission.fields))


def from_source(source: Source, asked: Asked) -> SourceAnswer:
    """What ``source`` says, through its circuit; raises Refusal."""
    title = Text(asked.endpoint.provider.name, asked.endpoint.provider.name)
    try:
        return exchange.protected(source.name, title, lambda: through(source, asked, title))
    except exchange.SourceUnavailable as failure:
        kind = FAILINGS.get(failure.cause, Failing.UNAVAILABLE)
        retry_in = failure.retry_after_seconds if failure.cause in ("circuit-open", "suspended", "overloaded") else 0
        raise providers_refusal(asked.description, asked.endpoint.provider, kind, retry_in=retry_in) from None
    except Lasting as failure:
        raise providers_refusal(asked.description, asked.endpoint.provider, failure.failing) from None
    except exchange.NotFoundAtSource:
        raise providers_refusal(asked.description, asked.endpoint.provider, Failing.NOT_FOUND) from None
    except exchange.ExchangeError:
        raise providers_refusal(asked.description, asked.endpoint.provider, Failing.REFUSED) from None


class Lasting(exchange.ExchangeError):
    """A source that is well and says no."""

    code = "refused"

    def __init__(self, title: Text, failing: Failing) -> None:
        super().__init__(title)
        self.failing = failing


def through(source: Source, asked: Asked, title: Text) -> SourceAnswer:
    """The source's own answer, its failures told as the door's; a fault of its code counts as one, without its message."""
    try:
        return source.answer(asked.endpoint, asked.parameters, asked.about, request_id=asked.request_id)
    except exchange.ExchangeError:
        raise
    except SourceFailure as failure:
        if failure.kind in LASTING:
            raise Lasting(title, LASTING[failure.kind]) from None
        raise exchange.SourceUnavailable(title, cause=failure.kind, retry_after_seconds=failure.retry_in or 60) from None
    except Exception as error:
        log.error("source_fault", operation=asked.endpoint.operation, request_id=asked.request_id, error=type(error).__name__)
        raise exchange.SourceUnavailable(title, cause="fault") from None


def masked(payload: Mapping[str, Any], endpoint: Endpoint, scopes: tuple[str, ...]) -> dict[str, Any]:
    """The envelope with what ``scopes`` open of its data: all of it where the endpoint names no mask."""
    whole = {"data": payload["data"], "links": payload.get("links", {}), "meta": payload.get("meta", {})}
    if not endpoint.mask:
        return whole
    paths = [path for scope in scopes for path in endpoint.mask.get(scope, ())]
    return whole | {"data": released(payload["data"], paths)}


def in_sandbox(caller: Caller, endpoint: Endpoint, description: Description, *, request_id: str) -> tuple[str, ...]:
    """The scopes that a call of the sandbox opens: under its authorisation's terms, or those of the broker's invented person."""
    if caller.authorisation is not None:
        asked = Asked(description=description, endpoint=endpoint, caller=caller, parameters={}, about=About(), request_id=request_id)
        return admitted(asked).fields
    scopes = wanted(caller, endpoint)
    if endpoint.scopes and not scopes:
        raise refusal(description, Failing.NO_SCOPE)
    return scopes
