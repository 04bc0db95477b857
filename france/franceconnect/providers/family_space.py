"""A municipality's space for families: who signs in lets it ask the family allowance fund, through the hub, in their name.

It calls with the access token itself, within the minute that it holds, and shows what came back.
"""

from __future__ import annotations

from typing import Any

import httpx
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from france.franceconnect.demo_services import FAMILY_SPACE
from france.franceconnect.providers.service import NotSignedIn, arrival, departure, end_url, http, page

TEMPLATE = "franceconnect/family_space.html"
QUOTIENT = "/v3/dss/quotient_familial/france_connect"
RECIPIENT = "21350238800019"  # the town hall of Rennes (Sirene)


@never_cache
@require_GET
def front(request: HttpRequest) -> HttpResponseBase:
    return page(request, TEMPLATE)


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001  as every view
    return departure(FAMILY_SPACE)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseBase:
    try:
        told = arrival(request, FAMILY_SPACE)
    except NotSignedIn as error:
        return page(request, TEMPLATE, {"declined": error.declined, "failed": error.cause}, status=200 if error.declined else 400)
    context = {"claims": told["claims"], "end": end_url(told["id_token"], service=FAMILY_SPACE), **quotient(told["access_token"])}
    answer = page(request, TEMPLATE, context)
    answer.delete_cookie(FAMILY_SPACE.cookie, path=f"/{FAMILY_SPACE.path}", samesite="Lax")
    return answer


def quotient(access_token: str) -> dict[str, Any]:
    """The hub's answer about who signed in: ``status``, ``authorisation`` and ``data`` or ``errors``."""
    try:
        answer = http().get(
            f"{settings.PARVIS_ORIGIN}{QUOTIENT}", params={"recipient": RECIPIENT}, headers={"Authorization": f"Bearer {access_token}"}
        )
        said = answer.json()
    except (httpx.HTTPError, ValueError):
        return {"status": 0}
    return {"status": answer.status_code, "authorisation": answer.headers.get("X-Authorisation", ""), "said": said}
