"""One question at the door: declared, authorised, permitted, written in the trace, asked, masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from parvis.core.exchange import breaker, metrics, selectors
from parvis.core.exchange.actions import door
from parvis.core.exchange.actions.door import Admission, Call
from parvis.core.exchange.errors import AskedInsideTransaction, ExchangeError
from parvis.core.exchange.rules.answers import Answer, Prompt, Query, Subject, released
from parvis.core.exchange.rules.questions import told
from parvis.core.people.selectors import Identity, Organisation
from parvis.kernel import catalogue
from parvis.kernel.manifest import Need, Offer


def ask(
    offer: str,
    *,
    asker: str,
    subject: Subject,
    organisation: Organisation,
    actor_label: str = "",
    file_reference: str = "",
    also_concerns: Iterable[Identity] = (),
    proactive: bool = False,
    hidden_until: datetime | None = None,
    prompt: Prompt | None = None,
) -> Answer:
    """What ``offer`` says about ``subject``, as far as ``asker``'s declared need and the organisation's authorisation go.

    Commits a line of the trace before the source is called, and another when it fails or is refused. ``proactive``
    is for asking before the person asked for anything, where the registry of permitted exchanges allows it; the
    person is told, in the house and by mail. ``hidden_until`` keeps the question's lines, committed like any other, from whom
    they concern until then, where the need declares ``hiding``; MayNotHide is raised, and nothing is asked or written,
    where it does not go that far. ``prompt`` says which act of the person themself brings the question. Raises ExchangeError: AskedInsideTransaction, NeedNotDeclared, NotAuthorised, PolicyBroken,
    NotPermitted, IdentifierOutsideItsSector, FlowStopped, CaseNotProven, TooManyCalls, SourceUnavailable,
    NotFoundAtSource, SourceRefused.
    """
    if connection.in_atomic_block:
        raise AskedInsideTransaction(offer)
    call = Call(
        offer=offer,
        asker=asker,
        subject=subject,
        organisation=organisation,
        actor_label=actor_label,
        file_reference=file_reference,
        also_concerns=tuple(also_concerns),
        proactive=proactive,
        hidden_until=hidden_until,
        detail={"prompt": prompt} if prompt else {},
    )
    return answered(door.admit(call), offer=catalogue.offer(offer))


def answered(admission: Admission, *, offer: Offer) -> Answer:
    """The source's answer, masked; the line in the trace is committed before the source is called."""
    call, need = admission.call, need_of(admission)
    fields = tuple(each for each in need.fields if each in admission.fields)
    questions = [each for each in need.questions if each.mark in admission.fields]
    entry_ids = door.asked(admission)
    query = Query(
        offer=call.offer,
        subject=call.subject,
        fields=(*fields, *(each.path for each in questions if each.path not in fields)),
        recipient=call.organisation.identifier,
        request_id=call.request_id,
        proactive=call.proactive,
    )
    try:
        with metrics.SOURCE_SECONDS.labels(call.offer).time():
            found = breaker.called(offer, query)
    except ExchangeError as failure:
        door.failed(admission, getattr(failure, "cause", failure.code))
        metrics.ASKS.labels(call.offer, failure.code).inc()
        raise
    metrics.ASKS.labels(call.offer, "answered").inc()
    return Answer(
        values=released(found, fields),
        fields=fields,
        withheld=tuple(name for name in need.asked if name not in admission.fields),
        offer=call.offer,
        source=selectors.source_of(call.offer),
        fetched_at=timezone.now(),
        authorisation=admission.authorisation,
        request_id=call.request_id,
        entry_ids=entry_ids,
        yes_or_no=told(questions, found),
    )


def need_of(admission: Admission) -> Need:
    if admission.need is None:
        raise LookupError("Only what a declared need let through is answered here; a hub answers its own calls.")
    return admission.need
