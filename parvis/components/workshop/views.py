"""/build: begin something, give it back; and the shared bricks."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis import __version__
from parvis.components.workshop import actions, selectors
from parvis.components.workshop.forms import ContributionForm, DecisionForm
from parvis.components.workshop.models import Contribution
from parvis.components.workshop.rules import KIND_TITLES
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.guards import actor


def index(request: HttpRequest) -> HttpResponse:
    found = [(each, KIND_TITLES.get(each.kind, each.kind)) for each in selectors.accepted()]
    return render(request, "workshop/index.html", {"components": found, "kinds": KIND_TITLES.items()})


def bricks(request: HttpRequest) -> HttpResponse:
    return render(request, "workshop/bricks.html", {"bricks": selectors.bricks(), "version": __version__})


def contribute(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if who.person_id is None:  # residents and agents may both give something back, so the page itself is open
        return render(request, "workshop/signed_out.html", status=403 if request.method == "POST" else 200)
    form = ContributionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(
                form.cleaned_data, person=person_of(request), organisation=organisation_of(request) if who.organisation_id else None
            )
        except IntegrityError:  # somebody proposed the same name at the same moment
            form.add_error("name", _("A component of this name was proposed already. Choose another name."))
        else:
            messages.success(request, _("Thank you. The platform’s team reads it and answers; it is listed once accepted."))
            return HttpResponseRedirect(reverse("workshop:index"))
    mine = Contribution.objects.filter(proposed_by=person_of(request))
    return render(request, "workshop/contribute.html", {"form": form, "mine": mine}, status=422 if form.errors else 200)


def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "workshop/inbox.html", {"waiting": selectors.waiting()})


def decide(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Contribution, pk=number)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if actions.decide(found, **form.cleaned_data, by=organisation_of(request).name):
            messages.success(request, _("Answered."))
        else:
            messages.warning(request, _("A colleague answered before: nothing was changed."))
        return HttpResponseRedirect(reverse("workshop:inbox"))
    return render(request, "workshop/decide.html", {"component": found, "form": form}, status=422 if form.errors else 200)


def panel(_request: HttpRequest) -> dict[str, int]:
    return {"waiting": selectors.waiting().count()}
