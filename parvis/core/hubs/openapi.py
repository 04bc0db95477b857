"""The OpenAPI document of a hub, in our own words, from the tables that the gateway reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from parvis.core.hubs.rules.endpoints import Description, Endpoint, Input, Mode, WireError
from parvis.core.hubs.rules.failing import Failing, told

OF_TOKEN = (Failing.NO_TOKEN, Failing.EXPIRED_TOKEN, Failing.BLOCKED_TOKEN)
OF_RIGHTS = (Failing.NO_SCOPE, Failing.RECIPIENT, Failing.CASE, Failing.ADDRESS)
OF_PROVIDER = (
    Failing.NOT_FOUND,
    Failing.LEGAL,
    Failing.NOT_CONFIGURED,
    Failing.REFUSED,
    Failing.MALFORMED,
    Failing.UNAVAILABLE,
    Failing.TIMEOUT,
)
MEANING = {
    "401": "The token is missing, unknown, expired or blocked.",
    "403": "The authorisation behind the token does not open this.",
    "404": "The provider knows nothing of it.",
    "409": "The same call of this token is still being answered.",
    "422": "Parameters are missing or wrong; each is listed.",
    "429": "Too many calls in this window; wait for Retry-After seconds.",
    "451": "The person stopped this flow, or no permitted exchange provides for it.",
    "500": "Our own failure, noted under the request's identifier.",
    "502": "The provider answered in a way that cannot be passed on.",
    "504": "The provider did not answer in time.",
}  # fmt: skip
ENVELOPE: Mapping[str, Any] = {
    "Error": {
        "type": "object",
        "required": ["errors"],
        "properties": {"errors": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/OneError"}}},
    },
    "OneError": {
        "type": "object",
        "required": ["code", "title", "detail", "source", "meta"],
        "properties": {
            "code": {"type": "string", "pattern": "^[0-9]{5}$"},
            "title": {"type": "string"},
            "detail": {"type": "string"},
            "source": {"type": "object", "nullable": True, "properties": {"parameter": {"type": "string"}}},
            "meta": {"type": "object"},
        },
    },
}


def document(description: Description) -> dict[str, Any]:
    """The whole document (OpenAPI 3.0)."""
    return {
        "openapi": "3.0.3",
        "info": {"title": str(description.title), "version": description.version, "description": str(description.summary)},
        "servers": [{"url": settings.PARVIS_ORIGIN}],
        "paths": {each.path: {"get": operation(each, description)} for each in description.endpoints}
        | {"/privileges": privileges(description)},
        "components": {"schemas": ENVELOPE, "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
    }


def operation(endpoint: Endpoint, description: Description) -> dict[str, Any]:
    said = {
        "operationId": endpoint.operation,
        "summary": str(endpoint.title),
        "tags": [endpoint.provider.name],
        "security": [{"token": []}],
        "parameters": [parameter(each) for each in endpoint.inputs],
        "responses": {"200": answer(endpoint), **errors(failures(endpoint, description))},
        "x-scopes": list(endpoint.scopes),
        "x-mask": {scope: list(paths) for scope, paths in endpoint.mask.items()},
        "x-throttle": {"limit": endpoint.throttle.limit, "seconds": endpoint.throttle.seconds},
    }
    return said | ({"deprecated": True} if endpoint.deprecated else {})


def parameter(declared: Input) -> dict[str, Any]:
    one = {"type": "string", "minLength": 1, "maxLength": 1000}
    return {
        "name": declared.name,
        "in": declared.where,
        "required": declared.required,
        "schema": {"type": "array", "items": one, "minItems": 1} if declared.repeated else one,
    }


def answer(endpoint: Endpoint) -> dict[str, Any]:
    data = {"type": "array", "items": {"type": "object"}} if endpoint.collection else {"type": "object"}
    schema = {
        "type": "object",
        "required": ["data"],
        "properties": {"data": data, "links": {"type": "object"}, "meta": {"type": "object"}},
    }
    return {"description": "What the provider knows, as far as the scopes go.", "content": {"application/json": {"schema": schema}}}


def failures(endpoint: Endpoint, description: Description) -> list[tuple[WireError, dict[str, Any]]]:
    """Every error that the endpoint may answer, with its entry in ``errors``."""
    own = [
        description.errors[description.codes[kind]]
        for kind in (*OF_TOKEN, *OF_RIGHTS, Failing.CONFLICT, Failing.TOO_MANY, Failing.INTERNAL)
    ]
    own += [description.errors[code] for code in dict.fromkeys(code for each in endpoint.inputs for code in (each.missing, each.wrong))]
    if endpoint.mode is Mode.BROKER:
        own += [description.errors[description.codes[kind]] for kind in Failing if kind.startswith("broker-")]
    theirs = [description.errors[description.codes[kind]] for kind in OF_PROVIDER]
    provider = endpoint.provider
    return [(each, told(each)) for each in own] + [
        (each, told(each, code=f"{provider.code}{each.code}", meta={"provider": provider.name})) for each in theirs
    ]


def errors(failing: Iterable[tuple[WireError, dict[str, Any]]]) -> dict[str, Any]:
    """Responses by status, each with its errors as examples."""
    found: dict[str, Any] = {}
    for error, entry in failing:
        response = found.setdefault(str(error.status), {"description": MEANING[str(error.status)], "content": body()})
        response["content"]["application/json"]["examples"][entry["code"]] = {"summary": error.title, "value": {"errors": [entry]}}
    return dict(sorted(found.items()))


def body() -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}, "examples": {}}}


def privileges(description: Description) -> dict[str, Any]:
    kinds = [description.errors[description.codes[kind]] for kind in (*OF_TOKEN, Failing.ADDRESS, Failing.TOO_MANY)]
    listed = {"type": "object", "required": ["privileges"], "properties": {"privileges": {"type": "array", "items": {"type": "string"}}}}
    schema = {"type": "object", "required": ["data"], "properties": {"data": listed}}
    return {
        "get": {
            "operationId": f"{description.slug}_privileges".replace("-", "_"),
            "summary": "Scopes that the token opens",
            "security": [{"token": []}],
            "responses": {
                "200": {"description": "The scopes.", "content": {"application/json": {"schema": schema}}},
                **errors((each, told(each)) for each in kinds),
            },
        }
    }
