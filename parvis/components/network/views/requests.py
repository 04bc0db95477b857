"""Asking for a service, and deciding on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.components.network.actions import subscribing
from parvis.components.network.forms import AskForm, DecisionForm
from parvis.components.network.models import Subscription
from parvis.components.network.selectors import declared, services, sites
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.guards import actor


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """For the body of the agent, once."""
    found = services.entry(slug)
    if found is None or slug not in declared.services():
        raise Http404("no such service, or one that is asked for elsewhere")
    if not sites.is_member(actor(request)):
        return render(request, "network/not_a_member.html", status=403)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            subscribing.ask(
                slug,
                organisation_of(request),
                purpose=typed["purpose"],
                replaces_own=typed["replaces_own"],
                by=person_of(request),
                actor=actor(request).name,
            )
        except subscribing.AlreadyAsked:
            messages.error(request, _("Your body has this service already, or asked for it; nothing was sent again."))
        else:
            messages.success(request, _("The request is sent to the provider; you get a message when it is decided."))
        return HttpResponseRedirect(reverse("network:requests"))
    return render(request, "network/ask.html", {"form": form, "entry": found}, status=400 if form.errors else 200)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own requests, and those that one's body decides on."""
    if not sites.is_member(actor(request)):
        return render(request, "network/not_a_member.html", status=403)
    body = organisation_of(request)
    context = {
        "body": body,
        "own": [(each, services.title(each.service)) for each in services.requests_of(body)],
        "deciding": [(each, services.title(each.service)) for each in to_decide(request)],
    }
    return render(request, "network/requests.html", context)


def to_decide(request: HttpRequest) -> list[Subscription]:
    """Those sent to the agent's body."""
    return list(services.requests_to(organisation_of(request).identifier))


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, number: int) -> HttpResponse:
    found = next((each for each in to_decide(request) if each.pk == number), None)
    if found is None:
        raise Http404("no request that this body decides on")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        granted = request.POST.get("decision") == "grant"
        try:
            subscribing.decide(
                number, granted=granted, reason=form.cleaned_data["reason"], actor=actor(request).name, organisation=actor(request).organisation_name
            )  # fmt: skip
        except subscribing.AlreadyDecided:
            messages.error(request, _("Somebody decided on this request already; nothing was changed."))
        else:
            messages.success(request, _("The decision is kept, and the body is told."))
        return HttpResponseRedirect(reverse("network:requests"))
    context = {"request_": found, "title": services.title(found.service), "form": form}
    return render(request, "network/decide.html", context, status=400 if form.errors else 200)


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    found = services.requests_of(organisation_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404("no request of this body")
    try:
        subscribing.end(number, actor=actor(request).name, organisation=actor(request).organisation_name)
    except subscribing.AlreadyDecided:
        messages.error(request, _("This service was given up already; nothing was changed."))
    else:
        messages.success(request, _("Your body has given up this service."))
    return HttpResponseRedirect(reverse("network:requests"))
