"""The agents' desk: inbox, file, acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.actions import desk
from parvis.components.procedures.forms.desk import CorrectionForm, InboxFilters, MessageForm
from parvis.components.procedures.lifecycle import State, TransitionRefused
from parvis.components.procedures.models import Attachment, File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import paperwork, proposals, published, wording
from parvis.components.procedures.selectors.history import TAG_KINDS, timeline
from parvis.core.files.actions import download_response
from parvis.core.people import selectors as people
from parvis.kernel import tables
from parvis.kernel.calendar import country, today
from parvis.kernel.guards import actor

PAGE_SIZE = 50


def inbox(request: HttpRequest) -> HttpResponse:
    """Files of the agent's organisation, oldest first."""
    filters, found = filtered(request)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filters": filters.without_optional_marks(),
        "page": page,
        "rows": [row(file) for file in page.object_list],
        "counts": selectors.counts(actor(request).organisation_id),
        "organisation": actor(request).organisation_name,
        "query": request.GET.urlencode(),
    }
    return render(request, "procedures/inbox.html", context)


def filtered(request: HttpRequest) -> tuple[InboxFilters, Any]:
    choices = [(version.definition.slug, version.definition.title) for version in published.versions_in_force()]
    data = request.GET if "state" in request.GET else {**request.GET.dict(), "state": "open"}
    filters = InboxFilters(data, procedures=choices)
    return filters, selectors.inbox(actor(request).organisation_id, filters.kept())


def row(file: File) -> dict[str, Any]:
    return {
        "file": file,
        "title": file.definition.title,
        "state": State(file.state).label,
        "tag_kind": TAG_KINDS[State(file.state)],
        "late": file.is_open and file.silence_on is not None and file.silence_on < today(),
    }


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered inbox as CSV, line by line; no name leaves the desk, so nobody's trace grows."""
    _, found = filtered(request)
    return tables.download(rows(found), name=f"files-{today():%Y-%m-%d}.csv")


COLUMNS = ("reference", "procedure__slug", "state", "submitted_at", "silence_on", "decided_at")


def rows(found: Any) -> Iterator[list[object]]:
    yield [column.partition("__")[0] for column in COLUMNS]
    for values in found.values_list(*COLUMNS).iterator(chunk_size=1000):
        yield [local_minute(each) if isinstance(each, datetime) else each for each in values]


def local_minute(moment: datetime) -> str:
    return moment.astimezone(country().zone).isoformat(timespec="minutes")


def file_or_404(request: HttpRequest, reference: str) -> File:
    """A file addressed to the agent's own organisation; 404 for any other, as if there were none."""
    found = selectors.file_for_agent(actor(request).organisation_id, reference)
    if found is None or found.is_draft:
        raise Http404("no such file in this organisation")
    return found


def file(request: HttpRequest, reference: str) -> HttpResponse:
    """One file; opening it leaves a line in the person's trace."""
    found = file_or_404(request, reference)
    return show(request, found)


def show(
    request: HttpRequest, found: File, *, correction: CorrectionForm | None = None, message: MessageForm | None = None, status: int = 200
) -> HttpResponse:
    desk.read(found, agent=people.person_of(request))
    decision = getattr(found, "decision", None)
    proposal = None if decision else proposals.proposal_for(found)
    context = {
        **row(found),
        "procedure": found.definition,
        "blocks": wording.blocks(found),
        "identity": wording.identity_of(found),
        "timeline": timeline(found, for_agents=True),
        "thread": found.messages.select_related("agent"),
        "pending": selectors.pending_correction(found),
        "awaited": proposals.debts_of(found),
        "proposal": paperwork.reasoning(proposal) if proposal else None,
        "figure": proposals.proposed_figure(found, proposal),
        "decision": decision,
        "outcome": found.definition.outcomes.get(found.state),
        "results": paperwork.results(found, decision) if decision else [],
        "explanation": paperwork.explanation(found, decision) if decision else None,
        "letters": found.letters.select_related("stored"),
        "correction_form": correction or CorrectionForm(prefix="correction"),
        "message_form": message or MessageForm(prefix="message"),
    }
    return render(request, "procedures/file.html", context, status=status)


def file_url(reference: str) -> str:
    return reverse("procedures:file", args=[reference])


def acting(request: HttpRequest, reference: str, act: Callable[..., object], done: str, **details: Any) -> HttpResponse:
    """Do one act of an agent on a file of their organisation, and say what came of it."""
    found = file_or_404(request, reference)
    try:
        act(reference, agent=people.person_of(request), organisation_id=found.organisation_id, **details)
    except TransitionRefused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(file_url(reference))


def take(request: HttpRequest, reference: str) -> HttpResponse:
    file_or_404(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(file_url(reference))
    return acting(request, reference, desk.take, gettext("The file is in your charge."))


def ask_correction(request: HttpRequest, reference: str) -> HttpResponse:
    found = file_or_404(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(file_url(reference))
    form = CorrectionForm(request.POST, prefix="correction")
    if not form.is_valid():
        return show(request, found, correction=form, status=422)
    done = gettext("The correction is asked. The person gets a message, and the legal time waits for the answer.")
    return acting(request, reference, desk.ask_correction, done, **form.cleaned_data)


def write(request: HttpRequest, reference: str) -> HttpResponse:
    found = file_or_404(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(file_url(reference))
    form = MessageForm(request.POST, prefix="message")
    if not form.is_valid():
        return show(request, found, message=form, status=422)
    return acting(request, reference, desk.write, gettext("Your message is sent."), **form.cleaned_data)


def attachment(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """A document of a file of the organisation; opening it is reading the file."""
    found = file_or_404(request, reference)
    document = Attachment.objects.filter(id=number, file=found).select_related("stored").first()
    if document is None:
        raise Http404("no such document in this file")
    desk.read(found, agent=people.person_of(request))
    return download_response(document.stored)


def letter(request: HttpRequest, reference: str, kind: str) -> HttpResponseBase:
    """A letter of a file of the organisation."""
    found = file_or_404(request, reference)
    written = found.letters.filter(kind=kind).exclude(stored=None).select_related("stored").first()
    if written is None or written.stored is None:
        raise Http404("this letter is not written (yet)")
    desk.read(found, agent=people.person_of(request))
    return download_response(written.stored)
