"""Look a number up in a public register; what does not come now is a debt, asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.moving import touched
from parvis.components.procedures.models import Answer, File
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.rules.progress import at_path, in_kind
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.lists import register
from parvis.kernel import rounds
from parvis.kernel.references import Register, RegisterDown

SOURCE = "register:"  # before the slug of a register, in the source of an answer that it filled
log = structlog.get_logger(__name__)


class NotInRegister(LookupError):
    """The register knows nothing by this number."""


def looked_up(slug: str, number: str) -> dict[str, Any]:
    """What is kept of the record called ``number``, in its tidy form.

    ``{"number", "name", "state", "source", "fetched_at", "values"}``; a register that is down, or that this installation
    does not have any more, leaves it ``awaited``. Raises NotInRegister.
    """
    declared = register(slug)
    if declared is None:
        return awaited({"fr": slug, "en": slug}, number)
    source = {"fr": declared.title.fr, "en": declared.title.en}
    try:
        found = declared.find(number)
    except RegisterDown as down:
        log.info("register_down", register=slug, why=down.why.en)
        return awaited(source, number)
    if found is None:
        raise NotInRegister(number)
    return {
        "number": number,
        "name": str(at_path(found, declared.name) or ""),
        "state": "known",
        "source": source,
        "fetched_at": timezone.now().isoformat(),
        "values": shown(declared, found),
    }


def not_asked(slug: str, number: str) -> dict[str, Any]:
    """What is kept of a number about which the register is asked later."""
    declared = register(slug)
    return awaited({"fr": declared.title.fr, "en": declared.title.en} if declared else {"fr": slug, "en": slug}, number)


def awaited(source: dict[str, str], number: str) -> dict[str, Any]:
    return {"number": number, "name": "", "state": "awaited", "source": source, "asked_at": timezone.now().isoformat(), "values": {}}


def shown(declared: Register, found: Any) -> dict[str, Any]:
    """What the register shows of a record, by path; nothing else is kept."""
    return {path: value for path in declared.shown if (value := at_path(found, path)) is not None}


def owes(field: Field, value: Any) -> bool:
    """Whether a register has still to say something of an answer."""
    if field.type is FieldType.REPETITION:
        return any(owes(each, row["values"].get(each.name)) for row in value or [] for each in field.fields)
    return field.type is FieldType.RECORD and isinstance(value, Mapping) and value.get("state") == "awaited"


def fill_from(file: File, field: Field, value: Any) -> None:
    """Give later fields what the register says; what the person wrote there stays. The caller holds the file."""
    source = f"{SOURCE}{field.registry}"
    if not isinstance(value, Mapping) or value.get("state") != "known":
        file.answers.filter(field__in=field.fills, source=source).delete()
        return
    for name, path in field.fills.items():
        found = in_kind(value["values"].get(path), file.definition.field(name).type)
        if found is None:
            file.answers.filter(field=name, source=source).delete()
        elif not file.answers.filter(field=name).exclude(source=source).exists():
            said = {"value": found, "source": source, "source_title": value["source"], "fetched_at": value["fetched_at"]}
            Answer.objects.update_or_create(file=file, field=name, defaults={**said, "state": Answer.State.KNOWN})


def collect_records() -> int:
    """Ask registers again for what they did not say; returns how many answers are settled. Run by the clock."""
    return rounds.each(chain.from_iterable(rounds.pages(selectors.awaited_records())), settle, of="procedures.collect-records")


def settle(answer: Answer) -> bool:
    """Look up every number of ``answer`` that waits, outside any transaction, then keep what came if the numbers are still those."""
    field = answer.file.definition.field(answer.field)
    found = {
        (row, each.name): again(each, value["number"])
        for row, each, value in numbers_of(field, answer.value)
        if value["state"] == "awaited"
    }
    with transaction.atomic():
        File.objects.select_for_update(of=("self",)).get(id=answer.file_id)
        current = Answer.objects.select_related("file__version").get(id=answer.id)
        for row, each, value in numbers_of(field, current.value):
            came = found.get((row, each.name))
            if came and value["state"] == "awaited" and came["number"] == value["number"]:
                value.update({"fetched_at": None, **came})
        current.state = Answer.State.AWAITED if owes(field, current.value) else Answer.State.DECLARED
        current.save(update_fields=["value", "state"])
        if field.type is FieldType.RECORD:
            fill_from(current.file, field, current.value)
        touched(current.file)
    return current.state != Answer.State.AWAITED


def again(field: Field, number: str) -> dict[str, Any]:
    try:
        return looked_up(field.registry, number)
    except NotInRegister:
        return {"number": number, "state": "unknown"}


def numbers_of(field: Field, value: Any) -> Iterator[tuple[str, Field, dict[str, Any]]]:
    """Each record of an answer with its row and its field."""
    if field.type is FieldType.RECORD and isinstance(value, dict):
        yield "", field, value
    for row in value if field.type is FieldType.REPETITION else ():
        for each in field.fields:
            held = row["values"].get(each.name)
            if each.type is FieldType.RECORD and isinstance(held, dict):
                yield row["id"], each, held
