"""Exports and templates as the agents who may see them do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from parvis.components.exports.models import Export, ExportTemplate
from parvis.components.procedures.selectors import File, handled_by
from parvis.components.procedures.selectors.files import in_period
from parvis.core.people.selectors import Person
from parvis.kernel.actors import Actor


def exports_of(who: Actor) -> QuerySet[Export]:
    """The agent's own exports for the body that they act for, last first: nobody fetches another's."""
    if who.person_id is None or who.organisation_id is None:
        return Export.objects.none()
    mine = Export.objects.filter(agent_id=who.person_id, organisation_id=who.organisation_id)
    return mine.select_related("procedure__current", "organisation")


def export_of(who: Actor, export_id: UUID) -> Export | None:
    """One of the agent's own exports; None for anybody else's."""
    return exports_of(who).filter(pk=export_id).first()


def templates_of(who: Actor) -> QuerySet[ExportTemplate]:
    """The templates of the agent's body."""
    if who.organisation_id is None:
        return ExportTemplate.objects.none()
    return ExportTemplate.objects.filter(organisation_id=who.organisation_id).select_related("procedure__current")


def chosen(export: Export, *, agent: Person) -> QuerySet[File]:
    """The files that the export is of: what ``agent`` may handle now and what its query says, oldest first.

    ``query`` has ``state`` (a state, ``open``, or empty for all), ``since`` and ``until`` (days), ``group`` (its number).
    """
    query = export.query
    found = handled_by(agent, export.organisation_id).filter(procedure_id=export.procedure_id, trial=False).exclude(state="draft")
    if state := query.get("state"):
        found = found.filter(decided_at=None) if state == "open" else found.filter(state=state)
    if group := query.get("group"):
        found = found.filter(group_id=group)
    return in_period(found, day(query.get("since")), day(query.get("until"))).order_by("submitted_at", "id")


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
