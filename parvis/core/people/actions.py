"""What changes about people: recognise, enter, leave, join, represent, erase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from parvis.core.people import rules, selectors
from parvis.core.people.models import FormerIdentity, Invitation, Mandate, Membership, OpenSession, Organisation, Person, SectoralIdentifier
from parvis.core.people.rules import Identity
from parvis.kernel.manifest import Audience
from parvis.kernel.prepared import Prepared
from parvis.kernel.text import Text

__all__ = ["Identity"]

NAME_IN_SECTOR = Prepared(lambda person, sector: SectoralIdentifier.objects.filter(person=person, sector=sector), UUID, str)


def recognise(identity: Identity, *, email: str = "", usual_name: str = "", language: str = "fr") -> Person:
    """The one person with this identity, created the first time; safe when two requests race.

    What is already known of address and usual name stays: a second provider does not overwrite it.
    """
    return recognised(rules.identity_key(identity), identity=identity, email=email, usual_name=usual_name, language=language)


def recognise_professional(
    *, provider: str, uid: str, family_name: str, given_names: tuple[str, ...], email: str = "", language: str = "fr"
) -> Person:
    """The one person whom ``provider`` calls ``uid``: an employer's provider tells no birth, so names do not identify."""
    identity = Identity(family_name=family_name, given_names=given_names, birth_date="")
    key = rules.professional_key(provider=provider, uid=uid)
    return recognised(key, identity=identity, email=email, usual_name="", language=language)


def recognised(key: str, *, identity: Identity, email: str, usual_name: str, language: str) -> Person:
    fields = {
        "family_name": identity.family_name,
        "given_names": list(identity.given_names),
        "birth_date": identity.birth_date,
        "gender": identity.gender,
        "birth_place": identity.birth_place,
        "birth_country": identity.birth_country,
        "foreign_identifier": identity.foreign_identifier,
        "email": email,
        "usual_name": usual_name,
        "language": language,
    }
    person, created = Person.objects.get_or_create(identity_key=key, defaults=fields)
    return person if created else completed(person, email=email, usual_name=usual_name)


def completed(person: Person, *, email: str, usual_name: str) -> Person:
    """``person`` with what was missing filled in."""
    missing = {name: value for name, value in (("email", email), ("usual_name", usual_name)) if value and not getattr(person, name)}
    for name, value in missing.items():
        setattr(person, name, value)
    if missing:
        person.save(update_fields=list(missing))
    return person


@transaction.atomic
def correct(person: Person, identity: Identity) -> None:
    """``person`` as a civil register writes them from now on; what was written before still leads to their trace.

    How services and sectors name them was stored once and does not change.
    """
    former = person.identity
    person.family_name, person.given_names = identity.family_name, list(identity.given_names)
    person.birth_date, person.gender = identity.birth_date, identity.gender
    person.birth_place, person.birth_country = identity.birth_place, identity.birth_country
    person.identity_key = rules.identity_key(identity)
    person.save(update_fields=["family_name", "given_names", "birth_date", "gender", "birth_place", "birth_country", "identity_key"])
    was_written(person, former)


def was_written(person: Person, identity: Identity) -> None:
    """Remember that somebody wrote ``person`` so, unless this is how another person is or was written."""
    key = rules.identity_key(identity)
    if not Person.objects.filter(identity_key=key).exists():
        FormerIdentity.objects.get_or_create(identity_key=key, defaults={"person": person, "written": asdict(identity)})


def enter(
    request: HttpRequest,
    person: Person,
    *,
    audience: Audience,
    level: str,
    organisation: Organisation | None = None,
    provider: str = "",
    methods: Iterable[str] = (),
    awaiting: bool = False,
) -> None:
    """Open a session for ``person``, under a new session key so that one planted before is worth nothing.

    ``methods`` say how they were recognised (RFC 8176); while ``awaiting`` a second factor the session opens no page.
    """
    held, own = request.session.get(selectors.SESSION), selectors.session_of(request)
    if held and held["person"] != str(person.id):
        request.session.flush()  # nothing of the person before may stay
    else:
        request.session.cycle_key()
    if own:
        end_sessions(OpenSession.objects.filter(pk=own))
    device = rules.device_of(request.headers.get("User-Agent", "")[:500])
    opened = OpenSession.objects.create(person=person, provider=provider, level=level, device=device)
    request.session[selectors.SESSION] = {
        "id": str(opened.id),
        "person": str(person.id),
        "audience": audience.value,
        "level": level,
        "organisation": str(organisation.id) if organisation else "",
        "provider": provider,
        "since": timezone.now().isoformat(),
        "methods": list(methods),
        "awaiting": awaiting,
    }
    rotate_token(request)
    request.actor = selectors.actor_of(request)  # type: ignore[attr-defined]


def prove(request: HttpRequest, *, methods: Iterable[str]) -> None:
    """A second factor was given in this session, which gets a new key."""
    held = request.session.get(selectors.SESSION)
    if held is None:
        return
    request.session.cycle_key()
    request.session[selectors.SESSION] = {**held, "methods": [*dict.fromkeys([*held.get("methods", ()), *methods])], "awaiting": False}
    rotate_token(request)
    request.actor = selectors.actor_of(request)  # type: ignore[attr-defined]


def leave(request: HttpRequest) -> None:
    """Close the session: its row and its key are gone."""
    if own := selectors.session_of(request):
        end_sessions(OpenSession.objects.filter(pk=own))
    request.session.flush()
    request.actor = selectors.actor_of(request)  # type: ignore[attr-defined]


def end_sessions(chosen: QuerySet[OpenSession]) -> int:
    """Whoever holds these sessions is a visitor at the next click; how many there were."""
    return chosen.filter(ended_at=None).update(ended_at=timezone.now())


def forget_sessions() -> None:
    """Destroy the rows of sessions that ended, and end those that lasted longest."""
    OpenSession.objects.filter(Q(since__lt=timezone.now() - selectors.LONGEST_SESSION) | Q(ended_at__isnull=False)).delete()


def organisation(
    identifier: str, *, name: str, kind: str, area: str = "", email: str = "", legal_form: str = "", sample: bool = False
) -> Organisation:
    """The organisation called ``identifier``, created or brought up to date; what is left out stays as it was."""
    fields = {"name": name, "kind": kind} | {
        key: value for key, value in (("area", area), ("email", email), ("legal_form", legal_form), ("sample", sample)) if value
    }
    found, _ = Organisation.objects.update_or_create(identifier=identifier, defaults=fields)
    return found


def join(
    person: Person,
    organisation: Organisation,
    *,
    role: str,
    group: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    by: Person | None = None,
) -> Membership:
    """Give ``person`` a role in ``organisation``; the role they hold already stays as it is."""
    held = Membership.objects.current().filter(person=person, organisation=organisation, role=role, group=group).first()
    if held:
        return held
    fields = {"since": since or timezone.now(), "until": until, "given_by": by}
    if until is None:
        membership, _ = Membership.objects.get_or_create(
            person=person, organisation=organisation, role=role, group=group, until=None, defaults=fields
        )
        return membership
    return Membership.objects.create(person=person, organisation=organisation, role=role, group=group, **fields)


def end_membership(person: Person, organisation: Organisation, *, role: str, group: str = "", by: Person | None = None) -> None:
    """Take the role back from now on; pages that need it close at the next request."""
    held = Membership.objects.current().filter(person=person, organisation=organisation, role=role, group=group)
    held.update(until=timezone.now(), ended_by=by)


def accept_invitation(person: Person, organisation: Organisation, *, email: str) -> None:
    """Roles that waited for this address become theirs; nothing when none wait."""
    waiting = selectors.invitation_for(email, organisation)
    if waiting is None:
        return
    taken = Invitation.objects.filter(pk=waiting.pk, accepted_at=None).update(accepted_at=timezone.now(), accepted_by=person)
    for role in waiting.roles if taken else ():
        join(person, organisation, role=role, until=waiting.until, by=waiting.invited_by)


def represent(
    holder: Person,
    *,
    kind: str,
    person: Person | None = None,
    organisation: Organisation | None = None,
    until: datetime | None = None,
    powers: Iterable[str] = (),
    **more: Any,
) -> Mandate:
    """Let ``holder`` act for a person or for an organisation; repeating it changes nothing.

    ``more`` are other fields of ``Mandate``: how it is proven, who gave it.
    """
    found, _ = Mandate.objects.get_or_create(
        kind=Mandate.Kind(kind),
        holder=holder,
        person=person,
        organisation=organisation,
        until=until,
        powers=list(powers),
        ended_at=None,
        defaults=more,
    )
    return found


def give_mandate(**fields: Any) -> Mandate:
    """A new mandate with these fields of ``Mandate``, beside those that the same two people may have already."""
    return Mandate.objects.create(**fields)


class MandateEnded(Exception):
    """Somebody acts under a mandate that was revoked, renounced, or is over."""


def hold_mandate(mandate_id: int | None) -> None:
    """Before doing something for somebody else, in the caller's transaction: the mandate cannot end meanwhile.

    Its row is held, so that an end that comes at the same moment comes before, and then raises
    MandateEnded here, or after. Without a mandate (None) someone acts for themselves.
    """
    if mandate_id is not None:
        mandate = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
        if mandate is None or not mandate.is_current():
            raise MandateEnded
        Mandate.objects.filter(pk=mandate.pk).update(used_at=timezone.now())


@transaction.atomic
def end_mandate(mandate: Mandate, *, end: str, by: Person | None = None, reason: str = "") -> list[Mandate]:
    """End ``mandate`` and those given by it; returns those that ended now, none when it had ended already."""
    waiting = Mandate.objects.select_for_update(of=("self",)).select_related("holder", "organisation", "person")
    held = waiting.filter(pk=mandate.pk, ended_at=None).first()
    if held is None:
        return []
    held.end, held.ended_at, held.ended_by, held.end_reason = Mandate.End(end), timezone.now(), by, reason[:300]
    held.save(update_fields=["end", "ended_at", "ended_by", "end_reason"])
    below = Mandate.objects.filter(via=held, ended_at=None)
    return [held, *(ended for each in below for ended in end_mandate(each, end=Mandate.End.LAPSED, by=by, reason=reason))]


def note_proof(mandate: Mandate, *, capacity: str, source: Text) -> None:
    """A register just listed the holder."""
    mandate.proof, mandate.capacity, mandate.checked_at = Mandate.Proof.REGISTER, capacity[:120], timezone.now()
    mandate.source = {"fr": source.fr, "en": source.en}
    mandate.save(update_fields=["proof", "capacity", "checked_at", "source"])


def wear(request: HttpRequest, mandate: Mandate | None) -> None:
    """From the next click on, act for whom ``mandate`` names, or for oneself. The caller checked whose it is."""
    held = {**request.session[selectors.SESSION], "mandate": mandate.pk if mandate else None}
    request.session[selectors.SESSION] = held
    request.actor = selectors.actor_of(request)  # type: ignore[attr-defined]


def name_in_sector(person: Person, *, sector: str, value: str) -> str:
    """How ``sector`` names ``person``: ``value`` the first time, then what was stored for good."""
    known = NAME_IN_SECTOR.first(person.pk, sector)
    if known is None:
        known, _ = SectoralIdentifier.objects.get_or_create(person=person, sector=sector, defaults={"value": value})
    return known.value


@transaction.atomic
def erase(person: Person) -> None:
    """Destroy what names ``person``; the empty row stays, because files refer to it."""
    person.memberships.all().delete()
    person.mandates_held.all().delete()
    person.mandates_given.all().delete()
    person.sectoral_identifiers.all().delete()
    person.former_identities.all().delete()
    person.open_sessions.all().delete()
    for name in ("family_name", "birth_date", "gender", "birth_place", "birth_country", "foreign_identifier", "usual_name", "email"):
        setattr(person, name, "")
    person.given_names = []
    person.identity_key = f"erased-{person.id}"
    person.erased_at = timezone.now()
    person.save()
