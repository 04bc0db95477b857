"""Which files an agent may handle: those of their body that no group holds, or that a group of theirs does."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.components.procedures.models import File, Membership
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel.actors import Actor

INSTRUCT = "procedures.instruct"
MANAGE = "procedures.manage"  # sees the files of every group of the body, and arranges groups


def seen_by(who: Actor) -> QuerySet[File]:
    """The files that ``who`` may handle for the body they act for; none for anybody without one."""
    if who.organisation_id is None or who.person_id is None:
        return File.objects.none()
    return reachable(who.person_id, who.organisation_id, all_groups=who.has_permission(MANAGE))


def handled_by(agent: Person, organisation_id: UUID) -> QuerySet[File]:
    """The files that ``agent`` may handle there, with the roles they hold now; none once they left."""
    held = people.permissions_of(people.roles_of(agent, organisation_id))
    if INSTRUCT not in held:
        return File.objects.none()
    return reachable(agent.id, organisation_id, all_groups=MANAGE in held)


def reachable(agent_id: UUID, organisation_id: UUID, *, all_groups: bool) -> QuerySet[File]:
    found = File.objects.filter(organisation_id=organisation_id)
    if all_groups:
        return found
    mine = Membership.objects.filter(person_id=agent_id).values("group")
    return found.filter(Q(group=None) | Q(group__in=mine))


def who_handle(file: File) -> list[Person]:
    """The agents who may handle ``file`` now, by name."""
    able = people.who_can(INSTRUCT, file.organisation_id)
    if file.group_id is None:
        return able
    managers = set(people.who_can(MANAGE, file.organisation_id))
    members = set(Membership.objects.filter(group_id=file.group_id).values_list("person", flat=True))
    return [each for each in able if each.pk in members or each in managers]
