"""Pictures of what people drew, on the outlines that this installation holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.components.opendata.selectors import outlines
from parvis.components.procedures.rules import drawing
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.design.sketches import Sketch, sketch
from parvis.kernel import catalogue


@dataclass(frozen=True)
class Drawn:
    """What was drawn on a map: GeoJSON, at least one shape."""

    value: Mapping[str, Any]

    @property
    def sketch(self) -> Sketch:
        areas = sorted((outlines.areas_of(each) for each in catalogue.outlines()), key=len, reverse=True)  # the finest first
        return sketch(drawing.geometries(self.value), layers=[[ring for area in layer.values() for ring in area.rings] for layer in areas])

    @property
    def places(self) -> str:
        """The coordinates, one shape on each line, for whoever does not see the picture."""
        return drawing.written(self.value)


def drawn_in(field: Field, value: Any) -> Drawn | None:
    """What an answer draws; None for another kind of answer."""
    return Drawn(value) if field.type is FieldType.MAP and isinstance(value, Mapping) and drawing.geometries(value) else None
