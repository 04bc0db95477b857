"""The operator's view of the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.core.exchange import actions, selectors
from parvis.kernel import catalogue


def sources_panel(request: HttpRequest) -> Mapping[str, Any] | None:  # noqa: ARG001  panels receive the request
    return {"sources": selectors.sources()}


def developers_panel(request: HttpRequest) -> Mapping[str, Any] | None:  # noqa: ARG001
    return {"api_count": len(selectors.open_apis()), "offer_count": len(catalogue.offers())}


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Suspend or resume a source: form fields ``offer`` and ``to`` (suspended | answering)."""
    offer, to = request.POST.get("offer", ""), request.POST.get("to", "")
    if offer not in catalogue.offers() or to not in ("suspended", "answering"):
        raise Http404("no such source or state")
    if to == "suspended":
        actions.suspend_source(offer)
        messages.success(request, _("The source is suspended: it counts as down until you resume it."))
    else:
        actions.resume_source(offer)
        messages.success(request, _("The source is asked again."))
    return HttpResponseRedirect("/platform")
