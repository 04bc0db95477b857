"""Corrections, for the agents of the body answerable for the data."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.components.registries import actions, selectors
from parvis.components.registries.forms import AnswerForm
from parvis.components.registries.models import Correction
from parvis.core.people.selectors import organisation_of, person_of


def inbox(request: HttpRequest) -> HttpResponse:
    organisation = organisation_of(request)
    return render(request, "registries/desk.html", {"organisation": organisation, "corrections": selectors.corrections_for(organisation)})


def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    found = selectors.correction_for(organisation_of(request), correction_id)
    if found is None:  # also those of other bodies: their existence is not told
        raise Http404("no such correction for this organisation")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and answered(request, found, form):
        messages.success(request, _("Your answer is recorded and the person has been told."))
        return HttpResponseRedirect(reverse("registries:desk"))
    found.refresh_from_db()
    context = {"correction": found, "target": selectors.target_of(found), "form": form}
    return render(request, "registries/desk_correction.html", context, status=422 if form.errors else 200)


def answered(request: HttpRequest, found: Correction, form: AnswerForm) -> bool:
    try:
        actions.answer_correction(
            found,
            agent=person_of(request),
            organisation=organisation_of(request),
            accepted=form.cleaned_data["accepted"],
            answer=form.cleaned_data["answer"],
        )
    except actions.AlreadyAnswered as late:
        form.add_error(None, str(late.text))
        return False
    return True
