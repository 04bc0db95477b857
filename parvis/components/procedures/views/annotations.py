"""The agents' private notes about a file: the page where they are written, and their documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from parvis.components.procedures.actions import annotations as actions
from parvis.components.procedures.actions import desk
from parvis.components.procedures.forms.annotations import AnnotationForm
from parvis.components.procedures.lifecycle import TransitionRefused
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import annotations as selectors
from parvis.components.procedures.views.desk import file_or_404, file_url
from parvis.core.files.actions import RefusedFile, download_response
from parvis.core.people import selectors as people


def write(request: HttpRequest, reference: str) -> HttpResponse:
    """The form of all annotations; what would be deleted is asked about first."""
    file = noted_file_or_404(request, reference)
    desk.read(file, agent=people.person_of(request))
    form = form_of(request, file)
    if request.method != "POST":
        return show(request, file, form=form)
    if not form.is_valid():
        return show(request, file, form=form, status=422)
    emptied = form.emptied()
    if emptied and "confirm" not in request.POST:
        return show(request, file, form=form, emptied=emptied)
    return keep(request, file, form=form)


def form_of(request: HttpRequest, file: File) -> AnnotationForm:
    agent = people.person_of(request)
    own = [each for each in selectors.notes(file) if not selectors.others_group(each, agent=agent)]
    return AnnotationForm(own, data=request.POST or None, files=request.FILES or None)


def keep(request: HttpRequest, file: File, *, form: AnnotationForm) -> HttpResponse:
    try:
        actions.annotate(
            str(file.reference),
            agent=people.person_of(request),
            organisation_id=file.organisation_id,
            values=form.values(),
            uploads=form.uploads(),
            seen=form.cleaned_data["seen"],
        )
    except actions.StaleAnnotations as stale:
        return show(request, file, form=seen_again(request, form), stale=stale.notes, status=409)
    except (TransitionRefused, RefusedFile) as refused:
        form.add_error(None, str(refused.text))
        return show(request, file, form=form, status=409)
    messages.success(request, gettext("Your annotations are kept."))
    return HttpResponseRedirect(f"{file_url(str(file.reference))}#annotations")


def seen_again(request: HttpRequest, form: AnnotationForm) -> AnnotationForm:
    """What was typed, on a page that now shows what the other agent wrote."""
    typed = request.POST.copy()
    typed["seen"] = form["seen"].initial
    return AnnotationForm(form.notes, data=typed)


def show(
    request: HttpRequest,
    file: File,
    *,
    form: AnnotationForm,
    status: int = 200,
    stale: list[selectors.Note] | None = None,
    emptied: list[selectors.Note] | None = None,
) -> HttpResponse:
    agent = people.person_of(request)
    context = {
        "file": file,
        "procedure": file.definition,
        "form": form,
        "stale": stale or [],
        "emptied": emptied or [],
        "locked": [each for each in selectors.notes(file) if selectors.others_group(each, agent=agent)],
    }
    return render(request, "procedures/annotations.html", context, status=status)


def noted_file_or_404(request: HttpRequest, reference: str) -> File:
    file = file_or_404(request, reference)
    if not file.definition.annotations or file.erased_at:
        raise Http404("no annotations on this file")
    return file


def document(request: HttpRequest, reference: str, field: str) -> HttpResponseBase:
    """The document of one annotation."""
    file = noted_file_or_404(request, reference)
    found = file.annotations.filter(field=field).exclude(stored=None).select_related("stored").first()
    if found is None or found.stored is None:
        raise Http404("no such document")
    desk.read(file, agent=people.person_of(request))
    return download_response(found.stored)


def panel(_request: HttpRequest, file: File) -> Mapping[str, Any] | None:
    """What agents noted, on the page of the file."""
    if not file.definition.annotations or file.erased_at:
        return None
    return {"file": file, "notes": selectors.notes(file), "due": [each.field.name for each in selectors.missing(file)]}
