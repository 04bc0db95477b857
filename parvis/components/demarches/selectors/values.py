"""Answers in the types of this interface. Each function takes a field and its JSON value and gives what its type adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from parvis.components.demarches.selectors import companies, places
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.rules.progress import EMPTY
from parvis.components.procedures.selectors import wording
from parvis.kernel.calendar import country

WORDS: Mapping[str, str] = {"department": "departement", "region": "region", "intermunicipality": "epci"}  # of levels of places
Value = Callable[[Field, Any], dict[str, Any]]


def number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in EMPTY else None
    except InvalidOperation:
        return None


def whole(_field: Field, value: Any) -> dict[str, Any]:
    found = number(value)
    return {"value": None if found is None else int(found)}


def decimal(_field: Field, value: Any) -> dict[str, Any]:
    found = number(value)
    return {"value": None if found is None else float(found)}


def day(_field: Field, value: Any) -> dict[str, Any]:
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return {"date": None, "value": None}
    return {"date": found, "value": datetime(found.year, found.month, found.day, tzinfo=country().zone)}


def moment(_field: Field, value: Any) -> dict[str, Any]:
    try:
        found = datetime.fromisoformat(str(value)).replace(tzinfo=country().zone)
    except ValueError:
        return {"datetime": None, "date": None, "value": None}
    return {"datetime": found, "date": found.date(), "value": found}


def choice(field: Field, value: Any) -> dict[str, Any]:
    return {"value": wording.shown_value(field, value) or None}


def several(field: Field, value: Any) -> dict[str, Any]:
    return {"values": [wording.option_label(field.options, each) for each in value or []]}


def linked(field: Field, value: Any) -> dict[str, Any]:
    first, _slash, second = str(value or "").partition("/")
    opened = next((each.options for each in field.options if each.value == first), ())
    return {
        "primary_value": wording.option_label(field.options, first) if first else None,
        "secondary_value": wording.option_label(opened, second) if second else None,
    }


def state(_field: Field, value: Any) -> dict[str, Any]:
    code = str(value or "")
    return {"pays": {"code": code, "name": wording.shown_country(code)} if code else None}


def civility(_field: Field, value: Any) -> dict[str, Any]:
    return {"value": {"mr": "M", "mrs": "Mme"}.get(str(value))}


def address(_field: Field, value: Any) -> dict[str, Any]:
    found = places.address_of(value)
    return {**places.with_places(found), "value": found["label"] if found else None}


def place(field: Field, value: Any) -> dict[str, Any]:
    """A place of an official list, with the department that it lies in."""
    found = value if isinstance(value, Mapping) and value.get("code") else None
    level = str(getattr(field, "level", ""))
    code, name = (str(found["code"]), str(found["name"])) if found else ("", "")
    here = places.commune(code, name=name) if level not in WORDS else {"code": code, "name": name} if found else None
    inside = str((found.get("in") or {}).get("department") or "") if found else ""
    return {"departement": places.area("department", inside), WORDS.get(level, "commune"): here, "value": name or None}


def record(field: Field, value: Any) -> dict[str, Any]:
    """A record of a register: its number, and what the register said of it when it was asked."""
    found = value if isinstance(value, Mapping) and value.get("number") else None
    said = (found.get("values") or {}) if found else {}
    where = places.with_places(places.address_of(said.get("address"), commune=str(said.get("commune") or "")))
    named = {"id": str(found["number"]), "title": str(found.get("name") or "") or None, "address": where["address"]} if found else None
    return {**where, "rna": named, "rnf": named, "etablissement": companies.of_answer(found), "value": words(field, value)}


def shapes(_field: Field, value: Any) -> dict[str, Any]:
    features = value.get("features", []) if isinstance(value, Mapping) else []
    return {"geo_areas": [shape(number, each) for number, each in enumerate(features, start=1)]}


def shape(number: int, feature: Mapping[str, Any]) -> dict[str, Any]:
    said = feature.get("properties") or {}
    return {
        "__typename": "SelectionUtilisateur",
        "id": f"GeoArea-{feature.get('id') or number}",
        "source": "selection_utilisateur",
        "description": said.get("description") or said.get("label"),
        "geometry": feature.get("geometry"),
    }


def words(field: Field, value: Any) -> str:
    """An answer in words; yes and no, and numbers, as programs read them."""
    kind = str(field.type)
    if kind in ("yes_no", "checkbox"):
        return "" if value is None else str(bool(value)).lower()
    if kind in ("integer", "decimal", "amount"):
        return "" if value in EMPTY else str(value)
    return wording.shown_value(field, value)


TYPES: Mapping[str, Value] = {
    "integer": whole,
    "decimal": decimal,
    "amount": decimal,
    "date": day,
    "datetime": moment,
    "yes_no": lambda _field, value: {"value": None if value is None else bool(value)},
    "checkbox": lambda _field, value: {"value": bool(value)},
    "choice": choice,
    "multiple": several,
    "linked_choice": linked,
    "country": state,
    "title": civility,
    "address": address,
    "place": place,
    "record": record,
    "map": shapes,
    "heading": lambda field, _value: {"level": getattr(field, "level", 0) or 1},
    "explanation": lambda _field, _value: {},
}


def typed(field: Field, value: Any) -> dict[str, Any]:
    """What the type of an answer adds to what all answers have; words where it has no type."""
    made = TYPES.get(str(field.type))
    return made(field, value) if made else {"value": words(field, value) or None}
