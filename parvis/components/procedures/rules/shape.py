"""The published JSON Schema, and what its errors mean to the person who writes the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from parvis.components.procedures.rules.source import Mistake, Path, Source

SCHEMA_FILE = FilePath(__file__).parents[1] / "schema" / "procedure.schema.json"
PARTS = SCHEMA_FILE.with_name("parts")
LANGUAGES = {"fr": "French", "en": "English"}


@cache
def schema() -> dict[str, Any]:
    """The published schema of procedure files: the form and its decision, then each part that stands on its own."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    for file in sorted(PARTS.glob("*.json")):
        part = json.loads(file.read_text(encoding="utf-8"))
        loaded["properties"][file.stem] = part["value"]
        loaded["$defs"] |= part.get("$defs", {})
    return loaded


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def shape_mistakes(source: Source) -> Iterator[Mistake]:
    """Every departure from the schema."""
    for error in validator().iter_errors(source.value):
        yield from explained(error, source)


def explained(error: ValidationError, source: Source) -> Iterator[Mistake]:
    path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            yield from unknown_keys(error, path, source)
        case "required":
            yield missing_key(error, path, source)
        case _:
            what, mend = SENTENCES.get(str(error.validator), ("This value does not fit", "See the schema at /procedures/schema.json."))
            yield mistake(source, path, f"{what}: {shown(error.instance)}", mend.format(wanted=shown(error.validator_value)))


SENTENCES = {
    "type": ("This value is of the wrong type", "It must be: {wanted}."),
    "enum": ("This word is not one of those allowed", "Use one of: {wanted}."),
    "pattern": ("This text is not written as it must be", "It must match {wanted}."),
    "minLength": ("This text is empty", "Write it, or remove the key."),
    "maxLength": ("This text is too long", "At most {wanted} characters."),
    "minItems": ("This list is too short", "At least {wanted} item(s)."),
    "maxItems": ("This list is too long", "At most {wanted} item(s)."),
    "multipleOf": ("This number has too many decimals", "A multiple of {wanted}."),
    "const": ("This word is not the one expected", "Write: {wanted}."),
    "minProperties": ("Nothing is said here", "At least {wanted} key."),
    "maxProperties": (
        "There is one key too many here",
        "Keep one. To combine conditions list them under `all` or `any`, numbers under `add` and the like.",
    ),
    "minimum": ("This number is too small", "At least {wanted}."),
    "maximum": ("This number is too large", "At most {wanted}."),
    "exclusiveMinimum": ("This number is too small", "More than {wanted}."),
    "uniqueItems": ("Something is listed twice", "Keep it once."),
    "anyOf": ("This is neither a path nor a list of paths", "Write a path such as adresse.ville, or a list of them."),
}


def unknown_keys(error: ValidationError, path: Path, source: Source) -> Iterator[Mistake]:
    place: Any = error.schema
    known = sorted(place.get("properties", {}))
    for key in sorted(set(written_keys(error)) - set(known)):
        near = get_close_matches(key, known, n=1)
        mend = f"Did you mean `{near[0]}`?" if near else f"Allowed here: {', '.join(known)}."
        yield mistake(source, (*path, key), f"Unknown key `{key}`", mend)


def written_keys(error: ValidationError) -> list[str]:
    written: Any = error.instance
    return list(written)


def missing_key(error: ValidationError, path: Path, source: Source) -> Mistake:
    required: Any = error.validator_value
    missing = error.message.split("'")[1]  # one error for each missing key, named first in its message
    if missing in LANGUAGES and set(required) == set(LANGUAGES):
        return mistake(
            source, path, f"The {LANGUAGES[missing]} text is missing", f"Add `{missing}:` with the same sentence in {LANGUAGES[missing]}."
        )
    return mistake(
        source, path, f"The key `{missing}` is missing", f"Add `{missing}:` here; the schema at /procedures/schema.json says what it holds."
    )


def mistake(source: Source, path: Path, what: str, mend: str) -> Mistake:
    line, column = source.place(path)
    return Mistake(line=line, column=column, path=".".join(map(str, path)), what=what, mend=mend)


def shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
