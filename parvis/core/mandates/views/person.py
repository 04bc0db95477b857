"""A person's mandates: for whom they act, who helps them, and for whom they act right now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.mandates import selectors
from parvis.core.mandates.actions import ending, proving
from parvis.core.mandates.actions.errors import MandateRefused
from parvis.core.mandates.forms import CompanyForm, EndForm
from parvis.core.people import actions as people
from parvis.core.people.selectors import Mandate, person_of


def see_other(name: str, *args: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"mandates:{name}", args=args), status=303)


def index(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    held, given = selectors.held(person), selectors.given(person)
    context = {
        "held": [shown(each) for each in held if each.is_current()],
        "given": [shown(each) for each in given if each.is_current()],
        "past": [shown(each) for each in (*held, *given) if not each.is_current()],
        "proposals": [{"proposal": each, "powers": selectors.power_titles(each.powers)} for each in selectors.proposals_by(person)],
    }
    return render(request, "mandates/index.html", context)


def shown(mandate: Mandate) -> Mapping[str, Any]:
    """A mandate with its powers in words."""
    return {
        "mandate": mandate,
        "powers": selectors.power_titles(mandate.powers),
        "company": mandate.organisation.identifier if mandate.organisation and selectors.may(mandate, "delegates") else "",
    }


@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Type a company's number: the register says whether this person represents it."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = proving.prove(person_of(request), form.cleaned_data["identifier"])
        except MandateRefused as refused:
            form.add_error("identifier", str(refused.text))
        else:
            messages.success(request, _("The register lists you: you can act for %(name)s.") % {"name": mandate.principal_name})
            return see_other("mandate", mandate.pk)
    return render(
        request, "mandates/prove.html", {"form": form, "register": selectors.profile().register}, status=422 if form.errors else 200
    )


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Choose for whom to act from now on; without a mandate: for oneself."""
    wanted = request.POST.get("mandate", "")
    if not wanted:
        people.wear(request, None)
        messages.success(request, _("You act for yourself again."))
        return see_other("index")
    mandate = (
        selectors.held_mandate(person_of(request), int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 15 else None
    )
    if mandate is None:
        raise Http404("no such mandate of yours")
    try:
        proving.ensure(mandate)
    except MandateRefused as refused:
        messages.error(request, str(refused.text))
        return see_other("index")
    people.wear(request, mandate)
    messages.success(request, _("From now on you act for %(name)s.") % {"name": mandate.principal_name})
    return HttpResponseRedirect("/me", status=303)


def own_or_404(request: HttpRequest, mandate_id: int) -> Mandate:
    """A mandate that concerns this person; somebody else's is as if there were none."""
    found = selectors.visible_mandate(person_of(request), mandate_id)
    if found is None:
        raise Http404("no such mandate of yours")
    return found


def mandate(request: HttpRequest, mandate_id: int) -> HttpResponse:
    return show(request, own_or_404(request, mandate_id), form=EndForm())


def show(request: HttpRequest, found: Mandate, *, form: EndForm) -> HttpResponse:
    person = person_of(request)
    context = {
        **shown(found),
        "form": form,
        "current": found.is_current(),
        "is_holder": found.holder_id == person.pk,
        "text": selectors.signed_text(found),
        "can_end": found.is_current() and may_end(found, by_holder=found.holder_id == person.pk),
    }
    return render(request, "mandates/mandate.html", context)


def may_end(found: Mandate, *, by_holder: bool) -> bool:
    """A representation in law ends at the register only, except that its holder may leave."""
    return by_holder or found.kind in (Mandate.Kind.DELEGATION, Mandate.Kind.HELP)


@require_POST
def end(request: HttpRequest, mandate_id: int) -> HttpResponse:
    found = own_or_404(request, mandate_id)
    person = person_of(request)
    if not may_end(found, by_holder=found.holder_id == person.pk):
        raise Http404("this mandate is not theirs to end")
    form = EndForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form)
    if ending.end_by(found, person=person, reason=form.cleaned_data["reason"]):
        messages.success(request, _("The mandate has ended. Both sides are told by e-mail."))
    return see_other("mandate", found.pk)


def document(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """The signed text, to keep."""
    text = selectors.signed_text(own_or_404(request, mandate_id))
    if text is None:
        raise Http404("this mandate has no signed text")
    response = HttpResponse(text.note, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="mandate-{mandate_id}.txt"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """The panel of /me: for whom one acts, and the way to choose."""
    person = person_of(request)
    return {"hats": selectors.hats(person), "waiting": len(selectors.proposals_by(person))}
