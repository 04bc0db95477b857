"""What programs may call at an issuer, as OpenAPI 3.1 tells it; browsers are sent to the other endpoints by redirection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from parvis.core.signin import selectors
from parvis.core.signin.api.documents import CACHED
from parvis.core.signin.api.tokens import CLIENT_PARAMETERS, REVOCATION_PARAMETERS, STANDARD_REVOCATION_PARAMETERS, TOKEN_PARAMETERS
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.rules.requests import LONGEST, LONGEST_OF

FORM = "application/x-www-form-urlencoded"
JWT = {"type": "string", "description": "A compact JWS, or the JWE of one"}
ERROR = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
TOKENS = {
    "type": "object",
    "required": ["access_token", "token_type", "expires_in", "id_token", "scope"],
    "properties": {
        "access_token": {"type": "string"},
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer"},
        "id_token": {"type": "string"},
        "scope": {"type": "string"},
    },
}
KEYS = {"type": "object", "required": ["keys"], "properties": {"keys": {"type": "array", "minItems": 1, "items": {"type": "object"}}}}
REASONS = {
    400: "The request is wrong; error names it (RFC 6749 5.2)",
    401: "The client or the token is not accepted",
    405: "In compatible mode, GET only",
    429: "Too many failures: wait one minute",
    500: "User information or the answer cannot be encrypted: the client’s JWKS has no key that serves",
}


@require_GET
def openapi(_request: HttpRequest, *, row: Issuer) -> JsonResponse:
    return JsonResponse(document(row), headers=CACHED)


def document(row: Issuer) -> dict[str, Any]:
    """Paths are those after the origin, so that one document serves wherever the platform stands."""
    own = paths_of(row)
    return {
        "openapi": "3.1.0",
        "info": {"title": row.title.en, "version": "1", "description": "OpenID Connect, for programs; see the discovery document."},
        "servers": [{"url": selectors.issuer_url(row).removesuffix(f"/{row.path}")}],
        "paths": {f"/{row.path}/{path}": operations for path, operations in own.items()},
        "components": {"securitySchemes": {"access_token": {"type": "http", "scheme": "bearer"}}},
    }


def paths_of(row: Issuer) -> dict[str, Any]:
    told = {"application/jwt": JWT, "application/json": {"type": "object", "required": ["sub"]}}
    userinfo: dict[str, Any] = {"security": [{"access_token": []}], "responses": {**ok(told), **refusals(400, 401, 429, 500)}}
    checked = posted(
        REVOCATION_PARAMETERS, needs=["token"], answer={"application/token-introspection+jwt": JWT}, statuses=(400, 401, 429, 500)
    )
    return {
        ".well-known/openid-configuration": {
            "get": {"summary": "Discovery", "responses": ok({"application/json": {"type": "object", "required": ["issuer", "jwks_uri"]}})}
        },
        "jwks": {"get": {"summary": "Public keys", "responses": ok({"application/jwk-set+json": KEYS})}},
        "token": {
            "post": {
                "summary": "A code for an access token and an id_token",
                **posted(TOKEN_PARAMETERS, needs=["grant_type", "code"], answer={"application/json": TOKENS}, statuses=(400, 401, 429)),
            }
        },
        "token/revocation": {
            "post": {
                "summary": "End an access token",
                **posted(STANDARD_REVOCATION_PARAMETERS, needs=["token"], answer={}, statuses=(400, 401, 429)),
            }
        },
        "userinfo": {
            "get": {"summary": "Claims about the person", **userinfo},
            "post": {
                "summary": "The same, in standard mode",
                **userinfo,
                "responses": {**userinfo["responses"], **refusals(405)},
            },
        },
        **({"checktoken": {"post": {"summary": "For data providers: whose token this is", **checked}}} if row.introspected else {}),
    }


def posted(names: Iterable[str], *, needs: list[str], answer: dict[str, Any], statuses: tuple[int, ...]) -> dict[str, Any]:
    """A form of ``names``; the client proves itself in it, or in standard mode in the Authorization header."""
    form = {
        "type": "object",
        "required": needs,
        "additionalProperties": False,
        "properties": {
            name: {"type": "string", "maxLength": LONGEST_OF.get(name, LONGEST)} for name in sorted({*names, *CLIENT_PARAMETERS})
        },
    }
    return {"requestBody": {"required": True, "content": {FORM: {"schema": form}}}, "responses": {**ok(answer), **refusals(*statuses)}}


def ok(content: dict[str, Any]) -> dict[str, Any]:
    kinds = {"content": {kind: {"schema": schema} for kind, schema in content.items()}} if content else {}
    return {"200": {"description": "Done", **kinds}}


def refusals(*statuses: int) -> dict[str, Any]:
    """What cannot be read as a form at all is refused before it comes here, with the house's page."""
    page = {"text/html": {"schema": {"type": "string"}}}
    return {
        str(status): {
            "description": REASONS[status],
            "content": {"application/json": {"schema": ERROR}, **(page if status == 400 else {})},
        }
        for status in statuses
    }
