"""Open APIs: anyone may read, a token raises the limit, and every answer says how much is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.errors import HttpError
from ninja.security import HttpBearer

from parvis.core.exchange import selectors
from parvis.core.exchange.models import Token
from parvis.kernel.calendar import today
from parvis.kernel.callers import address
from parvis.kernel.quotas import Quota, counted_here

WINDOW_SECONDS = 60
ANONYMOUS_PER_WINDOW = 60
TOKEN_PER_WINDOW = 1000

ERROR_BODY = {
    "application/json": {"schema": {"type": "object", "required": ["detail"], "properties": {"detail": {}}}},
}
OPEN_OPERATION: dict[str, Any] = {
    "security": [{}],  # beside the token's own entry: the token is optional
    "responses": {
        401: {
            "description": "The token is unknown, expired or revoked. Make another at /apis/tokens, or call without one.",
            "content": ERROR_BODY,
        },
        422: {"description": "A parameter is missing or wrong; `detail` lists each.", "content": ERROR_BODY},
        429: {"description": "Too many calls in this minute; wait for `Retry-After` seconds, or use a token.", "content": ERROR_BODY},
    },
}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls an open API: the holder of a token, or an address."""

    key: str
    limit: int
    token: Token | None = None


def counted(caller: Caller) -> Quota:
    """``caller``'s quota after counting one call in the current window of the clock."""
    return counted_here(f"exchange:{caller.key}", limit=caller.limit, seconds=WINDOW_SECONDS)


class OpenToken(HttpBearer):
    """Lets anonymous callers in under a low limit and holders of a token under a higher one.

    A token that is sent must be good: a mistyped one answers 401 rather than passing for anonymous.
    """

    def __call__(self, request: HttpRequest) -> Caller | None:
        if "Authorization" in request.headers:
            caller: Caller | None = super().__call__(request)
        else:
            caller = Caller(key=f"address:{address(request)}", limit=ANONYMOUS_PER_WINDOW)
        if caller is not None:
            spend(request, caller)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:  # noqa: ARG002  the signature is ninja's
        found = selectors.usable_token(token)
        if found is None:
            return None
        note_use(found)
        return Caller(key=f"token:{found.id}", limit=TOKEN_PER_WINDOW, token=found)


def spend(request: HttpRequest, caller: Caller) -> None:
    """Count this call; raises HttpError 429 when there are too many."""
    quota = counted(caller)
    request.quota = quota  # type: ignore[attr-defined]
    if quota.exceeded:
        raise HttpError(
            429,
            f"More than {quota.limit} calls in one minute. Wait for the number of seconds in Retry-After, or use a token: /apis/tokens.",
        )


def note_use(token: Token) -> None:
    """Keep the day of last use, so that its owner can tell which tokens serve; one write a day."""
    if token.last_used_on != today():
        Token.objects.filter(pk=token.pk).update(last_used_on=today())


def with_quota_headers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        quota: Quota | None = getattr(request, "quota", None)
        if quota is not None:
            for name, value in quota.headers(time.time()).items():
                response.headers[name] = value
        return response

    return answered


class OpenRouter(Router):
    """A django-ninja router whose operations take an optional token, count calls and document both."""

    def __init__(self, **options: Any) -> None:
        super().__init__(auth=OpenToken(), **options)
        self.add_decorator(with_quota_headers, mode="view")

    def add_api_operation(self, *args: Any, openapi_extra: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().add_api_operation(*args, openapi_extra={**OPEN_OPERATION, **(openapi_extra or {})}, **kwargs)
