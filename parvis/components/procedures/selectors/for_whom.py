"""For whom a file is, where its filer declared somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from parvis.components.procedures.models import File, ForWhom
from parvis.core.people.selectors import Person
from parvis.design import typography


def third_party(file: File) -> ForWhom | None:
    """Whose file it is, when somebody filed it for them without a mandate; ``file.person`` is then who filed, until they take it over."""
    found: ForWhom | None = getattr(file, "for_whom", None)
    return found


def is_open_to_third_parties(file: File) -> bool:
    """Whether the procedure lets people file for somebody else; companies and mandates have their own ways."""
    return file.definition.third_party and file.company_id is None and file.acted_by_id is None


def told(for_whom_id: UUID, secret: str) -> ForWhom | None:
    """What the holder of the secret may answer; None once they have."""
    found = ForWhom.objects.select_related("file__procedure", "file__version", "file__organisation", "file__person")
    waiting = found.filter(id=for_whom_id, state=ForWhom.State.DECLARED, file__erased_at=None).exclude(secret="")
    return waiting.exclude(file__state="draft").filter(secret=secret).first()


def of_person(person: Person) -> Iterator[ForWhom]:
    """Declarations that this person answered."""
    yield from ForWhom.objects.filter(person=person).select_related("file__version", "file__procedure").order_by("declared_at")


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each file that was declared to be theirs."""
    for each in of_person(person):
        value = ", ".join(filter(None, (each.file.reference, each.filer, str(each.get_state_display()), typography.day(each.declared_at))))
        yield {"label": str(each.file.definition.title), "value": value}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    """One record per declaration."""
    for each in of_person(person):
        yield {
            "kind": "file filed for me",
            "reference": each.file.reference,
            "procedure": each.file.procedure.slug,
            "given_name": each.given_name,
            "family_name": each.family_name,
            "email": each.email,
            "filer": each.filer,
            "state": each.state,
            "why": each.why,
            "declared_at": each.declared_at.isoformat(),
            "answered_at": each.answered_at.isoformat() if each.answered_at else None,
        }
