"""Labels and followers of files."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from parvis.components.casework.models import FileLabel, Follow, Label
from parvis.components.procedures.selectors import OPEN, File
from parvis.core.people.selectors import Person


def labels_for(file: File) -> QuerySet[Label]:
    """The labels that may be put on ``file``."""
    return Label.objects.filter(procedure_id=file.procedure_id, organisation_id=file.organisation_id)


def labels_of(file_ids: Iterable[UUID]) -> dict[UUID, list[Label]]:
    """The labels on each of these files, by name; files without any are left out."""
    found: dict[UUID, list[Label]] = {}
    for each in FileLabel.objects.filter(file__in=list(file_ids)).select_related("label").order_by("label__name"):
        found.setdefault(each.file_id, []).append(each.label)
    return found


def followers_of(file: File) -> list[Person]:
    """The agents who follow ``file``, first one first."""
    return [each.agent for each in Follow.objects.filter(file=file).select_related("agent").order_by("since", "id")]


def who_follows(organisation_id: UUID) -> list[Person]:
    """Everyone who follows an open file of the body, also those who may no longer handle files there, by name."""
    held = Follow.objects.filter(file__organisation_id=organisation_id, file__state__in=OPEN).values("agent")
    return list(Person.objects.filter(pk__in=held).order_by("family_name", "pk"))
