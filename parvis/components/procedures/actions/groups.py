"""Groups of agents: made, arranged, closed; files sent to them by rule or by hand, each move kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from parvis.components.procedures.actions.moving import agent_label, in_hand_of, leave_trace, touched
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Assignment, File, Group, Membership, Procedure
from parvis.components.procedures.rules import routing
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import access
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import groups as reading
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

BATCH = 500
DEFAULT_TITLE = Text("Tous les autres dossiers", "All other files")


class GroupRefused(Exception):
    """A group cannot be changed that way; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


# --- arranging --------------------------------------------------------------------------------


@transaction.atomic
def create_declared(procedure: Procedure, organisation: Organisation) -> list[Group]:
    """The groups that the procedure's file declares and the body does not have; who may instruct there is put in each new one."""
    version = procedure.current
    held = set(Group.objects.filter(procedure=procedure, organisation=organisation).values_list("slug", flat=True))
    missing = [each for each in (version.definition.groups if version else ()) if each.slug not in held]
    has_default = Group.objects.filter(procedure=procedure, organisation=organisation, is_default=True).exists()
    made = [
        Group.objects.create(
            procedure=procedure,
            organisation=organisation,
            slug=each.slug,
            title=each.title.fr,
            rule=dict(each.rule) if each.rule else None,
            is_default=each.rule is None and not has_default,
        )
        for each in missing
    ]
    agents = people.who_can(access.INSTRUCT, organisation.id) if made else []
    Membership.objects.bulk_create(Membership(group=group, person=agent) for group in made for agent in agents)
    return made


@transaction.atomic
def create(procedure: Procedure, organisation: Organisation, *, title: str, rule: Mapping[str, Any] | None = None) -> Group:
    """A group of a body. The first one comes with the group that takes what no rule takes. Raises GroupRefused."""
    check_title(procedure, organisation, title)
    check_rule(procedure, rule)
    open_groups = Group.objects.filter(procedure=procedure, organisation=organisation, closed_at=None)
    if not open_groups.filter(is_default=True).exists():
        default = Group.objects.create(
            procedure=procedure, organisation=organisation, slug="default", title=DEFAULT_TITLE.fr, is_default=True
        )
        agents = people.who_can(access.INSTRUCT, organisation.id)
        Membership.objects.bulk_create(Membership(group=default, person=agent) for agent in agents)
    slug = free_slug(procedure, organisation, title)
    return Group.objects.create(procedure=procedure, organisation=organisation, slug=slug, title=title.strip(), rule=rule)


def free_slug(procedure: Procedure, organisation: Organisation, title: str) -> str:
    base = slugify(title)[:50] or "group"
    taken = set(Group.objects.filter(procedure=procedure, organisation=organisation).values_list("slug", flat=True))
    return next(each for each in [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))] if each not in taken)


@transaction.atomic
def arrange(group: Group, *, title: str, rule: Mapping[str, Any] | None) -> Group:
    """Rename a group and change the rule under which files come to it; files already there stay. Raises GroupRefused."""
    check_title(group.procedure, group.organisation, title, but=group)
    if group.is_default and rule is not None:
        raise GroupRefused(
            Text("Ce groupe prend ce qu’aucune règle ne prend : il n’en a pas.", "This group takes what no rule takes: it has none.")
        )
    if rule != group.rule:
        check_rule(group.procedure, rule)
    group.title, group.rule = title.strip(), rule
    group.save(update_fields=["title", "rule"])
    return group


def check_title(procedure: Procedure, organisation: Organisation, title: str, but: Group | None = None) -> None:
    same = Group.objects.filter(procedure=procedure, organisation=organisation, closed_at=None, title__iexact=title.strip())
    if not title.strip():
        raise GroupRefused(Text("Donnez un nom au groupe.", "Give the group a name."))
    if any(each != but for each in same):
        raise GroupRefused(Text("Un groupe porte déjà ce nom. Choisissez-en un autre.", "A group already has this name. Choose another."))


def check_rule(procedure: Procedure, rule: Mapping[str, Any] | None) -> None:
    found = list(routing.problems(rule, procedure.current.definition)) if rule and procedure.current else []
    for problem in found[:1]:
        raise GroupRefused(problem)


@transaction.atomic
def set_members(group: Group, members: Iterable[Person]) -> None:
    """Who is in the group from now on; others no longer see its files. Raises GroupRefused for who may not handle files there."""
    wanted = {each.pk for each in members}
    able = {each.pk for each in people.who_can(access.INSTRUCT, group.organisation_id)}
    if not wanted <= able:
        raise GroupRefused(
            Text(
                "Une personne choisie ne peut pas instruire de dossier ici. Donnez-lui d’abord ce droit.",
                "Somebody chosen may not handle files here. Give them that right first.",
            )
        )
    group.memberships.exclude(person__in=wanted).delete()
    Membership.objects.bulk_create((Membership(group=group, person_id=each) for each in wanted), ignore_conflicts=True)


@transaction.atomic
def close(group: Group, *, by: Person) -> int:
    """Close a group: its files go to the default group, each with its line; how many. Raises GroupRefused for the default group."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.is_default:
        raise GroupRefused(
            Text(
                "Ce groupe prend ce qu’aucun autre ne prend : il ne se ferme pas.",
                "This group takes what no other takes: it cannot be closed.",
            )
        )
    default = Group.objects.filter(procedure=group.procedure_id, organisation=group.organisation_id, is_default=True).first()
    held = File.objects.select_for_update(of=("self",)).filter(group=group).select_related("person", "company", "organisation", "version")
    number = 0
    for file in held.iterator(chunk_size=BATCH):
        put(file, default, mode=Assignment.Mode.CLOSED, agent=by)
        number += 1
    group.closed_at = timezone.now()
    group.save(update_fields=["closed_at"])
    return number


# --- sending files ----------------------------------------------------------------------------


def route(file: File, form: Progress | None = None) -> Group | None:
    """Send a submitted file to the group that its answers call for, unless a hand has placed it; where it is then.

    ``form`` is what ``progress`` says of the file, where the caller has it.
    """
    routes = [] if file.trial else reading.routes(file.organisation_id, file.procedure)
    if not routes or file.assignments.filter(mode=Assignment.Mode.HAND).exists():
        return file.group
    found = routing.chosen(routes, file.definition, (form or selectors.progress(file)).facts)
    if found is None or found[0].key == file.group_id:
        return file.group
    mode = Assignment.Mode.RULE if found[1] else Assignment.Mode.DEFAULT
    return placed(file, Group.objects.get(pk=found[0].key), mode=mode)


@transaction.atomic
def route_waiting(procedure: Procedure, organisation: Organisation) -> int:
    """Send the files that came in before there were groups; how many found one."""
    waiting = File.objects.select_for_update(of=("self",)).filter(procedure=procedure, organisation=organisation, group=None)
    found = waiting.exclude(state=State.DRAFT).select_related("procedure", "version", "organisation", "person", "company")
    return sum(1 for file in found.iterator(chunk_size=BATCH) if route(file) is not None)


@transaction.atomic
def reassign(reference: str, *, agent: Person, organisation_id: UUID, group: Group | None) -> File:
    """Put a file into another group by hand, or (None) back where no group has it; no rule moves it any more.

    Raises GroupRefused or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    if group is None:
        if file.group_id is not None:
            put(file, None, mode=Assignment.Mode.HAND, agent=agent)
        return file
    if group.organisation_id != file.organisation_id or group.procedure_id != file.procedure_id or group.closed_at:
        raise GroupRefused(
            Text("Ce groupe ne reçoit pas les dossiers de cette démarche.", "This group does not receive files of this procedure.")
        )
    if file.group_id != group.pk:
        put(file, group, mode=Assignment.Mode.HAND, agent=agent)
    return file


def put(file: File, group: Group | None, *, mode: Assignment.Mode, agent: Person) -> None:
    """Move a file that is in, by somebody's act: the person reads of it."""
    placed(file, group, mode=mode, agent=agent)
    leave_trace(file, event="procedures.reassigned", label=agent_label(agent))


def placed(file: File, group: Group | None, *, mode: Assignment.Mode, agent: Person | None = None) -> Group | None:
    file.group = group
    file.save(update_fields=["group"])
    touched(file)
    label = agent_label(agent) if agent else ""
    Assignment.objects.create(file=file, group=group, group_title=group.title if group else "", mode=mode, agent=agent, agent_label=label)
    return group
