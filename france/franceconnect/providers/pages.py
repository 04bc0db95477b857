"""The people's side of a provider: choose an account, or refuse."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from france.franceconnect.profile import PROVIDERS
from france.franceconnect.providers import accounts
from france.franceconnect.providers.accounts import Account, Provider
from france.franceconnect.providers.issuer import CLIENT, code_for
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY

REMEMBERED_SECONDS = 1800


@require_GET
def index(request: HttpRequest) -> HttpResponseBase:
    return render(request, "franceconnect/index.html", {"providers": PROVIDERS, "portal": settings.PARVIS_ORIGIN})


@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest, slug: str) -> HttpResponseBase:
    provider = accounts.provider(slug)
    asked = request.GET.dict()
    if asked.get("client_id") != CLIENT or not provider.is_return_address(asked.get("redirect_uri", "")):
        return render(request, "franceconnect/wrong_request.html", {"provider": provider}, status=400)
    if missing := what_is_missing(asked):
        return sent_back(provider, asked, error="invalid_request", error_description=missing)
    if request.method == "POST":
        return answered(request, provider, asked)
    here = provider.account(request.get_signed_cookie(cookie_name(slug), default="", max_age=REMEMBERED_SECONDS) or "")
    if asked.get("prompt") == "none":
        return silent(provider, asked, here=here)
    return leading_back(render(request, "franceconnect/accounts.html", {"provider": provider, "here": here}))


def silent(provider: Provider, asked: Mapping[str, str], *, here: Account | None) -> HttpResponseBase:
    """Without a page: whoever is signed in here already, or nobody (Core 3.1.2.6)."""
    if here is None:
        return sent_back(provider, asked, error="login_required")
    return sent_back(provider, asked, code=code_for(here, slug=provider.slug, asked=asked))


def what_is_missing(asked: Mapping[str, str]) -> str:
    """Why the request is wrong; empty when it is right."""
    if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
        return "response_type must be code and scope contain openid"
    if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
        return "an S256 code_challenge is required"
    prompts = asked.get("prompt", "").split()
    if set(prompts) - {"none", "login", "consent", "select_account"} or ("none" in prompts and len(prompts) > 1):
        return "prompt is none, or some of login, consent and select_account"
    return "" if asked.get("state") and asked.get("nonce") else "state and nonce are required"


def answered(request: HttpRequest, provider: Provider, asked: Mapping[str, str]) -> HttpResponseBase:
    account = provider.account(request.POST.get("account", ""))
    if account is None:
        return sent_back(provider, asked, error="access_denied", error_description="the person refused")
    response = sent_back(provider, asked, code=code_for(account, slug=provider.slug, asked=asked))
    response.set_signed_cookie(
        cookie_name(provider.slug), account.slug, max_age=REMEMBERED_SECONDS, path=f"/{provider.slug}", httponly=True, samesite="Lax"
    )
    return response


def cookie_name(slug: str) -> str:
    return f"{slug}-session"


def sent_back(provider: Provider, asked: Mapping[str, str], **answer: str) -> HttpResponse:
    query = urlencode({**answer, "state": asked.get("state", ""), "iss": provider.issuer})
    response = HttpResponse(status=303)
    response.headers["Location"] = f"{asked['redirect_uri']}?{query}"
    return response


def leading_back(page: HttpResponse) -> HttpResponse:
    """The form's answer redirects to the broker, which this page's policy must allow."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(settings.PARVIS_ORIGIN))
    page.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
    return page
