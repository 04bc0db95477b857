"""Whether a question at the door serves a file: purpose is proven, not claimed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.components.procedures.models import File
from parvis.core.people.selectors import person_by_identity

if TYPE_CHECKING:
    from parvis.core.exchange.actions import Call, Subject

DRAFT = re.compile(r"(?P<slug>[\w-]+)-(?P<start>[0-9a-f]{8})")


def serves_a_file(call: Call) -> bool:
    """Whether ``call`` names a file of its asker's procedure, addressed to the organisation that asks, about the subject."""
    found = called(call.file_reference).filter(concerns(call.subject), organisation=call.organisation)
    return any(file.definition.asker == call.asker for file in found.select_related("version")[:2])


def concerns(subject: Subject) -> Q:
    """Files of this person, or of this company."""
    if subject.identity is not None:
        person = person_by_identity(subject.identity)
        return Q(person=person) if person is not None else Q(pk__in=())
    return Q(company__identifier=subject.organisation) & ~Q(company__identifier="")


def called(name: str) -> QuerySet[File]:
    """The files that the trace calls ``name``: by their reference, drafts by their procedure and the start of their number."""
    draft = DRAFT.fullmatch(name)
    if draft is None:
        return File.objects.filter(reference=name)
    first, last = (UUID(hex=draft["start"] + digit * 24) for digit in "0f")
    return File.objects.filter(procedure__slug=draft["slug"], id__gte=first, id__lte=last)
