"""Places of files as GeoJSON (RFC 7946): maps that people drew, and addresses, with or without a point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.components.exports.selectors.rows import EMPTY, Gathered
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.selectors.wording import shown_value

PLACES = frozenset({"map", "address", "place"})  # kinds of question by name


def features(one: Gathered, fields: Mapping[str, Field]) -> Iterator[dict[str, Any]]:
    """One feature for each place that the file names; a place without coordinates has no geometry, and is there."""
    for name, value, field in places(one, fields):
        common = {"reference": one.file.reference, "state": one.file.state, "field": name, "label": str(field.label)}
        for geometry, properties in shapes(field, value):
            yield {"type": "Feature", "geometry": geometry, "properties": {**properties, **common}}


def places(one: Gathered, fields: Mapping[str, Field]) -> Iterator[tuple[str, Any, Field]]:
    for name, field in fields.items():
        value = one.answers.get(name)
        if field.type is FieldType.REPETITION:
            for sub in field.fields:
                yield from (
                    (sub.name, row["values"].get(sub.name), sub) for row in value or () if is_place(sub, row["values"].get(sub.name))
                )
        elif is_place(field, value):
            yield name, value, field


def is_place(field: Field, value: Any) -> bool:
    return field.type.value in PLACES and value not in EMPTY


def shapes(field: Field, value: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each geometry of an answer with what is said of it; one without geometry for words alone."""
    if isinstance(value, Mapping) and value.get("type") == "FeatureCollection":
        yield from ((each.get("geometry"), dict(each.get("properties") or {})) for each in value.get("features", ()))
    elif isinstance(value, Mapping):
        yield point(value), {"text": shown_value(field, value)}
    else:
        yield None, {"text": str(value)}


def point(value: Mapping[str, Any]) -> Any:
    """The geometry that an address or place carries, if it has one."""
    if isinstance(value.get("geometry"), Mapping):
        return value["geometry"]
    longitude, latitude = value.get("longitude"), value.get("latitude")
    return {"type": "Point", "coordinates": [float(longitude), float(latitude)]} if longitude and latitude else None
