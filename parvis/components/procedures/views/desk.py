"""The agents' desk: one file, and acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.procedures.actions import desk, messaging
from parvis.components.procedures.forms.desk import CorrectionForm, MessageForm, ReopeningForm
from parvis.components.procedures.lifecycle import By, State, TransitionRefused
from parvis.components.procedures.models import Attachment, File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import paperwork, proposals, reserved, wording
from parvis.components.procedures.selectors.clocks import is_late
from parvis.components.procedures.selectors.history import TAG_KINDS, timeline
from parvis.core.files.actions import RefusedFile, download_response
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel import panels
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Place
from parvis.kernel.text import Text


def row(file: File) -> dict[str, Any]:
    return {
        "file": file,
        "title": file.definition.title,
        "state": State(file.state).label,
        "tag_kind": TAG_KINDS[State(file.state)],
        "late": is_late(file),
    }


def file_or_404(request: HttpRequest, reference: str) -> File:
    """A file that the agent may handle; 404 for any other, as if there were none."""
    found = selectors.file_for_agent(actor(request), reference)
    if found is None:
        raise Http404("no such file for this agent")
    return found


def file(request: HttpRequest, reference: str) -> HttpResponse:
    """One file; opening it leaves a line in the person's trace."""
    found = file_or_404(request, reference)
    return show(request, found)


def show(
    request: HttpRequest,
    found: File,
    *,
    correction: CorrectionForm | None = None,
    message: MessageForm | None = None,
    reopening: ReopeningForm | None = None,
    status: int = 200,
) -> HttpResponse:
    desk.read(found, agent=people.person_of(request))
    decision = getattr(found, "decision", None)
    proposal = None if decision else proposals.proposal_for(found)
    context = {
        **row(found),
        "head": panels.sections(request, Place.FILE_HEAD, found),
        "panels": panels.sections(request, Place.FILE, found),
        "procedure": found.definition,
        "reserved": reserved_acts(found, people.person_of(request)),
        "blocks": wording.blocks(found),
        "identity": wording.identity_of(found),
        "timeline": timeline(found, for_agents=True),
        "thread": messaging.thread(found, reader=By.AGENT),
        "corrections": messaging.answered_corrections(found),
        "pending": selectors.pending_correction(found),
        "awaited": proposals.debts_of(found),
        "proposal": paperwork.reasoning(proposal) if proposal else None,
        "figure": proposals.proposed_figure(found, proposal),
        "decision": decision,
        "outcome": found.definition.outcomes.get(found.state),
        "results": paperwork.results(found, decision) if decision else [],
        "explanation": paperwork.explanation(found, decision) if decision else None,
        "letters": paperwork.letters_of(found),
        "withdrawn": found.withdrawn_decisions.all(),
        "reopening_form": reopening or ReopeningForm(prefix="reopening"),
        "correction_form": correction or CorrectionForm(prefix="correction", definition=found.definition),
        "message_form": message or MessageForm(prefix="message"),
    }
    return render(request, "procedures/file.html", context, status=status)


def reserved_acts(file: File, agent: Person) -> dict[str, Text]:
    """Acts on the file that wait for somebody else's role, each with what this agent is told."""
    refusals = {act: reserved.refusal(file, act, agent) for act in file.definition.roles}
    return {act: refusal for act, refusal in refusals.items() if refusal is not None}


def file_url(reference: str) -> str:
    return reverse("procedures:file", args=[reference])


def acting(request: HttpRequest, reference: str, act: Callable[..., object], done: str, **details: Any) -> HttpResponse:
    """Do one act of an agent on a file of their organisation, and say what came of it."""
    found = file_or_404(request, reference)
    try:
        act(reference, agent=people.person_of(request), organisation_id=found.organisation_id, **details)
    except (TransitionRefused, RefusedFile) as refused:
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
    form = CorrectionForm(request.POST, prefix="correction", definition=found.definition)
    if not form.is_valid():
        return show(request, found, correction=form, status=422)
    done = gettext("The correction is asked. The person gets a message, and the legal time waits for the answer.")
    said = form.cleaned_data
    details = {"reason": said["reason"], "text": said["text"], "fields": said["fields_to_correct"]}
    return acting(request, reference, desk.ask_correction, done, **details)


def write(request: HttpRequest, reference: str) -> HttpResponse:
    found = file_or_404(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(file_url(reference))
    form = MessageForm(request.POST, request.FILES, prefix="message")
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
    written = paperwork.written_letter(found, kind)
    if written is None or written.stored is None:
        raise Http404("this letter is not written (yet)")
    desk.read(found, agent=people.person_of(request))
    return download_response(written.stored)
