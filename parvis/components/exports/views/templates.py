"""Templates of exports: which columns in which order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.exports import actions, selectors
from parvis.components.exports.forms import TemplateForm, title_of
from parvis.components.exports.models import ExportTemplate
from parvis.components.exports.selectors.columns import columns, definitions
from parvis.components.exports.views.exports import procedures_of
from parvis.components.procedures.selectors import Procedure
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor


def template(request: HttpRequest, slug: str) -> HttpResponse:
    """A new template of one procedure, or the one whose number the address gives."""
    procedure = next((each for each in procedures_of(request) if each.slug == slug), None)
    if procedure is None:
        raise Http404("no files of this procedure here")
    held = held_or_404(request, procedure, request.GET.get("template", ""))
    form = TemplateForm(columns(definitions(procedure)), data=request.POST or None, initial=initial(held))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.save_template(people.organisation_of(request), procedure, title=given["title"], columns=form.keys(), naming=given["naming"])
        messages.success(request, gettext("The template is kept: the agents of your organisation can use it."))
        return HttpResponseRedirect(reverse("exports:exports"))
    context = {"form": form, "held": held, "title": title_of(procedure), "slug": slug}
    return render(request, "exports/template.html", context, status=422 if form.errors else 200)


def initial(held: ExportTemplate | None) -> dict[str, Any]:
    if held is None:
        return {}
    places = {f"place-{key}": position for position, key in enumerate(held.columns, start=1)}
    return {"title": held.title, "naming": held.naming, **places}


def held_or_404(request: HttpRequest, procedure: Procedure, number: str) -> ExportTemplate | None:
    if not number:
        return None
    found = selectors.templates_of(actor(request)).filter(procedure=procedure, pk=key(number)).first()
    if found is None:
        raise Http404("no such template here")
    return found


def key(typed: str) -> int:
    """The number of a template; 0, which none has, for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget a template, once confirmed on its page."""
    number = request.POST.get("template", "")
    if request.method == "POST" and key(number):
        actions.delete_template(selectors.templates_of(actor(request)).filter(procedure__slug=slug, pk=key(number)))
        messages.success(request, gettext("The template is deleted."))
    return HttpResponseRedirect(reverse("exports:exports"))
