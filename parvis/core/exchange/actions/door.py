"""The steps of the door, in their order, the same for every caller: ``ask`` inside, hubs for those outside.

A caller makes a `Call`, then::

    admission = admit(call)                                           # inside: the declared need and what the body holds
    admission = admit(call, authorisation=held, wanted=["a_scope"])   # outside: the authorisation of the caller's token
    entry_ids = asked(admission)                                      # commits the line in the trace; ask the source only then
    …the source is called, its answer masked with ``admission.fields``…
    failed(admission, reason)                                         # the line that says that nothing was received

`admit` raises an `ExchangeError` at the first step that refuses, after writing the refusal in the trace of whom
the call is about. Nothing is kept between calls: what is revoked or stopped has effect on the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

import structlog

from parvis.core.exchange import cases, flows, hiding, metrics, policies, selectors, volumes
from parvis.core.exchange.errors import (
    ExchangeError,
    IdentifierOutsideItsSector,
    NeedNotDeclared,
    NotAuthorised,
    PolicyBroken,
    RecipientNotAuthorised,
    TooManyCalls,
)
from parvis.core.exchange.models import Authorisation
from parvis.core.exchange.rules.answers import Subject, covered
from parvis.core.exchange.rules.identifiers import misplaced
from parvis.core.exchange.rules.policy import BadPolicy, Policy
from parvis.core.exchange.rules.questions import granted
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Identity, Organisation, organisation_subject, person_by_identity
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Need, PermittedExchange
from parvis.kernel.text import Text

UNDECLARED = Text("Aucune finalité déclarée", "No purpose was declared")
SANDBOX, PRODUCTION = "sandbox", "production"
log = structlog.get_logger("parvis.exchange")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One question at the door, before anyone knows whether it may be asked.

    ``offer`` names an offer, or a hub. ``recipient`` is the identifier of the body that receives the data, none
    for the organisation itself. ``receipt`` is the signed receipt of a case that a caller outside sends, and
    ``target`` the path and query of the request that it came with.
    """

    offer: str
    asker: str
    subject: Subject
    organisation: Organisation
    actor_label: str = ""
    file_reference: str = ""
    also_concerns: tuple[Identity, ...] = ()
    request_id: str = field(default_factory=lambda: uuid4().hex)
    recipient: str = ""
    proactive: bool = False
    receipt: str = field(default="", repr=False)
    target: str = field(default="", repr=False)
    hidden_until: datetime | None = None  # until when its lines stay unknown to whom they concern, as the need declares
    event: str = "exchange.asked"  # under which the question is written, where it came another way than usual
    detail: Mapping[str, str] = field(default_factory=dict)  # what its line says besides

    @property
    def subjects(self) -> list[bytes]:
        """In whose trace the call is read: whom it is about, or the organisation that asks when no one is."""
        if self.subject.identity is not None:
            return [each.canonical() for each in (self.subject.identity, *self.also_concerns)]
        return [organisation_subject(self.subject.organisation or self.organisation.identifier)]


@dataclass(frozen=True, kw_only=True)
class Admission:
    """A call that every step let through, and under what: ``fields`` are those (or the scopes, the questions) that are open."""

    call: Call
    policy: Policy
    fields: tuple[str, ...]
    entry: PermittedExchange | None  # of the registry of permitted exchanges; none in a sandbox, which holds nobody's data
    need: Need | None = None
    proven: bool = False  # a case stands behind the call

    @property
    def authorisation(self) -> str:
        """The name that every answer carries: "H-0042"."""
        return self.policy.authorisation


def admit(call: Call, *, authorisation: Authorisation | None = None, wanted: Iterable[str] = ()) -> Admission:
    """The terms under which ``call`` may go on, after every step of the door.

    Without ``authorisation`` the caller is a system of this platform: its declared need says what is wanted, and the
    organisation must hold an authorisation for it. With one, ``wanted`` names the fields or scopes that the call is
    after; those that the authorisation opens are let through, none at all is NotAuthorised.
    """
    need: Need | None = None
    hiding.check(call)  # before anything is written: a line that tells the person that somebody hides would tell all
    try:
        need = selectors.declared_need(call.asker, offer=call.offer) if authorisation is None else None
        policy, fields = opened(call, need=need, authorisation=authorisation, wanted=tuple(wanted))
        return checked(Admission(call=call, policy=policy, fields=fields, entry=None, need=need))
    except TooManyCalls:
        metrics.ASKS.labels(call.offer, TooManyCalls.code).inc()
        raise
    except ExchangeError as refusal:
        known = authorisation is not None or not isinstance(refusal, NeedNotDeclared)
        record("exchange.refused", call, need=need, fields=need.asked if need else wanted, reason=refusal.code)
        metrics.ASKS.labels(call.offer if known else "unknown", refusal.code).inc()
        raise


def opened(
    call: Call, *, need: Need | None, authorisation: Authorisation | None, wanted: tuple[str, ...]
) -> tuple[Policy, tuple[str, ...]]:
    """The signed terms in force today that open something of what is wanted; raises NotAuthorised, PolicyBroken."""
    held = [authorisation] if authorisation is not None else selectors.held_by(call.organisation, asker=call.asker, offer=call.offer)
    broken = ""
    for row in held:
        try:
            policy = policies.enforced(row)
        except BadPolicy as error:
            log.error("exchange.policy_broken", authorisation=row.reference, why=str(error))
            broken = row.reference
            continue
        fields = granted(need, policy.fields) if need is not None else covered(wanted, policy.fields)
        if fields and fits(policy, row, call, inside=need is not None):
            return policy, fields
    if broken:
        raise PolicyBroken(broken)
    raise NotAuthorised(call.organisation.name, selectors.offer_title(call.offer))


def fits(policy: Policy, row: Authorisation, call: Call, *, inside: bool) -> bool:
    """Whether these terms are about this caller, today; a sandbox's open no door inside, where data are real."""
    about = (policy.organisation, policy.asker, policy.offer) == (call.organisation.identifier, call.asker, call.offer)
    return about and row.state == row.State.ACTIVE and policy.allows_on(today()) and not (inside and policy.stage == SANDBOX)


def checked(admission: Admission) -> Admission:
    """The steps after the policy: recipient, permitted exchange, identifiers, the person's choice, case, volume."""
    call, policy, need = admission.call, admission.policy, admission.need
    if call.recipient and not policy.allows_recipient(call.recipient):
        raise RecipientNotAuthorised(call.recipient, authorisation=policy.authorisation)
    if policy.stage != SANDBOX:
        entry = selectors.permitted(call.asker, call.offer, call.organisation, fields=admission.fields, proactive=call.proactive)
        admission = replace(admission, entry=entry)
        check_identifiers(admission)
        flows.check_not_stopped(call.asker, call.offer, call.subject.identity, need=need)
    proof = cases.proof_of(call, policy=policy, need=need)
    admission = replace(admission, proven=proof is not None, call=replace(call, file_reference=proof or call.file_reference))
    if policy.calls_per_minute is not None:
        volumes.count(policy)
    return admission


def check_identifiers(admission: Admission) -> None:
    """Raises IdentifierOutsideItsSector when a national identifier is among what is open, outside its sectors."""
    sector = admission.need.sector if admission.need else admission.entry.sector if admission.entry else ""
    names = selectors.paths_of(admission.fields, asker=admission.call.asker, offer=admission.call.offer)
    found = misplaced(selectors.identifiers_among(admission.call.offer, names), sector=sector, known=catalogue.identifiers())
    if found:
        title = catalogue.identifiers()[found].title if found in catalogue.identifiers() else Text(found, found)
        raise IdentifierOutsideItsSector(title, sector=sector)


def asked(admission: Admission) -> tuple[object, ...]:
    """Commit the line that says what is about to be asked; the source is called after this, never before.

    A person who is asked about in advance is told first: a crash between the two leaves a message too many, never one too few.
    """
    if admission.call.proactive:
        tell(admission)
    event = "exchange.asked-in-advance" if admission.call.proactive else admission.call.event
    return record(
        event,
        admission.call,
        need=admission.need,
        policy=admission.policy,
        fields=admission.fields,
        authorisation=admission.authorisation,
        case="proven" if admission.proven else "",
    )


def tell(admission: Admission) -> None:
    """Write to the person, in their language, that they are asked about before they asked for anything."""
    call = admission.call
    person = person_by_identity(call.subject.identity) if call.subject.identity is not None else None
    if person is None:
        return  # never signed in here: they read it in their trace the day they do
    purpose, basis = why(admission.need, admission.policy)
    notices.send(
        "exchange.asked-in-advance",
        to=person,
        key=f"exchange.asked-in-advance:{call.request_id}",
        context={"offer": selectors.offer_title(call.offer), "purpose": purpose, "legal_basis": basis},
        organisation_name=call.organisation.name,
        link="/me/data/flows",
    )


def failed(admission: Admission, reason: str) -> None:
    """Commit the line that says that nothing was received, and why: a code, never a message."""
    record("exchange.failed", admission.call, need=admission.need, policy=admission.policy, fields=admission.fields, reason=reason)


def record(
    event: str, call: Call, *, need: Need | None, fields: Iterable[str], policy: Policy | None = None, **more: str
) -> tuple[object, ...]:
    """Commit a line about ``call`` for each person it concerns: names of fields, never their values."""
    detail = {"offer": call.offer, "asker": call.asker, "request": call.request_id, "recipient": call.recipient, **call.detail, **more}
    purpose, basis = why(need, policy)
    entries = protection.record_durably(
        event,
        subjects=call.subjects,
        organisation=call.organisation.name,
        organisation_identifier=call.organisation.identifier,
        actor=call.actor_label,
        purpose=purpose,
        legal_basis=basis,
        fields=fields,
        file_reference=call.file_reference,
        detail={name: value for name, value in detail.items() if value},
        hidden_until=call.hidden_until,
        hidden_reason=hiding.reason(call, need),
    )
    return tuple(entry.pk for entry in entries)


def why(need: Need | None, policy: Policy | None) -> tuple[Text, Text]:
    if need is not None:
        return need.purpose, need.legal_basis
    if policy is not None:
        return Text.of(policy.purpose), Text.of(policy.legal_basis)
    return UNDECLARED, UNDECLARED
