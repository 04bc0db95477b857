"""Token endpoint for programs: client credentials (RFC 6749 4.4) and revocation (RFC 7009)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from parvis.core.authorisations.actions import clients
from parvis.core.authorisations.models import Client
from parvis.core.authorisations.rules import oauth
from parvis.core.authorisations.rules.oauth import OauthError
from parvis.core.signin.actions import throttle
from parvis.core.signin.rules.problems import BadRequest, TooManyAttempts
from parvis.core.signin.rules.requests import single_values

router = Router()
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
FORM = "application/x-www-form-urlencoded"
SCOPE_WORDS = "Separated by one space; all that the client has without it."
CLIENT_FIELDS: dict[str, Any] = {
    "client_id": {"type": "string", "description": "In the form, or with the secret in a Basic Authorization header."},
    "client_secret": {"type": "string"},
}
ERROR = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
ERRORS: dict[int, Any] = {
    status: {"description": words, "content": {"application/json": {"schema": ERROR}}}
    for status, words in {
        400: "The request is wrong; `error` names it (RFC 6749 5.2).",
        401: "The client is not accepted.",
        429: "Too many failures, or too many tokens: wait for `Retry-After` seconds.",
    }.items()
}


def described(properties: dict[str, Any], *, required: list[str], answer: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties, "additionalProperties": False}
    return {
        "requestBody": {"required": True, "content": {FORM: {"schema": schema}}},
        "security": [{}, {"Basic": []}],
        "responses": {200: answer, **ERRORS},
    }


TOKEN: dict[str, Any] = {
    "description": "A token, for half an hour.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["access_token", "token_type", "expires_in", "scope", "created_at"],
                "properties": {
                    "access_token": {"type": "string"},
                    "token_type": {"const": "Bearer"},
                    "expires_in": {"type": "integer", "description": "In seconds."},
                    "scope": {"type": "string"},
                    "created_at": {"type": "integer", "description": "In Unix seconds."},
                },
            }
        }
    },
}


def in_oauth_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Errors as RFC 6749 5.2 writes them; a caller who keeps failing is told to wait."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        caller = throttle.caller_of(request, where=f"authorisations.{view.__name__}", who=request.POST.get("client_id", "")[:100])
        try:
            return view(request)
        except OauthError as error:  # who shows what is right never waits for the failures of others
            return refused(counted(error, caller=caller))

    return wrapped


def counted(error: OauthError, *, caller: str) -> OauthError:
    try:
        throttle.require_calm(caller)
    except TooManyAttempts:
        return OauthError("slow_down", "Too many failures: wait one minute.", status=429)
    throttle.count_failure(caller)
    return error


def refused(error: OauthError) -> HttpResponse:
    headers = {**NO_STORE, **({"WWW-Authenticate": error.challenge} if error.challenge else {})}
    headers |= {"Retry-After": "60"} if error.status == 429 else {}
    return JsonResponse({"error": error.error, "error_description": error.description}, status=error.status, headers=headers)


def form_of(request: HttpRequest, *, allowed: Collection[str]) -> dict[str, str]:
    """The form's parameters, once each; nothing of it may stand in the address, which logs keep. Raises OauthError."""
    if request.GET:
        raise OauthError("invalid_request", "Parameters belong in the form, not in the address.")
    try:
        form = single_values(dict(request.POST.lists()))
    except BadRequest as error:
        raise OauthError("invalid_request", "A parameter stands twice, is too long or cannot be read.") from error
    if set(form) - set(allowed):
        raise OauthError("invalid_request", f"Unknown parameter. Known ones: {', '.join(sorted(allowed))}.")
    return form


def client_of(request: HttpRequest, form: dict[str, str]) -> Client:
    return clients.authenticated(*oauth.credentials(form, request.headers.get("Authorization", "")))


@router.post(
    "/token",
    summary="Get a token",
    openapi_extra=described(
        {"grant_type": {"const": "client_credentials"}, "scope": {"type": "string", "description": SCOPE_WORDS}, **CLIENT_FIELDS},
        required=["grant_type"],
        answer=TOKEN,
    ),
)
@in_oauth_form
def token(request: HttpRequest) -> HttpResponse:
    """A client shows its secret and receives a token, to send as ``Authorization: Bearer`` to /api/v1."""
    form = form_of(request, allowed=oauth.PARAMETERS)
    if not form.get("grant_type"):
        raise OauthError("invalid_request", "grant_type is missing.")
    client = client_of(request, form)
    if form["grant_type"] != "client_credentials":
        raise OauthError("unsupported_grant_type", "grant_type must be client_credentials.")
    made, scopes = clients.issue_token(client, scope=form.get("scope", ""))
    answer = {
        "access_token": made,
        "token_type": "Bearer",
        "expires_in": int(oauth.TOKEN_LIFE.total_seconds()),
        "scope": " ".join(scopes),
        "created_at": int(time.time()),
    }
    return JsonResponse(answer, headers=NO_STORE)


@router.post(
    "/revoke",
    summary="Revoke a token",
    openapi_extra=described(
        {"token": {"type": "string"}, "token_type_hint": {"type": "string"}, **CLIENT_FIELDS},
        required=["token"],
        answer={"description": "The token serves no more, or never did."},
    ),
)
@in_oauth_form
def revoke(request: HttpRequest) -> HttpResponse:
    """The client's own token ends at once."""
    form = form_of(request, allowed={"token", "token_type_hint", "client_id", "client_secret"})
    client = client_of(request, form)
    if not form.get("token"):
        raise OauthError("invalid_request", "token is missing.")
    clients.revoke_token(form["token"], client=client)
    return HttpResponse(status=200, headers=NO_STORE)
