"""The hubs' published documents and answers, where they stand beside the repository; nothing of them is kept here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

HERE = Path(__file__).parents[3] / "../shared"
FOLDER = Path(os.environ.get("PARVIS_SHARED", HERE)) / "data/api-hubs"
needs_official = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="LOUD: the hubs' published documents and answers are not beside the repository (../shared/data/api-hubs)"
)


class Official:
    """Both OpenAPI documents, read once."""

    @cached_property
    def documents(self) -> list[Mapping[str, Any]]:
        return [YAML(typ="safe").load(FOLDER / f"openapi-{name}.yaml") for name in ("entreprise", "particulier")]

    def validator(self, path: str) -> Draft202012Validator:
        """Of the answer 200 at ``path``."""
        document = next(each for each in self.documents if path in each["paths"])
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        return Draft202012Validator(as_json_schema(schema))


def as_json_schema(said: Mapping[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0's dialect in JSON Schema's: what may be null, and two types that exist in neither."""
    kept = {name: value for name, value in said.items() if name in ("required", "pattern", "minItems", "minimum", "maxLength")}
    type_ = "string" if said.get("type") == "date" else said.get("type")
    null = ["null"] if said.get("nullable") else []
    return {
        **kept,
        **({"type": [type_, *null]} if type_ else {}),
        **({"enum": [*said["enum"], *([None] if null else [])]} if "enum" in said else {}),
        **({"properties": {name: as_json_schema(each) for name, each in said["properties"].items()}} if "properties" in said else {}),
        **({"items": as_json_schema(said["items"])} if "items" in said else {}),
        **({"additionalProperties": False} if said.get("additionalProperties") is False else {}),
    }


OFFICIAL = Official()
