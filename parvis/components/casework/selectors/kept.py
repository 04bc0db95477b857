"""Lists kept under a name, and the procedures that an agent's files belong to."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from parvis.components.casework.models import SavedList
from parvis.components.procedures.selectors import Membership, procedures_of_body
from parvis.kernel.actors import Actor
from parvis.kernel.text import Text


def saved_lists(who: Actor) -> QuerySet[SavedList]:
    """One's own, and those shared with a group one is in."""
    mine = Q(agent_id=who.person_id) | Q(group__in=Membership.objects.filter(person=who.person_id).values("group"))
    return SavedList.objects.filter(mine, organisation=who.organisation_id).select_related("agent", "group").distinct()


def procedures_of(who: Actor) -> list[tuple[str, Text]]:
    """The procedures that the body applies or applied, by slug."""
    if who.organisation_id is None:
        return []
    return [(each.slug, each.current.definition.title) for each in procedures_of_body(who.organisation_id) if each.current]
