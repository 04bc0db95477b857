"""Give files and fields the numbers by which programs name them."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.components.procedures.models import FieldNumber, File, FileNumber, Procedure
from parvis.components.procedures.rules.definition import ProcedureFile


def number_file(file: File, *, promised: FileNumber | None = None) -> FileNumber:
    """The file's number, given now if it has none; ``promised`` is one that was told before the file was begun."""
    if promised is not None:
        promised.file = file
        promised.save(update_fields=["file"])
        return promised
    return FileNumber.objects.get_or_create(file=file)[0]


def number_fields(procedure: Procedure, definition: ProcedureFile) -> None:
    """Number the fields that have no number yet; those of older revisions keep theirs."""
    known = set(FieldNumber.objects.filter(procedure=procedure).values_list("name", flat=True))
    new = [name for name in names_of(definition) if name not in known]
    FieldNumber.objects.bulk_create([FieldNumber(procedure=procedure, name=name) for name in new], ignore_conflicts=True)


def names_of(definition: ProcedureFile) -> Iterable[str]:
    """Every field by name, sub-fields and annotations too, each once."""
    every = (each for field in (*definition.all_fields(), *definition.annotations) for each in (field, *field.fields))
    return dict.fromkeys(each.name for each in every)
