"""Errors on the person's side, on the desk, and for everyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from france.right_to_error import actions, selectors
from france.right_to_error.forms import AnswerForm, ContestForm, DecisionForm, PenaltyForm, RecordForm, ReportForm
from france.right_to_error.models import Error
from france.right_to_error.rules import EXCEPTIONS, GROUNDS, Exception_, Ground
from parvis.components.procedures.selectors import File
from parvis.components.procedures.selectors.files import file_for_agent, file_of
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

INSTRUCT = "procedures.instruct"


def about(request: HttpRequest) -> HttpResponse:
    """The right in plain words."""
    return render(request, "right_to_error/about.html", {"years": selectors.years_remembered(), "exceptions": EXCEPTIONS.values()})


def shown(error: Error) -> dict[str, Any]:
    return {
        "error": error,
        "obligation": Text.of(error.obligation_title),
        "ground": GROUNDS[Ground(error.ground)],
        "exception": EXCEPTIONS[Exception_(error.exception)] if error.exception else None,
        "contest": getattr(error, "contest", None),
    }


# --- the person ------------------------------------------------------------------------------------


def mine(request: HttpRequest) -> HttpResponse:
    rows = [shown(each) for each in selectors.of_person(person_of(request))]
    return render(request, "right_to_error/mine.html", {"rows": rows})


def own_or_404(request: HttpRequest, error_id: UUID) -> Error:
    found = selectors.of_person(person_of(request)).filter(pk=error_id).first()
    if found is None:
        raise Http404("no such error of yours")
    return found


def one(request: HttpRequest, error_id: UUID) -> HttpResponse:
    """One error in plain words; the answer to a contest is posted here."""
    error = own_or_404(request, error_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and hasattr(error, "contest"):
        try:
            actions.answer(error_id, person=person_of(request), text=form.cleaned_data["text"])
        except actions.NotPossible as refused:
            form.add_error(None, str(refused.text))
        else:
            messages.success(request, _("Your answer is kept. Another agent decides."))
            return HttpResponseRedirect(reverse("right-to-error:one", args=[error_id]))
    return render(request, "right_to_error/one.html", {**shown(error), "form": form}, status=422 if form.is_bound else 200)


@require_POST
def mended(request: HttpRequest, error_id: UUID) -> HttpResponse:
    own_or_404(request, error_id)
    actions.mend(error_id, person=person_of(request))
    messages.success(request, _("Noted: you mended it."))
    return HttpResponseRedirect(reverse("right-to-error:one", args=[error_id]))


def report(request: HttpRequest, reference: str) -> HttpResponse:
    """Report one's own error, from one's own declaration."""
    file = file_of(actor(request), reference)
    if file is None or file.definition.obligation is None or file.is_draft:
        raise Http404("no such declaration of yours")
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.report(file, form.found())
        except actions.NotPossible as refused:
            form.add_error(None, str(refused.text))
        else:
            return HttpResponseRedirect(reverse("right-to-error:one", args=[made.pk]))
    return render(request, "right_to_error/report.html", {"file": file, "form": form}, status=422 if form.is_bound else 200)


def my_file(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """On the page of one's own declaration: report an error."""
    return {"file": file} if file.definition.obligation and not file.is_draft else None


# --- the desk --------------------------------------------------------------------------------------


def desk(request: HttpRequest) -> HttpResponse:
    rows = [shown(each) for each in selectors.of_body(actor(request))[:300]]
    return render(request, "right_to_error/desk.html", {"rows": rows, "organisation": actor(request).organisation_name})


def desk_file(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """On the desk's page of a declaration: record an error, and what the history says."""
    if file.definition.obligation is None or file.person is None:
        return None
    known = selectors.history(file.person, company=file.company, organisation=file.organisation, obligation=file.definition.obligation.slug)
    return {"file": file, "known": [shown(each) for each in known.select_related("contest")]}


def record(request: HttpRequest, reference: str) -> HttpResponse:
    """Record an error found in a declaration."""
    file = file_for_agent(actor(request), reference)
    if file is None or file.definition.obligation is None or file.is_draft:
        raise Http404("no such declaration here")
    form = RecordForm(request.POST if request.method == "POST" else None, initial={"what": last_correction(file)})
    if form.is_bound and form.is_valid():
        try:
            made = actions.record(file, form.found(), agent=person_of(request))
        except actions.NotPossible as refused:
            form.add_error(None, str(refused.text))
        else:
            return HttpResponseRedirect(reverse("right-to-error:desk-one", args=[made.pk]))
    return render(request, "right_to_error/record.html", {"file": file, "form": form}, status=422 if form.is_bound else 200)


def last_correction(file: File) -> str:
    """What the last correction asked as incorrect said: the error begins with it."""
    asked = file.corrections.filter(reason="incorrect").select_related("message").last()
    return asked.message.text if asked else ""


FORMS: dict[str, tuple[type[forms.Form], Callable[..., object], Callable[[Any], dict[str, Any]]]] = {
    "contest": (ContestForm, actions.contest, lambda form: form.cleaned_data),
    "decide": (DecisionForm, actions.decide, lambda form: form.decided()),
    "penalty": (PenaltyForm, actions.penalise, lambda form: form.cleaned_data),
}


def desk_one(request: HttpRequest, error_id: UUID) -> HttpResponse:
    """One error at the desk; contesting, deciding and the penalty are posted here."""
    error = selectors.of_body(actor(request)).filter(pk=error_id).first()
    if error is None:
        raise Http404("no such error here")
    actions.read(error, agent=person_of(request))
    made = {name: form(prefix=name) for name, (form, _act, _given) in FORMS.items()}
    act = request.POST.get("act", "")
    if request.method == "POST" and act in FORMS:
        made[act] = FORMS[act][0](request.POST, prefix=act)
        if made[act].is_valid() and acted(request, error_id, act, made[act]):
            return HttpResponseRedirect(reverse("right-to-error:desk-one", args=[error_id]))
    context = {**shown(error), "forms": made, "status": error.ground, "mine": error.agent_id == actor(request).person_id}
    return render(request, "right_to_error/desk_one.html", context, status=422 if request.method == "POST" else 200)


def acted(request: HttpRequest, error_id: UUID, act: str, form: forms.Form) -> bool:
    _form, action, given = FORMS[act]
    try:
        action(error_id, agent=person_of(request), organisation_id=organisation_of(request).pk, **given(form))
    except actions.NotPossible as refused:
        form.add_error(None, str(refused.text))
        return False
    messages.success(request, _("Done, and the person is told."))
    return True
