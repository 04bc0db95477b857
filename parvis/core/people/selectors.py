"""Who is there, who works where, who acts for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.people import rules
from parvis.core.people.models import Group, Invitation, Mandate, MandateQuerySet, Membership, OpenSession, Organisation, Person
from parvis.core.people.rules import Identity, organisation_subject
from parvis.kernel import catalogue
from parvis.kernel.actors import VISITOR, Actor
from parvis.kernel.calendar import country, today
from parvis.kernel.manifest import Audience

__all__ = ["Group", "Identity", "Invitation", "Mandate", "Membership", "OpenSession", "Organisation", "Person", "organisation_subject"]

LONGEST_SESSION = timedelta(hours=24)
SESSION = "people"  # the one session key this app writes


class NobodySignedIn(LookupError):
    """A page asked for the person of a visitor: its audience lets too many in."""


class UnknownOrganisation(LookupError):
    """No organisation carries this identifier."""


def actor_of(request: HttpRequest) -> Actor:
    """The actor of the session; a visitor when it holds nobody, somebody who has left or who still owes a second factor."""
    held = request.session.get(SESSION)
    if not held or held.get("awaiting"):
        return VISITOR
    person = signed_in(held)
    if person is None:
        return VISITOR
    if held["organisation"]:
        return agent(
            person,
            organisation_id=UUID(held["organisation"]),
            audience=Audience(held["audience"]),
            level=held["level"],
            methods=methods_of(request),
        )
    alone = Actor(audience=Audience.PERSON, person_id=person.id, name=person.display_name, sign_in_level=held["level"])
    return with_mandate(alone, held["mandate"]) if held.get("mandate") else alone


def signed_in(held: Mapping[str, Any]) -> Person | None:
    """The person of a session, unless they left for good or ended it from elsewhere."""
    found = Person.objects.filter(id=UUID(held["person"]), erased_at=None)
    if held.get("id"):
        since = timezone.now() - LONGEST_SESSION
        found = found.filter(open_sessions__id=held["id"], open_sessions__ended_at=None, open_sessions__since__gt=since)
    return found.first()


def sessions_of(person: Person) -> QuerySet[OpenSession]:
    """Where ``person`` is signed in here, latest first."""
    return OpenSession.objects.filter(person=person, ended_at=None, since__gt=timezone.now() - LONGEST_SESSION)


def sessions_through(provider: str) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(provider=provider, ended_at=None)


def session_of(request: HttpRequest) -> str:
    """The key of this request's own session; empty for a visitor."""
    return str((request.session.get(SESSION) or {}).get("id", ""))


def with_mandate(alone: Actor, mandate_id: int) -> Actor:
    """``alone`` acting for whom the mandate names; alone again, and told so, once it has ended."""
    mandate = Mandate.objects.select_related("organisation", "person").filter(pk=mandate_id, holder_id=alone.person_id).first()
    if mandate is None:
        return alone
    if not mandate.is_current():
        return replace(alone, ended_principal=mandate.principal_name)
    return replace(
        alone,
        mandate_id=mandate.pk,
        principal_person_id=mandate.person_id,
        principal_organisation_id=mandate.organisation_id,
        principal_name=mandate.principal_name,
        powers=None if mandate.has_all_powers else frozenset(mandate.powers),
    )


def awaiting(request: HttpRequest) -> Person | None:
    """Who gave a first factor in this session and owes a second one."""
    held = request.session.get(SESSION) or {}
    return signed_in(held) if held.get("awaiting") else None


def person_by_id(person_id: str | UUID) -> Person | None:
    """Somebody who is there, whether or not anybody is signed in."""
    return Person.objects.filter(id=UUID(str(person_id)), erased_at=None).first()


def methods_of(request: HttpRequest) -> tuple[str, ...]:
    """How the person of this session was recognised (RFC 8176)."""
    held = request.session.get(SESSION) or {}
    return tuple(held.get("methods", ()))


def agent(person: Person, *, organisation_id: UUID, audience: Audience, level: str, methods: Iterable[str] = ()) -> Actor:
    """``person`` in the organisation they signed in for; a visitor once their last role there ended."""
    roles = roles_of(person, organisation_id)
    if not roles or (audience is Audience.OPERATOR and rules.OPERATOR_ROLE not in roles):
        return VISITOR
    organisation = Organisation.objects.get(id=organisation_id)
    return Actor(
        audience=audience,
        person_id=person.id,
        name=person.display_name,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        permissions=permissions_of(roles),
        sign_in_level=level,
        second_factor=rules.SECOND_FACTOR in methods,
    )


def roles_of(person: Person, organisation_id: UUID) -> set[str]:
    """The one source of what ``person`` may do in an organisation: roles held now, through a group or by themselves."""
    return set(Membership.objects.current().filter(person=person, organisation_id=organisation_id).values_list("role", flat=True))


def rights_of(person: Person, organisation: Organisation) -> list[Membership]:
    """Each right with where it comes from and how long it holds."""
    return list(Membership.objects.current().filter(person=person, organisation=organisation).order_by("role", "group"))


def who_can(permission: str, organisation_id: UUID) -> list[Person]:
    """Everyone whom a current role in the organisation allows ``permission``."""
    roles = [slug for slug, role in catalogue.roles().items() if permission in role.permissions]
    held = Membership.objects.current().filter(organisation_id=organisation_id, role__in=roles).values("person")
    return list(Person.objects.filter(id__in=held, erased_at=None).order_by("family_name", "id"))


def organisations_where(person: Person, permission: str) -> list[UUID]:
    """The organisations in which a current role allows ``permission`` to ``person``."""
    roles = [slug for slug, role in catalogue.roles().items() if permission in role.permissions]
    return list(Membership.objects.current().filter(person=person, role__in=roles).values_list("organisation_id", flat=True).distinct())


def invitation_for(email: str, organisation: Organisation) -> Invitation | None:
    """What waits for who signs in with this address for this organisation."""
    waiting = Invitation.objects.filter(organisation=organisation, email=email.lower(), accepted_at=None, expires_at__gt=timezone.now())
    return waiting.first() if email else None


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All that ``roles`` allow; a role that no manifest declares any more allows nothing."""
    declared = catalogue.roles()
    return frozenset(permission for slug in roles if slug in declared for permission in declared[slug].permissions)


def audience_of(person: Person, organisation: Organisation) -> Audience | None:
    """The hat that ``person`` may wear in ``organisation``; None without a current role there."""
    roles = roles_of(person, organisation.id)
    if not roles:
        return None
    return Audience.OPERATOR if rules.OPERATOR_ROLE in roles else Audience.AGENT


def person_of(request: HttpRequest) -> Person:
    """The person behind ``request``; raises NobodySignedIn for a visitor."""
    person_id = getattr(request, "actor", VISITOR).person_id
    if person_id is None:
        raise NobodySignedIn("This page needs a person: declare audience PERSON, AGENT or OPERATOR on it.")
    return Person.objects.get(id=person_id)


def organisation_of(request: HttpRequest) -> Organisation:
    """The organisation that the agent behind ``request`` acts for; raises NobodySignedIn otherwise."""
    organisation_id = getattr(request, "actor", VISITOR).organisation_id
    if organisation_id is None:
        raise NobodySignedIn("This page needs an organisation: declare audience AGENT or OPERATOR on it.")
    return Organisation.objects.get(id=organisation_id)


def person_by_identity(identity: Identity) -> Person | None:
    return Person.objects.filter(identity_key=rules.identity_key(identity)).first()


def trace_subjects(person: Person) -> list[bytes]:
    """Under which names lines about ``person`` stand in the trace: the one in use first, then the former ones."""
    return [person.identity.canonical(), *(former.identity.canonical() for former in person.former_identities.all())]


def professional(*, provider: str, uid: str) -> Person | None:
    """Whom an employer's provider calls ``uid``, if they came before."""
    return Person.objects.filter(identity_key=rules.professional_key(provider=provider, uid=uid)).first()


def organisation_by_identifier(identifier: str) -> Organisation:
    """The organisation called ``identifier``; raises UnknownOrganisation."""
    found = Organisation.objects.filter(identifier=identifier).first()
    if found is None:
        raise UnknownOrganisation(f"No organisation has the identifier {identifier!r}: create it with people.actions.organisation().")
    return found


def organisations(*, kind: str = "") -> list[Organisation]:
    """Every organisation, or those of one kind, by name."""
    return list(Organisation.objects.filter(kind=kind) if kind else Organisation.objects.all())


def agents_of(organisation: Organisation) -> list[Person]:
    """Everyone with a current role in ``organisation``, once each, by name."""
    current = Membership.objects.current().filter(organisation=organisation).values("person")
    return list(Person.objects.filter(id__in=current, erased_at=None).order_by("family_name", "id"))


def people_represented_by(person: Person) -> list[Person]:
    """The children over whom ``person`` holds parental authority, eldest first: it ends when they come of age, though nobody ended it here."""
    held = Mandate.objects.current().filter(holder=person, kind=Mandate.Kind.PARENTAL).values("person")
    return [child for child in Person.objects.filter(id__in=held, erased_at=None).order_by("birth_date", "id") if is_minor(child)]


def is_minor(person: Person) -> bool:
    """Whether ``person`` is known to be under the age of majority; always where the country declares none."""
    declared = country().duties_of("parental-authority", on=today())
    born = rules.earliest_birthday(person.birth_date)
    return not declared or (born is not None and today() < declared[0].last_day(born, works=country().works))


def organisations_represented_by(person: Person) -> list[Organisation]:
    """The organisations for which ``person`` may act in law."""
    held = Mandate.objects.current().filter(holder=person, kind=Mandate.Kind.REPRESENTATION).values("organisation")
    return list(Organisation.objects.filter(id__in=held))


def mandates_held_by(person: Person) -> MandateQuerySet:
    """Companies and residents for whom ``person`` acts or acted, children apart; latest first."""
    return mandates().filter(holder=person).exclude(kind=Mandate.Kind.PARENTAL)


def mandates_given_by(person: Person) -> MandateQuerySet:
    """Who helps or helped ``person``."""
    return mandates().filter(person=person, kind=Mandate.Kind.HELP)


def mandates_of(organisation: Organisation) -> MandateQuerySet:
    """Who acts or acted for ``organisation``."""
    return mandates().filter(organisation=organisation)


def mandates() -> MandateQuerySet:
    found: MandateQuerySet = MandateQuerySet(Mandate)
    named = found.select_related("holder", "person", "organisation", "given_by", "ended_by")
    return named.order_by("-since", "-pk")


def mandate_of_actor(request: HttpRequest) -> Mandate | None:
    """The mandate under which this request acts, None when someone acts for themselves."""
    mandate_id = getattr(request, "actor", VISITOR).mandate_id
    return mandates().filter(pk=mandate_id).first() if mandate_id else None


def provider_of(request: HttpRequest) -> str:
    """Through whom the person of this session came in; empty for a visitor."""
    held = request.session.get(SESSION) or {}
    return str(held.get("provider", ""))


def person_reached_at(email: str, *, family_name: str, birth_date: str) -> Person | None:
    """The one person known here by this address, name at birth and date; None when there is none, or more than one."""
    found = Person.objects.filter(email__iexact=email.strip(), birth_date=birth_date, erased_at=None)[:5]
    same = [person for person in found if rules.folded(person.family_name) == rules.folded(family_name)]
    return same[0] if len(same) == 1 else None


def operators() -> list[Person]:
    """Everyone who runs the installation now."""
    current = Membership.objects.current().filter(role=rules.OPERATOR_ROLE).values("person")
    return list(Person.objects.filter(id__in=current, erased_at=None).order_by("id"))
