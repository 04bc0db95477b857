"""The list of one's own files; drafts erased, taken back and kept longer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.procedures.actions import discarding, drafts, retention
from parvis.components.procedures.actions.reminding import WARNED
from parvis.components.procedures.forms.own_files import OwnFilesForm
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.history import TAG_KINDS
from parvis.components.procedures.selectors.own_files import own_files, own_procedures
from parvis.components.procedures.selectors.sharing import shared_with
from parvis.components.procedures.views.filing import draft_or_404, owner_of, while_it_lasts
from parvis.components.procedures.views.person import resume_url
from parvis.design import typography
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor

ON_A_PAGE = 20
FEW = 5  # files among which nobody needs a search


def my_files(request: HttpRequest) -> HttpResponse:
    """Drafts to go on with, files under way, decisions: found by words, state and procedure."""
    who = actor(request)
    form = OwnFilesForm(own_procedures(who), request.GET)
    wanted = dict(form.cleaned_data) if form.is_valid() else {}  # what is no choice is left out, and told by its field
    filtered = any(wanted.values()) or not form.is_valid()
    found = own_files(
        who,
        words=wanted.get("q", ""),
        state=wanted.get("state", ""),
        procedure=wanted.get("procedure", ""),
        order=wanted.get("order", ""),
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form if filtered or page.paginator.count > FEW else None,
        "filtered": filtered,
        "page": page,
        "entries": [entry(file) for file in page.object_list],
        "shared": shared_with(who.person_id)[:50] if who.mandate_id is None and not filtered else [],
        "discarded": [] if filtered else selectors.discarded(who)[:50],
    }
    return render(request, "procedures/my_files.html", context, status=200 if form.is_valid() else 422)


def entry(file: File) -> dict[str, Any]:
    state = State(file.state)
    if file.is_draft:
        url = reverse("procedures:resume", args=[file.procedure.slug, file.id])
    else:
        url = reverse("procedures:my-file", args=[file.reference])
    ends_soon = file.is_draft and file.erase_on is not None and file.erase_on - today() <= WARNED
    return {"file": file, "url": url, "state": state.label, "tag_kind": TAG_KINDS[state], "ends_soon": ends_soon}


@while_it_lasts
def withdraw(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Ask, then erase the draft; it can be taken back for some days."""
    file = draft_or_404(request, slug, file_id)
    if request.method != "POST":
        context = {"file": file, "procedure": file.definition, "back": resume_url(file), "days": discarding.KEPT.days}
        return render(request, "procedures/withdraw.html", context)
    try:
        erased = discarding.discard(file.id, person=owner_of(file))
    except drafts.NotADraft as already:
        return HttpResponseRedirect(reverse("procedures:my-file", args=[already.file.reference]))
    until = typography.day(erased.erase_on or today())
    messages.success(request, gettext("Your draft is erased. You can take it back from this page until %(day)s.") % {"day": until})
    return HttpResponseRedirect(reverse("procedures:my-files"))


def discarded_or_404(request: HttpRequest, slug: str, file_id: UUID) -> File:
    file = selectors.discarded(actor(request)).filter(id=file_id, procedure__slug=slug).first()
    if file is None or file.person is None:
        raise Http404("no such erased draft of yours")
    return file


@require_POST
@while_it_lasts
def restore(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Take an erased draft back."""
    file = discarded_or_404(request, slug, file_id)
    discarding.restore(file.id, person=owner_of(file))
    messages.success(request, gettext("Your draft is back, as it was. People whom you had invited must be invited again."))
    return HttpResponseRedirect(reverse("procedures:resume", args=[slug, file.id]))


@require_POST
@while_it_lasts
def destroy(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Destroy an erased draft at once, instead of in some days."""
    retention.erase(discarded_or_404(request, slug, file_id).id)
    messages.success(request, gettext("The draft is destroyed, with its answers and documents."))
    return HttpResponseRedirect(reverse("procedures:my-files"))


@require_POST
@while_it_lasts
def keep(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Keep a draft that is about to be erased."""
    file = draft_or_404(request, slug, file_id)
    try:
        kept = discarding.prolong(file.id, person=owner_of(file))
    except drafts.NotADraft as already:
        return HttpResponseRedirect(reverse("procedures:my-file", args=[already.file.reference]))
    messages.success(request, gettext("Your draft is kept until %(day)s.") % {"day": typography.day(kept.erase_on or today())})
    return HttpResponseRedirect(reverse("procedures:my-files"))
