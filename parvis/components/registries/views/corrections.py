"""“This is wrong”, said by the person concerned."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from parvis.components.registries import actions, selectors
from parvis.components.registries.forms import CorrectionForm
from parvis.components.registries.selectors import Target
from parvis.core.people.selectors import person_of
from parvis.kernel import catalogue


def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "registries/corrections.html", {"corrections": selectors.corrections_of(person_of(request).id)})


def new(request: HttpRequest) -> HttpResponse:
    """The address says which field of what (``offer`` or ``registry`` and ``key``, ``field``), never a value.

    Without ``field`` the person chooses it; ``file`` and ``next`` say for which file, and where to go back to.
    """
    if request.GET.get("offer") and not request.GET.get("field"):
        return choose(request)
    about = target(request)
    shown = selectors.shown_value(request.session, about)
    form = CorrectionForm(request.POST or None, shown=shown, initial={"file": request.GET.get("file", "")[:60]})
    if request.method == "POST" and form.is_valid() and reported(request, about, form, shown=shown):
        messages.success(request, _("Thank you. The body answerable for this information will check it and answer you."))
        return HttpResponseRedirect(way_back(request))
    return render(
        request, "registries/new_correction.html", {"form": form, "target": about, "shown": shown}, status=422 if form.errors else 200
    )


def choose(request: HttpRequest) -> HttpResponse:
    offer = catalogue.offers().get(request.GET["offer"])
    if offer is None:
        raise Http404("no such offer")
    links = [(field.title, f"?{urlencode({**request.GET.dict(), 'field': field.name})}") for field in offer.fields]
    return render(request, "registries/choose_field.html", {"offer": offer, "links": links})


def way_back(request: HttpRequest) -> str:
    """The page of this site that the person came from, or the list of their corrections."""
    wanted = request.GET.get("next", "")
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if own else reverse("registries:corrections")


def target(request: HttpRequest) -> Target:
    wanted = {name: request.GET.get(name, "") for name in ("offer", "registry", "key", "field")}
    try:
        return selectors.target(**wanted)
    except actions.UnknownField as unknown:
        raise Http404(str(unknown)) from unknown


def reported(request: HttpRequest, about: Target, form: CorrectionForm, *, shown: str) -> bool:
    try:
        report(request, about, form, shown=shown)
    except actions.TooManyCorrections as full:
        form.add_error(None, str(full.text))
        return False
    return True


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
