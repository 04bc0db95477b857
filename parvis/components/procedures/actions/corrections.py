"""The answers that a correction names, changed by the person: what they were and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.components.procedures.actions import attachments, drafts, groups
from parvis.components.procedures.models import Correction, File
from parvis.components.procedures.rules.definition import FieldType


def correct(file: File, pending: Correction, *, values: Mapping[str, Any], given: Mapping[str, attachments.Given]) -> None:
    """Change the named answers only, and keep before and after with the correction. Raises RefusedDocument."""
    fields = [file.definition.field(name) for name in pending.fields]
    before = {each.name: held(file, each.name) for each in fields}
    with attachments.taken_in(fields, given, owner=file.person) as documents:
        attachments.change(file, documents)
    for each in fields:
        if each.type is not FieldType.FILE and each.name in values:
            drafts.save_answer(file, each, values[each.name])
    after = {each.name: held(file, each.name) for each in fields}
    changes = [{"field": name, "before": before[name], "after": after[name]} for name in before if after[name] != before[name]]
    pending.changes = changes
    pending.save(update_fields=["changes"])
    if changes:
        groups.route(file)


def held(file: File, name: str) -> Any:
    """The answer as it is kept; of documents their names."""
    attached = file.attachments.filter(field=name, row="").select_related("stored")
    if attached:
        return ", ".join(each.stored.name for each in attached)
    answer = file.answers.filter(field=name).first()
    return answer.value if answer else None
