"""What is kept in the browser: the secret that binds attempts to it, and the last provider chosen."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_urlsafe
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from parvis.core.signin.rules.profile import Issuer
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

BINDING_SECONDS = 3600
REMEMBERED_SECONDS = 365 * 24 * 3600
LAST_PROVIDER = "last-provider"


class SeeOther(HttpResponseRedirect):
    """303: what comes after a form is fetched with GET, whatever the browser (RFC 9700 4.12)."""

    status_code = 303


def cookie(name: str) -> str:
    """A cookie that only this host may set, where there is TLS (RFC 6265bis 4.1.3.2)."""
    return name if settings.PARVIS_DEMO else f"__Host-{name}"


def held_by(request: HttpRequest) -> str:
    """The secret this browser holds; empty without one."""
    return request.COOKIES.get(cookie("sign-in"), "")


def secret_of(request: HttpRequest) -> str:
    """The secret this browser holds, or a new one to give it with ``remember``."""
    held = held_by(request)
    return held if len(held) >= 43 else token_urlsafe(32)


def remember(response: HttpResponse, *, browser: str, provider: str = "") -> HttpResponse:
    keep(response, "sign-in", browser, seconds=BINDING_SECONDS)
    if provider:
        keep(response, LAST_PROVIDER, provider, seconds=REMEMBERED_SECONDS)
    return response


def keep(response: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    response.set_cookie(cookie(name), value, max_age=seconds, httponly=True, secure=not settings.PARVIS_DEMO, samesite="Lax")


def last_provider(request: HttpRequest) -> str:
    return request.COOKIES.get(cookie(LAST_PROVIDER), "")


def allowing(response: HttpResponse, urls: Iterable[str]) -> HttpResponse:
    """Let this page's form lead to the origins of ``urls``: browsers check where a form's answer redirects."""
    origins = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in urls})
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", " ".join(["form-action 'self'", *origins])
    )
    return response


def with_query(url: str, **query: str) -> str:
    """``url`` with those of ``query`` that say something."""
    said = {name: value for name, value in query.items() if value}
    return f"{url}{'&' if '?' in url else '?'}{urlencode(said)}" if said else url


def session_cookie(request: HttpRequest, row: Issuer) -> str:
    """The cookie of the session at one issuer: each has its own."""
    return request.COOKIES.get(cookie(f"session-{row.slug}"), "")
