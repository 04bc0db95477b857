"""Prefilled answers that wait, and which questions may be prefilled."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.components.procedures.models import FieldNumber, Prefill, Procedure
from parvis.components.procedures.rules.definition import Field, FieldType, ProcedureFile
from parvis.kernel.text import Text


def field_names(procedure: Procedure) -> dict[int, str]:
    """Every field of the procedure by its number, those of older versions too."""
    return dict(FieldNumber.objects.filter(procedure=procedure).values_list("id", "name"))


def field_numbers(procedure: Procedure) -> dict[str, int]:
    return {name: number for number, name in field_names(procedure).items()}


def waiting(prefill_id: int | None, procedure: Procedure) -> Prefill | None:
    """Answers that nobody took yet."""
    return Prefill.objects.filter(pk=prefill_id, procedure=procedure, taken_at=None).first() if prefill_id else None


def by_digest(procedure: Procedure, digests: list[str]) -> dict[str, Prefill]:
    found = Prefill.objects.filter(procedure=procedure, token__in=digests).select_related("file__number", "number", "procedure")
    return {each.token: each for each in found}


def ignored_in(prefill: Prefill) -> Iterator[dict[str, str]]:
    """What was left out of the link, in the reader's language."""
    for each in prefill.ignored:
        yield {"key": each["key"], "label": str(Text.of(each["label"])), "why": str(Text.of(each["why"]))}


def may_be_prefilled(definition: ProcedureFile) -> Iterator[Field]:
    """Top-level questions that a link or a program may answer."""
    for each in definition.all_fields():
        if each.type is FieldType.REPETITION:
            if any(is_typed(inner) for inner in each.fields):
                yield each
        elif is_typed(each):
            yield each


def is_typed(each: Field) -> bool:
    return each.typed and each.type not in (FieldType.FILE, FieldType.REPETITION)
