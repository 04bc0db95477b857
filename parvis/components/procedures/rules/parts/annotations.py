"""Private fields of the agents: what they note about a file, of the same types as the questions put to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from parvis.components.procedures.rules.field_mistakes import mistakes_alone
from parvis.components.procedures.rules.fields import field
from parvis.components.procedures.rules.meaning import condition_over_all, every_field, repeated
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.questions import Field
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source

NOT_FOR_AGENTS = ("certified", "proposed_from", "concept", "max_files")  # sources answer people's questions, not the desk's notes


def build(value: Sequence[Mapping[str, Any]] | None) -> tuple[Field, ...]:
    """The annotations in their order; optional unless they say ``required: true``, the other way round from questions."""
    return tuple(replace(field(each), required=bool(each.get("required", False))) for each in value or ())


def mistakes(source: Source) -> Iterator[Mistake]:
    annotations = source.value.get("annotations", ())
    asked = [((*path, "name"), field["name"]) for path, field, _ in every_field(source)]
    noted: list[tuple[Path, str]] = [(("annotations", index, "name"), each["name"]) for index, each in enumerate(annotations)]
    if noted:
        known = {name for _, name in noted}
        yield from repeated(source, [each for each in asked if each[1] in known] + noted, "field", "Give the annotation a name of its own.")
    for index, each in enumerate(annotations):
        yield from one(source, index, each)


def one(source: Source, index: int, annotation: Mapping[str, Any]) -> Iterator[Mistake]:
    path: Path = ("annotations", index)
    if annotation["type"] == "repetition":
        yield mistake(source, (*path, "type"), "An annotation is no repetition", "Make it a textarea, or several annotations.")
    for key in NOT_FOR_AGENTS:
        if key in annotation:
            yield mistake(source, (*path, key), f"`{key}` is for what people are asked", "Remove it.")
    yield from mistakes_alone(source, path, dict(annotation))
    yield from condition_over_all(source, (*path, "when"), annotation.get("when"))


PART = Part("annotations", build, mistakes)
