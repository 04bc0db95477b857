"""Agents note what they need to remember about a file, in the private fields of its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.moving import agent_label, in_hand_of, leave_trace, touched
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import Annotation, File
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.progress import EMPTY
from parvis.components.procedures.selectors import annotations as selectors
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

ERASED = Text(
    "Les données de ce dossier sont effacées : il ne s’annote plus.", "The data of this file are erased: it takes no more annotations."
)


class StaleAnnotations(Exception):
    """Another agent changed some of the same annotations since the page was shown; nothing was written."""

    def __init__(self, notes: list[selectors.Note]) -> None:
        super().__init__(", ".join(each.field.name for each in notes))
        self.notes = notes


@transaction.atomic
def annotate(
    reference: str,
    *,
    agent: Person,
    organisation_id: UUID,
    values: Mapping[str, Any],
    uploads: Mapping[str, UploadedFile[bytes]] | None = None,
    seen: Mapping[str, int] | None = None,
) -> File:
    """Keep what an agent wrote in annotation fields, all or nothing; an empty value empties the field.

    ``seen`` gives the revision of each field when the page was shown (0: nothing yet); without it, as programs do, the last
    writer wins. Fields left as they were are nobody's conflict. Raises StaleAnnotations, TransitionRefused (another group's, or
    an erased file), RefusedFile, KeyError for an unknown field, or File.DoesNotExist.
    """
    file = in_hand_of(agent, organisation_id, reference)
    if file.erased_at or file.state == State.DRAFT:
        raise TransitionRefused(ERASED)
    held = {each.field.name: each for each in selectors.notes(file)}
    changed = [held[name] for name in (*values, *(uploads or {})) if name in (uploads or {}) or differs(held[name], values[name])]
    if seen is not None and (stale := [each for each in changed if revision(each) != seen.get(each.field.name, 0)]):
        raise StaleAnnotations(stale)
    for note in changed:
        require_own(note, agent=agent)
        write(file, note, agent=agent, value=values.get(note.field.name), upload=(uploads or {}).get(note.field.name))
    if changed:
        touched(file)
        leave_trace(file, event="procedures.annotated", label=agent_label(agent))
    return file


def revision(note: selectors.Note) -> int:
    return note.row.revision if note.row else 0


def differs(note: selectors.Note, value: Any) -> bool:
    if note.field.type is FieldType.FILE:
        return value in EMPTY and note.is_filled  # emptied: documents come as uploads
    before = note.row.value if note.row else None
    return value != before and not (value in EMPTY and before in EMPTY)


def require_own(note: selectors.Note, *, agent: Person) -> None:
    if selectors.others_group(note, agent=agent) and note.row and note.row.group:
        title, label = note.row.group.title, note.field.label
        raise TransitionRefused(
            Text(
                f"« {label.fr} » a été écrit par le groupe « {title} » : vous ne pouvez ni le changer ni l’effacer. Écrivez-lui.",
                f"“{label.en}” was written by the group “{title}”: you can neither change nor delete it. Write to them.",
            )
        )


def write(file: File, note: selectors.Note, *, agent: Person, value: Any, upload: UploadedFile[bytes] | None) -> None:
    """One field: its new value or document, by whom and for which group."""
    row = note.row or Annotation(file=file, field=note.field.name, revision=0)
    before = row.stored
    row.value = None if value in EMPTY else value
    row.stored = stored(note.field, upload) if upload else None
    row.agent, row.agent_label, row.group, row.saved_at = agent, agent_label(agent), file.group, timezone.now()
    row.revision += 1
    row.save()
    if before:
        documents.delete(before)


def stored(field: Field, upload: UploadedFile[bytes]) -> Any:
    return documents.store(upload, name=upload.name or "document", accept=field.accept, max_bytes=field.max_megabytes * 1_000_000)


def forget(file: File) -> None:
    """Destroy the annotations of a file and their documents."""
    for row in file.annotations.exclude(stored=None).select_related("stored"):
        documents.delete(row.stored)  # type: ignore[arg-type]
    file.annotations.all().delete()
