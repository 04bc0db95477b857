"""``/desk/requisitions``: put one question, read its answer once. Nothing of it is kept here but the line in the trace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from france.requisitions import asking
from france.requisitions.forms import RequisitionForm
from parvis.core.exchange.actions import ExchangeError
from parvis.core.people.selectors import organisation_of
from parvis.kernel.guards import actor

PUT = "requisitions.put"


@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    form = RequisitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return render(request, "requisitions/answer.html", answered(request, form))
        except ExchangeError as error:
            form.add_error(None, str(error.text))
    return render(request, "requisitions/desk.html", {"form": form}, status=400 if form.errors else 200)


def answered(request: HttpRequest, form: RequisitionForm) -> dict[str, Any]:
    hidden_until: date | None = form.cleaned_data["hidden_until"]
    found = asking.requisition(
        form.identity(),
        case=form.cleaned_data["case"],
        hidden_until=hidden_until,
        organisation=organisation_of(request),
        actor_label=f"agent {str(actor(request).person_id)[:4]}",
    )
    return {"address": [value for value in found.values() if value], "case": form.cleaned_data["case"], "hidden_until": hidden_until}


def panel(request: HttpRequest) -> dict[str, bool] | None:
    """For officers of the judicial police."""
    return {"may": True} if actor(request).has_permission(PUT) else None
