"""The instructors' side: take, ask for changes, refuse, approve what is then enforced, revoke, write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.core.authorisations import selectors
from parvis.core.authorisations.actions.asking import approved_answers
from parvis.core.authorisations.actions.events import emit, locked, written
from parvis.core.authorisations.models import Application, Phrase
from parvis.core.authorisations.rules import blocks, steps
from parvis.core.authorisations.rules.steps import By
from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs import actions as hubs
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

LONGEST_ADDRESS = 500


class UnknownKind(LookupError):
    """No system declares any more what the request asks for."""


class OwnRequest(PermissionError):
    """Whoever asked, wrote or sent a request does not approve it."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an approval gives: what was asked, or less."""

    fields: tuple[str, ...]
    calls_per_minute: int | None
    valid_from: date
    valid_until: date
    case_required: bool = False


def asked_terms(application: Application) -> Terms:
    """What the request asks, as it would be granted from today."""
    kind = selectors.kind_of(application)
    start = today()
    return Terms(
        fields=tuple(application.answers.get("fields") or ()),
        calls_per_minute=blocks.number(application.answers.get("calls_per_minute")),
        valid_from=start,
        valid_until=start + relativedelta(months=kind.valid_months if kind else 12),
    )


def grant(application: Application, terms: Terms) -> dict[str, Any]:
    """What ``exchange.authorise`` is called with: shown before the approval, done by it. Raises UnknownKind."""
    kind, use = selectors.kind_of(application), selectors.use_case_of(application)
    if kind is None or use is None:
        raise UnknownKind(application.kind)
    answers = application.answers
    own = application.organisation.identifier
    # Answers may have been written since they were last checked: what is no address and no identifier is not granted.
    others = [each for each in blocks.lines(answers.get("recipient_bodies")) if each != own and blocks.IDENTIFIER.fullmatch(each)]
    address = str(answers.get("legal_url") or "")
    return {
        "asker": use.asker,
        "offer": kind.offer,
        "fields": terms.fields,
        "purpose": Text.of(str(answers.get("description") or answers.get("title") or "")),
        "legal_basis": Text.of(str(answers.get("legal_basis") or "")),
        "legal_url": address if blocks.is_web_address(address) and len(address) <= LONGEST_ADDRESS else "",
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "recipients": (own, *others) if others else (),
        "calls_per_minute": terms.calls_per_minute,
        "case_required": terms.case_required,
        "stage": application.stage,
        "request": application.reference,
    }


@transaction.atomic
def claim(application: Application, *, person: Person) -> Application:
    current = locked(application)
    current.assigned_to = person
    emit(current, "claim", by=By.INSTRUCTOR, actor=person, details={"assigned_to": str(person.pk)})
    return current


@transaction.atomic
def request_changes(application: Application, *, person: Person, text: str, in_blocks: Iterable[str] = ()) -> Application:
    current = locked(application)
    emit(current, "request_changes", by=By.INSTRUCTOR, actor=person, text=text, details={"blocks": list(in_blocks)})
    return current


@transaction.atomic
def refuse(application: Application, *, person: Person, text: str) -> Application:
    """A refused change leaves what was approved before as it was."""
    current = locked(application)
    refused = dict(current.answers)
    current.decided_at = timezone.now()
    if current.reopening:
        current.answers = approved_answers(current) or current.answers
    emit(current, "refuse", by=By.INSTRUCTOR, actor=person, text=text, details={"answers": refused})
    return current


@transaction.atomic
def approve(application: Application, *, person: Person | None, terms: Terms, text: str = "", seen: str = "") -> Authorisation:
    """Give the authorisation, end the one that it replaces, write the event: all of it or nothing.

    ``seen`` is the `fingerprint` of the answers that the decision was taken on. Raises steps.NotAllowed, also when they are
    others by now, OwnRequest, UnknownKind, exchange.BadAuthorisation and what the registry of permitted exchanges refuses.
    """
    current = locked(application)
    before = selectors.situation(current)
    steps.found("approve", before)  # before anything is granted
    check_decided_by_another(current, person)
    if (seen and seen != blocks.fingerprint(current.answers)) or set(terms.fields) - set(current.answers.get("fields") or ()):
        raise steps.NotAllowed("approve: the applicant wrote in the request since it was read")
    replaced = [each for each in selectors.active_authorisations(current) if each.stage == current.stage]
    granted = exchange.authorise(current.organisation, **grant(current, terms))
    for each in replaced:
        if each.pk != granted.pk:
            exchange.make_obsolete(each)
    if selectors.is_hub(selectors.kind_of(current)):
        give_token(current, granted, replaced)
    current.decided_at = timezone.now()
    written(
        current,
        "approve",
        before,
        by=By.INSTRUCTOR,
        actor=person,
        text=text,
        authorisation=granted.reference,
        details={
            "answers": current.answers,
            "granted": as_json(terms),
            "replaced": [each.reference for each in replaced if each.pk != granted.pk],
        },
    )
    return granted


def check_decided_by_another(application: Application, person: Person | None) -> None:
    """Raises OwnRequest for its applicant, and for whoever took an applicant's step before handing it to a colleague."""
    if person is None:
        return
    if application.applicant_id == person.pk or application.events.filter(by=By.APPLICANT, actor=person).exists():
        raise OwnRequest(application.reference)


def give_token(application: Application, granted: Authorisation, replaced: Iterable[Authorisation]) -> None:
    """The key to a hub, which its applicant reads once; keys in use go on under what takes the place of their authorisation."""
    former = list(replaced)
    if granted.pk in {each.pk for each in former}:  # the same terms again: nothing took the place of anything
        return
    for each in former:
        hubs.move_tokens(each, granted)
    opened = {scope for each in former for scope in each.fields}
    if not former or set(granted.fields) - opened:
        name = f"{application.reference} – {application.answers.get('title', '')}"[:200]
        hubs.issue_token(granted, name=name, seen=False)


@transaction.atomic
def read_token(application: Application) -> str:
    """The text of the token that waits for its applicant; empty once it was read."""
    token = selectors.unread_token(application)
    return hubs.shown_once(token) if token else ""


def as_json(terms: Terms) -> Mapping[str, Any]:
    return {
        "fields": list(terms.fields),
        "calls_per_minute": terms.calls_per_minute,
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
        "case_required": terms.case_required,
    }


@transaction.atomic
def revoke(application: Application, *, person: Person | None, reason: str) -> Application:
    """End all that the request gave: the next question under it is refused."""
    current = locked(application)
    before = selectors.situation(current)
    steps.found("revoke", before)
    ended = selectors.active_authorisations(current)
    for each in ended:
        exchange.revoke(each, reason=reason[:500])
    current.decided_at = timezone.now()
    written(
        current,
        "revoke",
        before,
        by=By.INSTRUCTOR,
        actor=person,
        text=reason,
        authorisation=ended[0].reference,
        details={"revoked": [each.reference for each in ended]},
    )
    return current


@transaction.atomic
def answer(application: Application, *, person: Person, text: str) -> None:
    emit(locked(application), "instructor_message", by=By.INSTRUCTOR, actor=person, text=text)


def keep_phrase(body: Organisation, *, purpose: str, title: str, text: str) -> Phrase:
    """Under its title, in place of the one there was."""
    kept, _ = Phrase.objects.update_or_create(organisation=body, purpose=purpose, title=title, defaults={"text": text})
    return kept


def forget_phrase(body: Organisation, pk: int) -> bool:
    return bool(Phrase.objects.filter(organisation=body, pk=pk).delete()[0])
