"""Which services use which source outside the State, and asking one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from france.external_sources.demo import ASKER
from france.external_sources.forms import CompanyForm
from france.external_sources.listed import LEI, LISTED
from parvis.core.exchange import actions as exchange
from parvis.core.people.selectors import organisation_of
from parvis.kernel import catalogue
from parvis.kernel.guards import actor


def index(request: HttpRequest) -> HttpResponse:
    """EIF recommendation 45: sources outside public administrations, and who relies on them here."""
    rows = [(api, [need for need in catalogue.needs() if api.outside and need.offer == api.outside.offer]) for api in LISTED]
    used = sum(bool(needs) for _api, needs in rows)
    return render(request, "external_sources/index.html", {"rows": rows, "used": used})


def lei(request: HttpRequest) -> HttpResponse:
    """The identifier of one company, asked at the source through the door."""
    form = CompanyForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        subject = exchange.Subject(organisation=form.cleaned_data["company"])
        try:
            context["answer"] = exchange.ask(
                LEI, asker=ASKER, subject=subject, organisation=organisation_of(request), actor_label=actor(request).name
            )
        except exchange.ExchangeError as failure:
            context["failure"], status = failure.text, 409
    elif form.errors:
        status = 422
    return render(request, "external_sources/lei.html", context, status=status)
