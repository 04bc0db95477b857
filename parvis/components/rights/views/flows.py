"""``/me/data/flows``: who may ask what about me, and what I allow."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from parvis.components.rights import flows
from parvis.core.exchange.actions import ExchangeError
from parvis.core.people import selectors as people


def mine(request: HttpRequest) -> HttpResponseBase:
    """Every source, who may ask it about me and since when, and what I decided."""
    holders = flows.holders(people.person_of(request))
    decidable = [each for holder in holders for each in holder.askers if each.may_stop]
    return render(request, "rights/flows.html", {"holders": holders, "decidable": decidable})


def choose(request: HttpRequest) -> HttpResponseBase:
    """Ask, then stop or allow. The address names a flow, never a person."""
    person, given = people.person_of(request), request.POST if request.method == "POST" else request.GET
    found = flows.flow_called(person, asker_name=given.get("asker", ""), offer=given.get("offer", ""))
    if found is None:
        raise Http404("no such flow that a person may decide on")
    if request.method != "POST":
        return render(request, "rights/flow_choice.html", {"flow": found})
    return chosen(request, found, allow=given.get("to") == "allowed")


def chosen(request: HttpRequest, found: flows.Asker, *, allow: bool) -> HttpResponse:
    try:
        flows.choose(people.person_of(request), asker_name=found.need.asker, offer=found.need.offer, allow=allow)
    except ExchangeError as refused:  # the law requires it since the page was shown
        messages.error(request, str(refused.text))
        return redirect("rights:flows")
    allowed = gettext("This flow is allowed again. A message confirms it.")
    stopped = gettext("This flow is stopped: nobody asks any more. A message confirms it.")
    messages.success(request, allowed if allow else stopped)
    return redirect("rights:flows")
