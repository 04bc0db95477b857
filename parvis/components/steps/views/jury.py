"""A jury as a whole: who sits, the ranking of a call, the minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.parts.steps import StepRule
from parvis.components.procedures.selectors import Procedure
from parvis.components.steps.actions import juries as acts
from parvis.components.steps.forms import SeatsForm
from parvis.components.steps.selectors import juries
from parvis.components.steps.views.desk import require
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor


def found_or_404(slug: str, name: str) -> tuple[Procedure, StepRule]:
    try:
        version = procedures.current_version(slug)
    except procedures.UnknownProcedure as unknown:
        raise Http404(slug) from unknown
    for rule in version.definition.steps:
        if rule.name == name and rule.scoring is not None:
            return version.procedure, rule
    raise Http404("no such jury")


def jury(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Members, and the ranking of the files whose scores are open."""
    require(request)
    procedure, rule = found_or_404(slug, name)
    organisation = people.organisation_of(request)
    agents = people.agents_of(organisation)
    seated = [each.person for each in juries.seats(organisation, procedure_id=procedure.pk, name=name)]
    form = SeatsForm(agents, request.POST or None, initial={"members": [str(each.id) for each in seated]})
    if request.method == "POST" and form.is_valid():
        chosen = [each for each in agents if str(each.id) in form.cleaned_data["members"]]
        acts.seat(organisation, procedure_id=procedure.pk, name=name, people=chosen)
        messages.success(request, gettext("The jury is noted."))
        return HttpResponseRedirect(reverse("steps:jury", args=[slug, name]))
    context: dict[str, Any] = {
        "rule": rule,
        "procedure": procedures.current_version(slug).definition,
        "form": form,
        "ranking": juries.ranking(actor(request), procedure_id=procedure.pk, name=name),
        "seated": seated,
    }
    return render(request, "steps/desk/jury.html", context, status=422 if form.errors else 200)
