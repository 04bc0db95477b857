"""Human pages of APIs, drawn from the same declarations as their OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ninja import NinjaAPI

from parvis.core.exchange.selectors import OpenApi


@dataclass(frozen=True, kw_only=True)
class Parameter:
    name: str
    where: str  # path | query | header
    kind: str
    required: bool
    description: str
    example: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    responses: tuple[tuple[str, str], ...]

    @property
    def example(self) -> str:
        """The path with its examples filled in, ready to paste after the installation's address."""
        filled = {each.name: each.example for each in self.parameters if each.where == "path" and each.example}
        query = [(each.name, each.example) for each in self.parameters if each.where == "query" and each.example]
        path = self.path
        for name, value in filled.items():
            path = path.replace(f"{{{name}}}", value)
        return f"{path}?{urlencode(query)}" if query else path


def document(api: OpenApi) -> Mapping[str, Any]:
    """The OpenAPI document of one declared API."""
    ninja = NinjaAPI(title=api.api.title.en, version="1", urls_namespace=f"documentation-{api.slug}", docs_url=None, openapi_url=None)
    ninja.add_router(api.api.path, api.api.router)
    return dict(ninja.get_openapi_schema(path_prefix=""))


def operations(api: OpenApi) -> list[Operation]:
    """What can be called, in the order of the document."""
    return list(read(document(api)["paths"]))


def read(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[Operation]:
    for path, methods in paths.items():
        for method, details in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=details.get("summary", ""),
                description=details.get("description", ""),
                parameters=tuple(parameter(each) for each in details.get("parameters", ())),
                responses=tuple(
                    (str(status), each.get("description", "")) for status, each in sorted(details["responses"].items(), key=status_of)
                ),
            )


def status_of(response: tuple[Any, Any]) -> str:
    return str(response[0])


def parameter(declared: Mapping[str, Any]) -> Parameter:
    schema = declared.get("schema", {})
    return Parameter(
        name=declared["name"],
        where=declared["in"],
        kind=kind_of(schema),
        required=declared.get("required", False),
        description=schema.get("description", ""),
        example=str(declared.get("example", "")),
    )


def kind_of(schema: Mapping[str, Any]) -> str:
    """``string (date)``, ``integer``, or the alternatives other than null."""
    kinds = [kind_of(each) for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    name = " | ".join(kinds) or str(schema.get("type", "object"))
    return f"{name} ({schema['format']})" if "format" in schema else name
