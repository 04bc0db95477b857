"""Rights given and taken back. Each act leaves a line in the trace of the person, and a message to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4

from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from parvis.components.team import selectors
from parvis.components.team.rules import MANAGER_ROLE, Row
from parvis.core.factors import actions as factors
from parvis.core.notices import actions as notices
from parvis.core.people import actions as people
from parvis.core.people.selectors import Group, Invitation, Organisation, Person, person_of, rights_of
from parvis.core.protection import actions as protection
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

INVITATION_DAYS = 14
SALT = "team.invitation"
PURPOSE = Text("Gérer les droits des agents", "Managing agents’ rights")
LEGAL_BASIS = Text(
    "Règlement (UE) 2016/679, article 32 : sécurité du traitement", "Regulation (EU) 2016/679, article 32: security of processing"
)
GIVEN, TAKEN = Text("donné", "given"), Text("retiré", "taken back")


class LastManager(ValueError):
    """Nobody would be left to manage rights in the body; it must be said out loud."""


@transaction.atomic
def give(person: Person, organisation: Organisation, roles: Iterable[str], *, by: HttpRequest, until: datetime | None = None) -> None:
    """Roles from now on, until a day or for good; raises MissingPermission for one that ``by`` may not give."""
    wanted = list(roles)
    selectors.require_givable(actor(by), wanted)
    for role in wanted:
        people.join(person, organisation, role=role, until=until, by=person_of(by))
    tell(person, organisation, roles=wanted, change=GIVEN, by=by)


@transaction.atomic
def take(person: Person, organisation: Organisation, *, role: str, by: HttpRequest, sure: bool = False) -> None:
    """A role back; raises MissingPermission, or LastManager unless the person is ``sure``."""
    selectors.require_givable(actor(by), [role])
    direct = [right for right in rights_of(person, organisation) if right.role == role and not right.group]
    if role == MANAGER_ROLE and selectors.is_last_manager(person, organisation) and not sure:
        raise LastManager(str(organisation.id))
    if direct:
        people.end_membership(person, organisation, role=role, by=person_of(by))
        tell(person, organisation, roles=[role], change=TAKEN, by=by)


def tell(person: Person, organisation: Organisation, *, roles: Iterable[str], change: Text, by: HttpRequest) -> None:
    titles = ", ".join(selectors.title_of(role) for role in roles)
    protection.record(
        "team.right-changed",
        subjects=[person.identity.canonical()],
        organisation=organisation.name,
        organisation_identifier=organisation.identifier,
        actor=actor(by).name,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        detail={"change": change.in_language(person.language), "roles": titles},
    )
    if person.email:
        context = {"change": change.in_language(person.language), "roles": titles, "by": actor(by).name}
        notices.send(
            "team.right-changed", to=person, key=f"right:{uuid4()}", context=context, organisation_name=organisation.name, link="/desk"
        )


@transaction.atomic
def save_group(organisation: Organisation, *, name: str, roles: Iterable[str], members: Iterable[Person], by: HttpRequest) -> Group:
    """The group as it is to be: who enters gets its roles, who leaves loses them, and a role that left it is taken from all."""
    wanted, kept = list(roles), set(members)
    existing = Group.objects.filter(organisation=organisation, name=name).first()
    before = set(existing.roles) if existing else set()
    selectors.require_givable(actor(by), {*wanted, *before})
    had_managers = bool(selectors.managers(organisation))
    group, _ = Group.objects.update_or_create(organisation=organisation, name=name, defaults={"roles": wanted})
    held = set(selectors.group_members(group))
    for person in held - kept:
        leave(person, group, roles=before, by=by)
    for person in held & kept:
        leave(person, group, roles=before - set(wanted), by=by)
    for person in kept:
        enter(person, group, by=by)
    require_manager(organisation, before=had_managers)
    return group


def require_manager(organisation: Organisation, *, before: bool) -> None:
    """A group does not take the last manager's role by the way; raises LastManager."""
    if before and not selectors.managers(organisation):
        raise LastManager(str(organisation.id))


def enter(person: Person, group: Group, *, by: HttpRequest) -> None:
    held = {right.role for right in rights_of(person, group.organisation) if right.group == group.name}
    new = [role for role in group.roles if role not in held]
    for role in new:
        people.join(person, group.organisation, role=role, group=group.name, by=person_of(by))
    if new:
        tell(person, group.organisation, roles=new, change=GIVEN, by=by)


def leave(person: Person, group: Group, *, roles: Iterable[str], by: HttpRequest) -> None:
    ended = list(roles)
    for role in ended:
        people.end_membership(person, group.organisation, role=role, group=group.name, by=person_of(by))
    if ended:
        tell(person, group.organisation, roles=ended, change=TAKEN, by=by)


@transaction.atomic
def delete_group(group: Group, *, by: HttpRequest) -> None:
    selectors.require_givable(actor(by), group.roles)
    had_managers = bool(selectors.managers(group.organisation))
    for person in selectors.group_members(group):
        leave(person, group, roles=group.roles, by=by)
    require_manager(group.organisation, before=had_managers)
    group.delete()


@transaction.atomic
def invite(organisation: Organisation, *, email: str, roles: Iterable[str], by: HttpRequest, until: datetime | None = None) -> Invitation:
    """Roles for who signs in with this address for this body within two weeks; a second invitation replaces the first."""
    wanted = list(roles)
    selectors.require_givable(actor(by), wanted)
    fields = {
        "roles": wanted,
        "until": until,
        "invited_by": person_of(by),
        "invited_at": timezone.now(),
        "expires_at": timezone.now() + timedelta(days=INVITATION_DAYS),
    }
    invitation, _ = Invitation.objects.update_or_create(organisation=organisation, email=email.lower(), accepted_at=None, defaults=fields)
    protection.record(
        "team.invited",
        subjects=[organisation.subject],
        organisation=organisation.name,
        organisation_identifier=organisation.identifier,
        actor=actor(by).name,
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
    )
    context = {"by": actor(by).name, "days": INVITATION_DAYS}
    link = reverse("team:join", args=[signing.dumps(invitation.id, salt=SALT)])
    notices.send(
        "team.invited", to=invitation.email, key=f"invitation:{uuid4()}", context=context, organisation_name=organisation.name, link=link
    )
    return invitation


@transaction.atomic
def invite_all(organisation: Organisation, rows: Iterable[Row], *, by: HttpRequest) -> None:
    """All of a list, or nobody when one of them cannot be."""
    for row in rows:
        invite(organisation, email=row.email, roles=row.roles, by=by)


def invited(token: str) -> Invitation | None:
    """The invitation that ``token`` was signed for, while it waits."""
    try:
        return selectors.invitation(int(signing.loads(token, salt=SALT, max_age=INVITATION_DAYS * 24 * 3600)))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def withdraw(invitation: Invitation) -> None:
    invitation.delete()


def reset_factors(person: Person, *, by: HttpRequest) -> None:
    """For whom ``by`` could take every role they have, here or in another body: raises MissingPermission else.

    Who resets a second factor opens the account to whoever knows the password: a town's manager never does so to an operator.
    """
    selectors.require_givable(actor(by), selectors.roles_anywhere(person))
    factors.reset(person, by=by)
