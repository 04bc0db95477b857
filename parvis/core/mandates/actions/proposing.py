"""Offer a mandate, answer, confirm, withdraw: each once, whoever comes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from secrets import randbelow, token_urlsafe
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from parvis.core.mandates import selectors
from parvis.core.mandates.actions import signing, telling
from parvis.core.mandates.actions.errors import ENDED, GONE, NO_POWER, OWN_LINK, TOO_MANY, TOO_MANY_TODAY, WRONG_CODE, MandateRefused
from parvis.core.mandates.actions.recording import note, note_proposal
from parvis.core.mandates.models import Line, Proposal
from parvis.core.mandates.rules import allowed
from parvis.core.people import actions as people
from parvis.core.people import selectors as known
from parvis.core.people.selectors import Mandate, Person
from parvis.kernel.calendar import country

INVITATION_DAYS = 7
CODE_MINUTES = 30
CODE_TRIES = 5
OPEN_AT_ONCE = 20
CODES_A_DAY = 40  # of one helper: each is an e-mail to a resident, and five tries at their agreement

State = Proposal.State


@transaction.atomic
def delegate(via: Mandate, *, by: Person, email: str, powers: Iterable[str], until: date, language: str) -> Proposal:
    """A representative offers somebody else to act for the company. The caller proved ``via`` first (proving.ensure).

    Raises MandateRefused: no power chosen that the giver holds, too many open, or ``via`` ended meanwhile.
    """
    hold(via)
    if not selectors.may(via, "delegates"):
        raise MandateRefused(NO_POWER)
    chosen = allowed(
        selectors.profile(), kind=Mandate.Kind.DELEGATION, wanted=powers, held=None if via.has_all_powers else frozenset(via.powers)
    )
    last = min(until, via.until.date()) if via.until else until
    fields = {"kind": Mandate.Kind.DELEGATION, "organisation": via.organisation, "via": via, "email": email, "until": last}
    return invited(made(by, powers=chosen, **fields), language=language)


@transaction.atomic
def ask_helper(principal: Person, *, email: str, powers: Iterable[str], until: date, language: str) -> Proposal:
    """A resident offers a helper to act for them. Raises MandateRefused."""
    chosen = allowed(selectors.profile(), kind=Mandate.Kind.HELP, wanted=powers, held=None)
    return invited(made(principal, powers=chosen, kind=Mandate.Kind.HELP, person=principal, email=email, until=until), language=language)


def hold(via: Mandate) -> None:
    try:
        people.hold_mandate(via.pk)
    except people.MandateEnded as error:
        raise MandateRefused(ENDED) from error


def made(by: Person, *, powers: tuple[str, ...], **fields: object) -> Proposal:
    if not powers:
        raise MandateRefused(NO_POWER)
    if len(selectors.proposals_by(by)) >= OPEN_AT_ONCE:
        raise MandateRefused(TOO_MANY)
    return Proposal(made_by=by, powers=list(powers), expires_at=timezone.now() + timedelta(days=INVITATION_DAYS), **fields)


def invited(proposal: Proposal, *, language: str) -> Proposal:
    """Keep it and send its link; of the link only a fingerprint is kept."""
    token = token_urlsafe(32)
    proposal.link_fingerprint = selectors.fingerprint(token)
    proposal.save(force_insert=True)
    note_proposal(proposal, Line.Event.PROPOSED, by=proposal.made_by)
    telling.invited(proposal, token=token, language=language)
    return proposal


@transaction.atomic
def answer(token: str, *, person: Person, yes: bool) -> Proposal:
    """Who was invited says yes or no, once; the link is used up. Raises MandateRefused."""
    proposal = selectors.invitation(token)
    if proposal is None:
        raise MandateRefused(GONE)
    if person.pk in (proposal.made_by_id, proposal.person_id):
        raise MandateRefused(OWN_LINK)
    state = State.ANSWERED if yes else State.REFUSED
    waiting = Proposal.objects.filter(pk=proposal.pk, state=State.SENT, expires_at__gt=timezone.now())
    if not waiting.update(state=state, holder=person if yes else None, link_fingerprint=None, answered_at=timezone.now()):
        raise MandateRefused(GONE)
    proposal.refresh_from_db()
    note_proposal(proposal, Line.Event.ANSWERED if yes else Line.Event.REFUSED, by=person)
    telling.answered(proposal, yes=yes)
    return proposal


def taken(proposal: Proposal, *, state: State) -> None:
    """Close an open proposal, once. Raises MandateRefused when somebody closed it before."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state__in=[State.SENT, State.ANSWERED], expires_at__gt=timezone.now())
    if not waiting.update(state=state, closed_at=timezone.now(), link_fingerprint=None, code_fingerprint=""):
        raise MandateRefused(GONE)


@transaction.atomic
def confirm(proposal_id: UUID, *, by: Person) -> Mandate:
    """Who proposed has seen who answered, and says yes: the mandate holds from now on. Raises MandateRefused."""
    proposal = selectors.proposal(proposal_id, by=by)
    if proposal is None or proposal.state != State.ANSWERED or proposal.holder_id == by.pk:  # a helper's own needs the code
        raise MandateRefused(GONE)
    taken(proposal, state=State.CONFIRMED)
    if proposal.via is not None:
        hold(proposal.via)
    return in_force(proposal, how="session")


def in_force(proposal: Proposal, *, how: str) -> Mandate:
    """The mandate itself, signed for a resident; its last day is whole."""
    if proposal.holder is None:
        raise MandateRefused(GONE)
    mandate = people.give_mandate(
        holder=proposal.holder,
        kind=proposal.kind,
        person=proposal.person,
        organisation=proposal.organisation,
        powers=proposal.powers,
        until=end_of(proposal.until),
        proof=Mandate.Proof.SIGNED if proposal.person else Mandate.Proof.ACCEPTED,
        given_by=proposal.person or proposal.made_by,
        via=proposal.via,
        checked_at=timezone.now(),
    )
    Proposal.objects.filter(pk=proposal.pk).update(mandate=mandate)
    if proposal.person:
        signing.sign(mandate, proposal=proposal, how=how)
    note(mandate, Line.Event.GIVEN, by=mandate.given_by)
    telling.given(mandate)
    return mandate


def end_of(last_day: date) -> datetime:
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=country().zone)


@transaction.atomic
def withdraw(proposal_id: UUID, *, by: Person) -> None:
    """Take back what was proposed. Raises MandateRefused."""
    proposal = selectors.proposal(proposal_id, by=by)
    if proposal is None:
        raise MandateRefused(GONE)
    taken(proposal, state=State.WITHDRAWN)
    note_proposal(proposal, Line.Event.WITHDRAWN, by=by)


@transaction.atomic
def prepare(helper: Person, *, family_name: str, birth_date: date, email: str, powers: Iterable[str], until: date) -> Proposal:
    """A helper writes the mandate of a resident, who is beside them with the paper; a code goes to the resident's own address.

    The answer is the same whether that resident is known here or not. Raises MandateRefused.
    """
    principal = known.person_reached_at(email, family_name=family_name, birth_date=birth_date.isoformat())
    if principal is not None and principal.pk == helper.pk:
        raise MandateRefused(OWN_LINK)
    if selectors.prepared_today(helper) >= CODES_A_DAY:
        raise MandateRefused(TOO_MANY_TODAY)
    chosen = allowed(selectors.profile(), kind=Mandate.Kind.HELP, wanted=powers, held=None)
    proposal = made(helper, powers=chosen, kind=Mandate.Kind.HELP, person=principal, holder=helper, email=email, until=until)
    code = f"{randbelow(10**8):08d}"
    proposal.state, proposal.answered_at = State.ANSWERED, timezone.now()
    proposal.expires_at = timezone.now() + timedelta(minutes=CODE_MINUTES)
    proposal.code_fingerprint = selectors.fingerprint(f"{proposal.id}:{code}")
    proposal.save(force_insert=True)
    telling.coded(proposal, code=code)
    return proposal


def confirm_by_code(proposal_id: UUID, *, helper: Person, code: str) -> Mandate:
    """The code that the resident read to the helper. Each try counts, also when several come at once. Raises MandateRefused."""
    trying = Proposal.objects.filter(pk=proposal_id, made_by=helper, state=State.ANSWERED, code_tries__lt=CODE_TRIES)
    if not trying.exclude(code_fingerprint="").update(code_tries=models.F("code_tries") + 1):
        raise MandateRefused(WRONG_CODE)
    proposal = selectors.proposal(proposal_id, by=helper)
    if proposal is None or proposal.person is None or proposal.code_fingerprint != selectors.fingerprint(f"{proposal.id}:{code.strip()}"):
        raise MandateRefused(WRONG_CODE)
    with transaction.atomic():
        taken(proposal, state=State.CONFIRMED)
        return in_force(proposal, how="code")
