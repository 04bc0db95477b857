"""A procedure's questions for programs that prefill them: keys, kinds and options, in the shape that users of demarches-simplifiees read."""

from __future__ import annotations

from typing import Any

from parvis.components.procedures.models import Procedure, ProcedureVersion
from parvis.components.procedures.rules.definition import Field, FieldType, Option
from parvis.components.procedures.rules.prefill import LINK_LIMIT, key_of, padded, typed_id
from parvis.components.procedures.selectors.prefill import field_numbers, is_typed, may_be_prefilled
from parvis.kernel.text import Text

TYPES = {
    FieldType.TEXT: "Text",
    FieldType.TEXTAREA: "Textarea",
    FieldType.EMAIL: "Email",
    FieldType.PHONE: "Phone",
    FieldType.FORMATTED: "Formatted",
    FieldType.INTEGER: "IntegerNumber",
    FieldType.DECIMAL: "DecimalNumber",
    FieldType.AMOUNT: "DecimalNumber",
    FieldType.DATE: "Date",
    FieldType.DATETIME: "Datetime",
    FieldType.YES_NO: "YesNo",
    FieldType.CHECKBOX: "Checkbox",
    FieldType.CHOICE: "DropDownList",
    FieldType.MULTIPLE: "MultipleDropDownList",
    FieldType.LINKED_CHOICE: "LinkedDropDownList",
    FieldType.COUNTRY: "Pays",
    FieldType.ADDRESS: "Address",
    FieldType.IBAN: "Iban",
    FieldType.FILE: "PieceJustificative",
    FieldType.REPETITION: "Repetition",
    FieldType.HEADING: "HeaderSection",
    FieldType.EXPLANATION: "Explication",
    FieldType.TITLE: "Civilite",
    FieldType.MAP: "Carte",
    FieldType.FILE_LINK: "DossierLink",
}


def described(procedure: Procedure, version: ProcedureVersion) -> dict[str, Any]:
    """The procedure's questions with the keys that prefill them."""
    definition, numbers = version.definition, field_numbers(procedure)
    allowed = {each.name for each in may_be_prefilled(definition)}
    return {
        "number": procedure.pk,
        "title": str(definition.title),
        "description": str(definition.summary),
        "state": "publiee",
        "linkLimit": LINK_LIMIT,
        "revision": {
            "id": padded("ProcedureRevision", version.pk),
            "champDescriptors": [descriptor(each, numbers, allowed) for each in definition.all_fields() if each.name in numbers],
        },
    }


def descriptor(question: Field, numbers: dict[str, int], allowed: set[str]) -> dict[str, Any]:
    number = numbers[question.name]
    found: dict[str, Any] = {
        "__typename": f"{TYPES.get(question.type, 'Text')}ChampDescriptor",
        "id": typed_id("Champ", number),
        "key": key_of(number),
        "name": question.name,
        "label": text(question.label),
        "description": text(question.hint),
        "required": question.required,
        "prefillable": question.name in allowed,
    }
    if question.options:
        found["options"] = [option(each) for each in question.options]
    if question.fields:
        inner = {each.name for each in question.fields if is_typed(each)}
        found["champDescriptors"] = [descriptor(each, numbers, inner) for each in question.fields if each.name in numbers]
    return found


def text(said: Text | None) -> str:
    return str(said) if said else ""


def option(each: Option) -> dict[str, Any]:
    return {"value": each.value, "label": str(each.label), **({"options": list(map(option, each.options))} if each.options else {})}
