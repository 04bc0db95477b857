"""Check all answers, then hand the draft in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.actions import drafts, filing
from parvis.components.procedures.lifecycle import TransitionRefused
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.eligibility import stops
from parvis.components.procedures.selectors.known import known_panels
from parvis.components.procedures.selectors.wording import blocks, identity_of
from parvis.components.procedures.views.filing import (
    check_url,
    draft_or_404,
    handed_in,
    is_invited,
    open_draft_or_404,
    owner_of,
    step_url,
    while_it_lasts,
)
from parvis.core.mandates.actions import ENDED
from parvis.core.people import selectors as people
from parvis.core.people.actions import MandateEnded
from parvis.kernel.manifest import Place
from parvis.kernel.panels import sections


def check(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """All answers, each with a way to change it, before handing in."""
    file = open_draft_or_404(request, slug, file_id)
    if is_invited(request, file):
        return render(request, "procedures/filled.html", {"file": file, "procedure": file.definition, "owner": file.person})
    if not file.is_draft:
        return handed_in(file)
    return show_check(request, file)


def show_check(request: HttpRequest, file: File, *, refused: str = "", status: int = 200) -> HttpResponse:
    form_state = selectors.progress(file)
    context = {
        "file": file,
        "procedure": file.definition,
        "blocks": blocks(file, form=form_state),
        "identity": identity_of(file),
        "panels": known_panels(file, form_state),
        "continued": sections(request, Place.CHECK, file),
        "missing": form_state.missing(),
        "stops": stops(form_state),
        "total": len(form_state.pages) + 1,
        "back": step_url(file, form_state.pages[-1].slug),
        "refused": refused,
    }
    return render(request, "procedures/check.html", context, status=status)


@while_it_lasts
def submit(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Hand in, once: a second click finds the file already there."""
    file = draft_or_404(request, slug, file_id)
    revision = request.POST.get("revision", "")
    if request.method != "POST" or not revision.isascii() or not revision.isdigit():
        return HttpResponseRedirect(check_url(file))
    try:
        handed = filing.submit(file.id, person=owner_of(file), revision=int(revision[:9]), mandate=people.mandate_of_actor(request))
    except drafts.StaleDraft:
        return show_check(
            request,
            file,
            refused=gettext("Your draft was changed in another window. Check the answers below again, then submit."),
            status=409,
        )
    except (TransitionRefused, drafts.NotCovered) as refused:
        return show_check(request, file, refused=str(refused.text), status=422)
    except MandateEnded:
        return show_check(request, file, refused=str(ENDED), status=409)
    return HttpResponseRedirect(reverse("procedures:submitted", args=[handed.reference]))
