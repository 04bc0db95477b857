"""Notes that programs write on files, in the fields that agents have for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from parvis.components.demarches.actions.acting import NotDone, acting, agent_of
from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors.access import Access
from parvis.components.procedures.actions.annotations import annotate as keep
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

Given = dict[str, Any]
UNKNOWN = Text(
    "Cette annotation n’existe pas sur ce dossier. Relisez ses annotations pour avoir leurs identifiants.",
    "This file has no such annotation. Read its annotations to have their identifiers.",
)
# The word of the interface for a value -> the kinds of field that take it. No annotation here has rows.
TAKEN_BY: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "phone", "formatted", "iban", "textarea", "email", "address"),
    "textarea": ("textarea", "text"),
    "email": ("email",),
    "integer_number": ("integer", "decimal", "amount"),
    "decimal_number": ("decimal", "amount"),
    "checkbox": ("checkbox", "yes_no"),
    "yes_no": ("yes_no", "checkbox"),
    "date": ("date",),
    "datetime": ("datetime",),
    "drop_down_list": ("choice",),
    "multiple_drop_down_list": ("multiple",),
}


def wrong_kind(field: Field) -> NotDone:
    return NotDone(
        Text(
            f"« {field.label.fr} » n’attend pas une valeur de ce type. Lisez le type de l’annotation, puis envoyez la valeur qui lui convient.",
            f"“{field.label.en}” does not take a value of this type. Read the type of the annotation, then send a value that fits.",
        )
    )


def not_offered(field: Field, said: object) -> NotDone:
    return NotDone(
        Text(
            f"« {said} » n’est pas un choix de « {field.label.fr} ». Envoyez un des libellés proposés.",
            f"“{said}” is no choice of “{field.label.en}”. Send one of the labels offered.",
        )
    )


def annotate(access: Access, given: Given, values: Iterable[tuple[str, str, Any]]) -> tuple[Any, list[str]]:
    """Write notes, all or none: the file and the identifiers of the notes. ``values``: identifier, word for the kind, value.

    Raises NotDone.
    """
    file = access.file_of(given["dossier_id"])
    agent = agent_of(access, given["instructeur_id"], file=file)
    named = {number: name for name, number in access.field_numbers(file.procedure).items()}
    fields = {each.name: each for each in file.definition.annotations}
    written, touched = {}, []
    for identifier, word, value in values:
        field = fields.get(named.get(number_of(identifier), ""))
        if field is None:
            raise NotDone(UNKNOWN)
        written[field.name] = json_value(field, word, value)
        touched.append(identifier.rstrip("="))
    with acting(access):
        keep(file.reference, agent=agent, organisation_id=file.organisation_id, values=written)
    return access.file(file.number.pk), touched


def number_of(identifier: str) -> int:
    try:
        return ids.number_of("Champ", identifier)
    except ids.WrongId as wrong:
        raise NotDone(UNKNOWN) from wrong


def json_value(field: Field, word: str, value: Any) -> Any:
    """``value`` as an answer of ``field`` is kept; raises NotDone."""
    if str(field.type) not in TAKEN_BY.get(word, ()):
        raise wrong_kind(field)
    if value is None:
        return None
    return KEPT.get(str(field.type), plain)(field, value)


def plain(_field: Field, value: Any) -> Any:
    return value


def option(field: Field, said: Any) -> str:
    """The value of the choice that is called so, by its label in either language or by its value."""
    for each in field.options:
        if said in (each.value, each.label.fr, each.label.en):
            return each.value
    raise not_offered(field, said)


KEPT: Mapping[str, Callable[[Field, Any], Any]] = {
    str(FieldType.DECIMAL): lambda _field, value: str(value),
    str(FieldType.AMOUNT): lambda _field, value: str(value),
    str(FieldType.DATE): lambda _field, value: value.isoformat(),
    str(FieldType.DATETIME): lambda _field, value: value.astimezone(country().zone).strftime("%Y-%m-%dT%H:%M"),
    str(FieldType.CHOICE): option,
    str(FieldType.MULTIPLE): lambda field, value: [option(field, each) for each in value],
}
