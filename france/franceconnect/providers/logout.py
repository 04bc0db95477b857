"""End of a provider's session, asked by the broker (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError

from france.franceconnect.providers import accounts, keys
from france.franceconnect.providers.pages import cookie_name


@require_GET
def end_session(request: HttpRequest, slug: str) -> HttpResponseBase:
    provider = accounts.provider(slug)
    return_to = request.GET.get("post_logout_redirect_uri", "")
    if not is_own(request.GET.get("id_token_hint", ""), slug=slug) or not return_to.startswith(f"{settings.PARVIS_ORIGIN}/"):
        return render(request, "franceconnect/wrong_request.html", {"provider": provider}, status=400)
    response = HttpResponse(status=303)
    response.headers["Location"] = return_to
    response.delete_cookie(cookie_name(slug), path=f"/{slug}", samesite="Lax")
    return response


def is_own(token: str, *, slug: str) -> bool:
    """Whether this provider signed ``token``, expired or not."""
    try:
        return bool(keys.opened(token, slug=slug)["iss"] == accounts.provider(slug).issuer)
    except (JoseError, ValueError, KeyError):
        return False
