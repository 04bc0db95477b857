"""“This is wrong”, said by the person concerned."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.components.registries import actions, selectors
from parvis.components.registries.forms import CorrectionForm
from parvis.components.registries.selectors import Target
from parvis.core.people.selectors import person_of


def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "registries/corrections.html", {"corrections": selectors.corrections_of(person_of(request).id)})


def new(request: HttpRequest) -> HttpResponse:
    """The address says which field of what (``offer`` or ``registry`` and ``key``, ``field``, ``file``), never a value."""
    about = target(request)
    shown = selectors.shown_value(request.session, about)
    form = CorrectionForm(request.POST or None, shown=shown, initial={"file": request.GET.get("file", "")[:60]})
    if request.method == "POST" and form.is_valid():
        report(request, about, form, shown=shown)
        messages.success(request, _("Thank you. The body answerable for this information will check it and answer you."))
        return HttpResponseRedirect(reverse("registries:corrections"))
    return render(
        request, "registries/new_correction.html", {"form": form, "target": about, "shown": shown}, status=422 if form.errors else 200
    )


def target(request: HttpRequest) -> Target:
    wanted = {name: request.GET.get(name, "") for name in ("offer", "registry", "key", "field")}
    try:
        return selectors.target(**wanted)
    except actions.UnknownField as unknown:
        raise Http404(str(unknown)) from unknown


def report(request: HttpRequest, about: Target, form: CorrectionForm, *, shown: str) -> None:
    actions.report_error(
        person_of(request),
        offer=about.offer,
        registry=about.registry,
        key=about.record_key,
        field=about.field,
        shown_value=shown or form.cleaned_data.get("shown", ""),
        claimed_value=form.cleaned_data["claimed"],
        reason=form.cleaned_data["reason"],
        file_reference=form.cleaned_data["file"],
    )
