"""Members of a body, what they may do, and who may change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from parvis.components.team.rules import MANAGE, MANAGER_ROLE
from parvis.core.factors import selectors as factors
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Group, Invitation, Membership, Organisation, Person
from parvis.core.signin import selectors as signin
from parvis.kernel import catalogue
from parvis.kernel.actors import Actor
from parvis.kernel.guards import MissingPermission
from parvis.kernel.manifest import Role


@dataclass(frozen=True, kw_only=True)
class Member:
    """One line of the team."""

    person: Person
    rights: tuple[Membership, ...]
    last_sign_in: datetime | None
    has_factor: bool

    @property
    def roles(self) -> list[str]:
        return list(dict.fromkeys(title_of(right.role) for right in self.rights))


def title_of(role: str) -> str:
    declared = catalogue.roles().get(role)
    return str(declared.title) if declared else role


def givable(actor: Actor) -> list[Role]:
    """Roles that ``actor`` may give and take back: those whose permission to give they hold."""
    return [role for role in catalogue.roles().values() if actor.has_permission(role.given_with)]


def require_givable(actor: Actor, roles: Iterable[str]) -> None:
    """Raises MissingPermission for a role that ``actor`` has no right to give, or that nobody declares."""
    mine = {role.slug for role in givable(actor)}
    for slug in roles:
        if slug not in mine:
            declared = catalogue.roles().get(slug)
            raise MissingPermission(declared.given_with if declared else MANAGE)


def members(organisation: Organisation, *, search: str = "") -> list[Member]:
    current = Membership.objects.current().filter(organisation=organisation, person__erased_at=None).select_related("person")
    if search:
        current = current.filter(
            Q(person__family_name__icontains=search) | Q(person__usual_name__icontains=search) | Q(person__email__icontains=search)
        )
    found: dict[Person, list[Membership]] = {}
    for right in current.order_by("person__family_name", "person_id", "role"):
        found.setdefault(right.person, []).append(right)
    last = signin.last_sign_ins(found)
    return [
        Member(person=person, rights=tuple(rights), last_sign_in=last.get(person.id), has_factor=factors.has_factor(person))
        for person, rights in found.items()
    ]


def member(organisation: Organisation, person_id: UUID | str) -> Person | None:
    """Somebody who has or had a role in ``organisation``: others look as if they did not exist."""
    return Person.objects.filter(id=person_id, erased_at=None, memberships__organisation=organisation).distinct().first()


def roles_anywhere(person: Person) -> set[str]:
    return set(Membership.objects.current().filter(person=person).values_list("role", flat=True))


def history(organisation: Organisation, *, person: Person | None = None) -> list[Membership]:
    """Every right given, also those that ended, latest first."""
    rows = Membership.objects.filter(organisation=organisation, **({"person": person} if person else {}))
    return list(rows.select_related("person", "given_by", "ended_by").order_by("-since", "-id")[:300])


def managers(organisation: Organisation) -> list[Person]:
    return people.who_can(MANAGE, organisation.id)


def is_last_manager(person: Person, organisation: Organisation) -> bool:
    return managers(organisation) == [person]


def groups(organisation: Organisation) -> list[tuple[Group, list[Person]]]:
    """Each group with its members now."""
    return [(group, group_members(group)) for group in Group.objects.filter(organisation=organisation)]


def group_members(group: Group) -> list[Person]:
    held = Membership.objects.current().filter(organisation_id=group.organisation_id, group=group.name).values("person")
    return list(Person.objects.filter(id__in=held, erased_at=None).order_by("family_name", "id"))


def group(organisation: Organisation, group_id: int) -> Group | None:
    return Group.objects.filter(organisation=organisation, id=group_id).first()


def invitations(organisation: Organisation) -> list[Invitation]:
    """Those that wait."""
    return list(Invitation.objects.filter(organisation=organisation, accepted_at=None, expires_at__gt=timezone.now()).order_by("email"))


def invitation(invitation_id: int) -> Invitation | None:
    waiting = Invitation.objects.filter(id=invitation_id, accepted_at=None, expires_at__gt=timezone.now())
    return waiting.select_related("organisation", "invited_by").first()


def rights_everywhere(*, search: str = "", limit: int | None = 500) -> list[Membership]:
    """Rights that hold now in every body, for operators."""
    rows = Membership.objects.current().filter(person__erased_at=None).select_related("person", "organisation", "given_by")
    if search:
        rows = rows.filter(Q(person__family_name__icontains=search) | Q(organisation__name__icontains=search) | Q(role__icontains=search))
    rows = rows.order_by("organisation__name", "person__family_name", "role", "id")
    return list(rows[:limit] if limit else rows)


def who_can_give(permission: str, actor: Actor) -> Mapping[str, Any]:
    """What a refused agent may do about it: roles that would open the page, and who in their body gives them."""
    roles = [role for role in catalogue.roles().values() if permission in role.permissions]
    if actor.organisation_id is None:
        return {"roles": roles, "givers": []}
    givers = [person for role in roles for person in people.who_can(role.given_with, actor.organisation_id)]
    return {"roles": roles, "givers": [person for person in dict.fromkeys(givers) if person.id != actor.person_id]}


def sample_member() -> Mapping[str, object] | None:
    """Somebody of a body that has a rights manager, for the crawl."""
    manager = Membership.objects.current().filter(role=MANAGER_ROLE).first()
    return {"person": manager.person_id} if manager else None
