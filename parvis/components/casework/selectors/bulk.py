"""Acts on many files, as their agent reads them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, QuerySet

from parvis.components.casework.models import BulkAct, BulkLine
from parvis.core.people.selectors import Person


def act_of(agent: Person, act_id: UUID) -> BulkAct | None:
    """One's own act; None for anybody else's."""
    return BulkAct.objects.filter(pk=act_id, agent=agent).select_related("agent", "organisation").first()


def lines_of(act: BulkAct) -> QuerySet[BulkLine]:
    return act.lines.select_related("file__procedure", "file__version", "file__organisation")


def counts_of(act: BulkAct) -> Mapping[str, int]:
    """How many files stand in each state of the act."""
    found = dict(act.lines.order_by().values_list("state").annotate(number=Count("pk")))
    return {str(state): found.get(state, 0) for state in BulkLine.State.values}


def recent(agent: Person) -> QuerySet[BulkAct]:
    """The agent's confirmed acts, latest first."""
    return BulkAct.objects.filter(agent=agent).exclude(state=BulkAct.State.PREPARED).order_by("-prepared_at")
