"""Token, revocation and user information endpoints (RFC 6749 3.2, RFC 7009, OpenID Connect Core 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.signin import selectors
from parvis.core.signin.actions import clients, counting, introspection, redeeming, releasing, throttle
from parvis.core.signin.models import ServiceProvider
from parvis.core.signin.rules import requests
from parvis.core.signin.rules.problems import BadRequest, TokenError, TooManyAttempts
from parvis.core.signin.rules.profile import Issuer

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
CLIENT_PARAMETERS = frozenset({"client_id", "client_secret", "client_assertion", "client_assertion_type"})
TOKEN_PARAMETERS = CLIENT_PARAMETERS | {"grant_type", "code", "redirect_uri", "code_verifier"}
REVOCATION_PARAMETERS = CLIENT_PARAMETERS | {"token"}
STANDARD_REVOCATION_PARAMETERS = REVOCATION_PARAMETERS | {"token_type_hint"}  # RFC 7009 2.1


def answered_in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Errors as RFC 6749 5.2 writes them; a caller who keeps failing is told to wait."""

    @wraps(view)
    def wrapped(request: HttpRequest, *, row: Issuer) -> HttpResponse:
        caller = throttle.caller_of(request, where=f"{row.slug}.{view.__name__}", who=request.POST.get("client_id", "")[:100])
        try:
            return view(request, row=row)
        except TokenError as error:  # who shows what is right never waits: what is guessed here has 256 random bits
            try:
                throttle.require_calm(caller)
            except TooManyAttempts:
                return refused(TokenError("slow_down", "too many failures: wait one minute", status=429))
            throttle.count_failure(caller)
            counting.count(selectors.service(request.POST.get("client_id", "")), counting.ERROR, code=error.error, detail=error.description)
            return refused(error)

    return wrapped


def refused(error: TokenError) -> HttpResponse:
    headers = {**NO_STORE, **({"WWW-Authenticate": error.challenge} if error.challenge else {})}
    headers |= {429: {"Retry-After": "60"}, 405: {"Allow": "GET"}}.get(error.status, {})
    return JsonResponse({"error": error.error, "error_description": error.description}, status=error.status, headers=headers)


@require_POST
@answered_in_json
def token(request: HttpRequest, *, row: Issuer) -> HttpResponse:
    form = form_of(request, allowed=TOKEN_PARAMETERS)
    service = authenticated(request, form, row=row)
    if form.get("grant_type") != "authorization_code":
        raise TokenError("unsupported_grant_type", "grant_type must be authorization_code")
    if not form.get("code"):
        raise TokenError("invalid_request", "code is missing")
    answer = redeeming.redeem(
        form["code"], service=service, redirect_uri=form.get("redirect_uri", ""), verifier=form.get("code_verifier", "")
    )
    return JsonResponse(answer, headers=NO_STORE)


def form_of(request: HttpRequest, *, allowed: Collection[str]) -> dict[str, str]:
    """The form's parameters, once each; nothing of it may stand in the address, which logs keep."""
    if request.GET:
        raise TokenError("invalid_request", "parameters belong in the form, not in the address")
    try:
        form = requests.single_values(dict(request.POST.lists()))
    except BadRequest as error:
        raise TokenError("invalid_request", error.detail) from error
    if set(form) - set(allowed):
        raise TokenError("invalid_request", "unknown parameter")
    return form


def authenticated(request: HttpRequest, form: dict[str, str], *, row: Issuer) -> ServiceProvider:
    endpoint = f"{settings.PARVIS_ORIGIN}{request.path}"
    return clients.authenticated(form, authorization=request.headers.get("Authorization", ""), row=row, endpoint=endpoint)


@require_POST
@answered_in_json
def revocation(request: HttpRequest, *, row: Issuer) -> HttpResponse:
    form = form_of(request, allowed=STANDARD_REVOCATION_PARAMETERS)
    service = authenticated(request, form, row=row)
    if "token_type_hint" in form and service.mode != ServiceProvider.Mode.STANDARD:
        raise TokenError("invalid_request", "unknown parameter")
    if len(form.get("token", "")) < 43:
        raise TokenError("invalid_request", "token is missing or too short")
    redeeming.revoke_token(form["token"], service=service)
    return HttpResponse(status=200, headers=NO_STORE)


@require_POST
@answered_in_json
def checktoken(request: HttpRequest, *, row: Issuer) -> HttpResponse:
    """For data providers only: a signed and encrypted answer about a token that a service showed them."""
    form = form_of(request, allowed=REVOCATION_PARAMETERS)
    provider = authenticated(request, form, row=row)
    if provider.kind != ServiceProvider.Kind.DATA_PROVIDER:
        raise TokenError("invalid_client", "this client is not a data provider", status=401)
    if not form.get("token"):
        raise TokenError("invalid_request", "Required parameter missing or empty: token")
    answer = introspection.checked(form["token"], provider=provider, row=row)
    return HttpResponse(answer, content_type=f"application/{introspection.KIND}", headers=NO_STORE)


@require_http_methods(["GET", "POST"])
@answered_in_json
def userinfo(request: HttpRequest, *, row: Issuer) -> HttpResponse:
    """What the client's row says: a signed JWT, that JWT encrypted, or JSON; whatever the Accept header says.

    POST is for standard mode (Core 5.3.1); the token stands in the header there, too, never in the form.
    """
    kind, _, bearer = request.headers.get("Authorization", "").partition(" ")
    elsewhere = request.GET or request.POST
    if elsewhere or kind.lower() != "bearer" or not bearer:
        sent = "invalid_token" if elsewhere or bearer else ""
        raise bearer_refused("send the access token in the Authorization header, as a Bearer token", error=sent)
    try:
        kind, told = releasing.userinfo(bearer.strip(), row=row, posted=request.method == "POST")
    except TokenError as error:
        raise bearer_refused(error.description, error=error.error) if error.status == 401 else error from error
    return HttpResponse(told, content_type=kind, headers=NO_STORE)


def bearer_refused(description: str, *, error: str) -> TokenError:
    """Without any token, the challenge names no error (RFC 6750 3.1)."""
    challenge = f'Bearer error="{error}"' if error else "Bearer"
    return TokenError("invalid_token", description, status=401, challenge=challenge)
