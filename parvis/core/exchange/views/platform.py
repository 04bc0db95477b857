"""The operator's view of the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.core.exchange import actions, selectors
from parvis.kernel import catalogue


def sources_panel(request: HttpRequest) -> Mapping[str, Any] | None:  # noqa: ARG001  panels receive the request
    return {"sources": selectors.sources()}


def kept(request: HttpRequest) -> HttpResponse:
    """How many questions served a proven case, and what was destroyed at the end of its retention."""
    page = Paginator(selectors.destructions(), 50).get_page(request.GET.get("page"))
    rows = [(each, selectors.offer_title(each.offer)) for each in page]
    proofs = [(each, round(100 * each.proven / each.calls) if each.calls else 0) for each in selectors.proofs()[:31]]
    return render(request, "exchange/kept.html", {"page": page, "rows": rows, "proofs": proofs})


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
