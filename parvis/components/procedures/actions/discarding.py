"""A draft that its person erases: kept out of sight for some days in which it can be taken back, then destroyed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.drafts import draft_ends, locked_draft
from parvis.components.procedures.actions.moving import leave_trace
from parvis.components.procedures.actions.sending import forget as forget_sendings
from parvis.components.procedures.models import File
from parvis.core.people.selectors import Person
from parvis.kernel import catalogue
from parvis.kernel.calendar import today

KEPT = timedelta(days=7)


@transaction.atomic
def discard(file_id: UUID, *, person: Person) -> File:
    """Nobody sees or fills in the draft any more, nor is any source asked for it; the clock destroys it after KEPT.

    Raises NotADraft for a submitted file, File.DoesNotExist for one that is discarded already.
    """
    file = locked_draft(file_id, person=person, revision=None)
    now = timezone.now()
    forget_sendings(file)
    file.sharings.filter(ended_at=None).update(ended_at=now)
    file.discarded_at, file.erase_on = now, today() + KEPT
    file.save(update_fields=["discarded_at", "erase_on"])
    leave_trace(file, event="procedures.draft-discarded")
    return file


@transaction.atomic
def restore(file_id: UUID, *, person: Person) -> File:
    """The draft as it was, for as long as a fresh one is kept; who was invited is not any more. Raises File.DoesNotExist."""
    file = held(file_id, person=person)
    file.discarded_at, file.saved_at = None, timezone.now()
    file.erase_on = draft_ends(file.definition.retention.draft_months)
    file.revision += 1
    file.save(update_fields=["discarded_at", "saved_at", "erase_on", "revision"])
    leave_trace(file, event="procedures.draft-restored")
    return file


def held(file_id: UUID, *, person: Person) -> File:
    """A discarded draft of the person, until the transaction ends. Raises File.DoesNotExist."""
    found = File.objects.select_for_update(of=("self",)).select_related("version", "procedure", "organisation", "person")
    return found.get(id=file_id, person=person, discarded_at__isnull=False)


@transaction.atomic
def prolong(file_id: UUID, *, person: Person) -> File:
    """Start the time of a draft again, without a change. Raises NotADraft or File.DoesNotExist."""
    file = locked_draft(file_id, person=person, revision=None)
    file.erase_on = draft_ends(file.definition.retention.draft_months)
    file.save(update_fields=["erase_on"])
    return file


def tell_erased(file: File) -> None:
    """Other systems let go of what they keep about a file, in the transaction of its erasure and before it."""
    for system in catalogue.systems():
        if system.file_erased is not None:
            system.file_erased(file)
