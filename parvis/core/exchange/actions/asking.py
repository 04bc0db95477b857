"""One question at the door: declared, authorised, written in the trace, asked, masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from parvis.core.exchange import breaker, metrics, selectors
from parvis.core.exchange.errors import AskedInsideTransaction, ExchangeError
from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.rules import Answer, Query, Subject, covered, released
from parvis.core.people.selectors import Identity, Organisation, organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.manifest import Need, Offer
from parvis.kernel.text import Text

UNDECLARED = Text("Aucune finalité déclarée", "No purpose was declared")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One question at the door, before anyone knows whether it may be asked."""

    offer: str
    asker: str
    subject: Subject
    organisation: Organisation
    actor_label: str
    file_reference: str
    also_concerns: tuple[Identity, ...]
    request_id: str

    @property
    def subjects(self) -> list[bytes]:
        """In whose trace the call is read: whom it is about, or the organisation that asks when no one is."""
        if self.subject.identity is not None:
            return [each.canonical() for each in (self.subject.identity, *self.also_concerns)]
        return [organisation_subject(self.subject.organisation or self.organisation.identifier)]


def ask(
    offer: str,
    *,
    asker: str,
    subject: Subject,
    organisation: Organisation,
    actor_label: str = "",
    file_reference: str = "",
    also_concerns: Iterable[Identity] = (),
) -> Answer:
    """What ``offer`` says about ``subject``, as far as ``asker``'s declared need and the organisation's authorisation go.

    Commits a line of the trace before the source is called, and another when it fails or is refused.
    Raises ExchangeError: AskedInsideTransaction, NeedNotDeclared, NotAuthorised, SourceUnavailable,
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
        request_id=uuid4().hex,
    )
    need, authorisation = admitted(call)
    return answered(call, offer=catalogue.offer(offer), need=need, authorisation=authorisation)


def admitted(call: Call) -> tuple[Need, Authorisation]:
    """The need and the authorisation under which ``call`` may go on; a refusal is written in the trace, then raised."""
    need: Need | None = None
    try:
        need = selectors.declared_need(call.asker, offer=call.offer)
        return need, selectors.valid_authorisation(call.organisation, need)
    except ExchangeError as refusal:
        record("exchange.refused", call, need=need, fields=need.fields if need else (), reason=refusal.code)
        metrics.ASKS.labels(call.offer if need else "unknown", refusal.code).inc()
        raise


def answered(call: Call, *, offer: Offer, need: Need, authorisation: Authorisation) -> Answer:
    """The source's answer, masked; the line in the trace is committed before the source is called."""
    fields = covered(need.fields, authorisation.fields)
    entry_ids = record("exchange.asked", call, need=need, fields=fields, authorisation=authorisation.reference)
    query = Query(offer=offer.name, subject=call.subject, fields=fields, recipient=call.organisation.identifier, request_id=call.request_id)
    try:
        with metrics.SOURCE_SECONDS.labels(offer.name).time():
            found = breaker.called(offer, query)
    except ExchangeError as failure:
        record("exchange.failed", call, need=need, fields=fields, reason=getattr(failure, "cause", failure.code))
        metrics.ASKS.labels(offer.name, failure.code).inc()
        raise
    metrics.ASKS.labels(offer.name, "answered").inc()
    return Answer(
        values=released(found, fields),
        fields=fields,
        withheld=tuple(name for name in need.fields if name not in fields),
        offer=offer.name,
        source=selectors.source_of(offer.name),
        fetched_at=timezone.now(),
        authorisation=authorisation.reference,
        request_id=call.request_id,
        entry_ids=entry_ids,
    )


def record(
    event: str, call: Call, *, need: Need | None, fields: Iterable[str], reason: str = "", authorisation: str = ""
) -> tuple[object, ...]:
    """Commit a line about ``call`` for each person it concerns: names of fields, never their values."""
    detail = {"offer": call.offer, "asker": call.asker, "request": call.request_id, "reason": reason, "authorisation": authorisation}
    entries = protection.record_durably(
        event,
        subjects=call.subjects,
        organisation=call.organisation.name,
        organisation_identifier=call.organisation.identifier,
        actor=call.actor_label,
        purpose=need.purpose if need else UNDECLARED,
        legal_basis=need.legal_basis if need else UNDECLARED,
        fields=fields,
        file_reference=call.file_reference,
        detail={name: value for name, value in detail.items() if value},
    )
    return tuple(entry.pk for entry in entries)
