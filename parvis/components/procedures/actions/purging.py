"""Documents that serve to decide only: destroyed once the file is decided, and its person is told by the trace."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from parvis.components.procedures.actions.attachments import detach
from parvis.components.procedures.actions.moving import leave_trace, touched
from parvis.components.procedures.lifecycle import DECIDED
from parvis.components.procedures.models import Attachment, File, ProcedureVersion
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.kernel import rounds

WITHIN = timedelta(minutes=30)  # of one round; the next goes on


def purge_decided() -> int:
    """Destroy the documents of decided files that their procedure wants destroyed then; returns how many files. Run by the clock."""
    found = (file_id for version in ProcedureVersion.objects.iterator() for file_id in due(version))
    return rounds.each(found, purge, of="procedures.purge", within=WITHIN)


def due(version: ProcedureVersion) -> list[UUID]:
    fields = purged_fields(version.definition)
    held = Attachment.objects.filter(file__version=version, file__state__in=DECIDED, field__in=fields)
    return list(held.order_by("file_id").values_list("file_id", flat=True).distinct()) if fields else []


def purged_fields(definition: ProcedureFile) -> set[str]:
    """Questions whose documents do not outlive the decision, those in lists too."""
    return {each.name for field in definition.all_fields() for each in (field, *field.fields) if each.purges}


@transaction.atomic
def purge(file_id: UUID) -> None:
    """One file's; nothing when it was opened again meanwhile."""
    file = (
        File.objects.select_for_update(of=("self",))
        .select_related("version", "organisation", "person", "company", "acted_by")
        .get(id=file_id)
    )
    found = file.attachments.filter(field__in=purged_fields(file.definition)).select_related("stored")
    if file.state in DECIDED and found:
        detach(found)
        touched(file)
        leave_trace(file, event="procedures.documents-erased")
