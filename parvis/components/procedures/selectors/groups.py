"""Groups of agents as pages and routing read them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from parvis.components.procedures.lifecycle import OPEN
from parvis.components.procedures.models import Group, Procedure
from parvis.components.procedures.rules import routing
from parvis.components.procedures.rules.routing import Route
from parvis.components.procedures.selectors import access
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel.actors import Actor
from parvis.kernel.text import Text


def groups(organisation_id: UUID, *, procedure: Procedure | None = None) -> QuerySet[Group]:
    """The open groups of a body, of one procedure or of all, in the order of titles."""
    found = Group.objects.filter(organisation_id=organisation_id, closed_at=None).select_related("procedure__current")
    return found.filter(procedure=procedure) if procedure else found


def groups_seen_by(who: Actor) -> QuerySet[Group]:
    """The open groups whose files ``who`` handles: their own, or all for who manages."""
    if who.organisation_id is None or who.person_id is None:
        return Group.objects.none()
    found = groups(who.organisation_id)
    return found if who.has_permission(access.MANAGE) else found.filter(memberships__person_id=who.person_id)


def with_counts(found: QuerySet[Group]) -> QuerySet[Group]:
    """Each with ``open_files`` and ``all_files``."""
    return found.annotate(
        open_files=Count("files", filter=Q(files__state__in=OPEN), distinct=True), all_files=Count("files", distinct=True)
    )


def title_of(group: Group) -> Text:
    """The group's title: in both languages when it is the one that the procedure declares."""
    version = group.procedure.current
    declared = version.definition.groups if version else ()
    rule = next((each for each in declared if each.slug == group.slug), None)
    return rule.title if rule and group.title == rule.title.fr else Text(group.title, group.title)


def members_of(group: Group) -> list[Person]:
    """Who is in the group, by name."""
    held = group.memberships.values("person")
    return list(people.Person.objects.filter(id__in=held, erased_at=None).order_by("family_name", "id"))


def problems_of(group: Group) -> list[Text]:
    """Why the group's rule takes nothing under the version in force; none when it is sound."""
    version = group.procedure.current
    return list(routing.problems(group.rule, version.definition)) if group.rule and version else []


def routes(organisation_id: UUID, procedure: Procedure) -> list[Route]:
    found = groups(organisation_id, procedure=procedure)
    return [Route(key=each.pk, title=each.title, rule=each.rule, is_default=each.is_default) for each in found]
