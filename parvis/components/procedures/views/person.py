"""A person's own files: where they stand, messages, letters, how the result was computed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.procedures.actions import drafts, filing, letters, messaging
from parvis.components.procedures.forms.desk import CorrectionAnswerForm, MessageForm
from parvis.components.procedures.lifecycle import By, TransitionRefused
from parvis.components.procedures.models import Attachment, File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import paperwork, proposals, wording
from parvis.components.procedures.selectors.history import timeline
from parvis.components.procedures.selectors.known import correction_url, disputed_values
from parvis.components.procedures.views import conversation
from parvis.components.procedures.views.filing import (
    draft_or_404,
    handed_in,
    is_invited,
    open_draft_or_404,
    owner_of,
    step_url,
    while_it_lasts,
)
from parvis.components.registries.selectors import remember_shown
from parvis.components.rights import selectors as rights
from parvis.core.files.actions import RefusedFile, download_response
from parvis.core.mandates.actions import ENDED
from parvis.core.people import selectors as people
from parvis.core.people.actions import MandateEnded
from parvis.kernel import panels
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Place


def resume_url(file: File) -> str:
    """The first page with an answer missing, or the check of all."""
    missing = selectors.progress(file).missing()
    return step_url(file, missing[0].page.slug) if missing else reverse("procedures:check", args=[file.procedure.slug, file.id])


def resume(request: HttpRequest, slug: str, file_id: UUID) -> HttpResponse:
    file = open_draft_or_404(request, slug, file_id)
    return HttpResponseRedirect(first_page(file) if is_invited(request, file) else resume_url(file))


def first_page(file: File) -> str:
    return step_url(file, selectors.progress(file).pages[0].slug)


def own_file_or_404(request: HttpRequest, reference: str) -> File:
    file = selectors.file_of(actor(request), reference)
    if file is None:
        raise Http404("no such file of yours")
    return file


def submitted(request: HttpRequest, reference: str) -> HttpResponse:
    """It is in: the reference, what happens next and by when."""
    file = own_file_or_404(request, reference)
    context = {
        "file": file,
        "procedure": file.definition,
        "silence": paperwork.silence_sentence(file),
        "line": rights.act_of(people.person_of(request), "procedures.submitted", reference=reference),
    }
    return render(request, "procedures/submitted.html", context)


def my_file(request: HttpRequest, reference: str) -> HttpResponse:
    """One file of the person's own; a message or the answer to a correction is posted here."""
    file = own_file_or_404(request, reference)
    if request.method == "POST":
        return post_message(request, file)
    return show_file(request, file, form=conversation.form_of(request, file))


def post_message(request: HttpRequest, file: File) -> HttpResponse:
    form = conversation.form_of(request, file)
    if not form.is_valid():
        return show_file(request, file, form=form, status=422)
    pending = selectors.pending_correction(file)
    act = filing.answer_correction if pending else filing.write
    more = {"values": form.values(), "given": form.given()} if isinstance(form, CorrectionAnswerForm) else {}
    try:
        said, mandate = form.cleaned_data, people.mandate_of_actor(request)
        act(str(file.reference), person=owner_of(file), text=said["text"], mandate=mandate, documents=said["documents"], **more)
    except (TransitionRefused, MandateEnded, RefusedFile) as refused:
        form.add_error(None, str(getattr(refused, "text", ENDED)))
        return show_file(request, file, form=form, status=409)
    messages.success(request, gettext("Your message is sent."))
    return HttpResponseRedirect(reverse("procedures:my-file", args=[file.reference]))


def show_file(request: HttpRequest, file: File, *, form: MessageForm, status: int = 200) -> HttpResponse:
    decision = getattr(file, "decision", None)
    context = {
        "file": file,
        "procedure": file.definition,
        "panels": panels.sections(request, Place.MY_FILE, file),
        "line": rights.act_of(people.person_of(request), "procedures.submitted", reference=str(file.reference)),
        "form": form,
        "blocks": wording.blocks(file),
        "identity": wording.identity_of(file),
        "timeline": timeline(file),
        "thread": messaging.thread(file, reader=By.PERSON),
        "correction": selectors.pending_correction(file),
        "silence": paperwork.silence_sentence(file),
        "awaited": proposals.debts_of(file) if file.is_open else [],
        "letters": paperwork.letters_of(file),
        "withdrawn": file.withdrawn_decisions.all(),
        "decision": decision,
        "outcome": file.definition.outcomes.get(file.state),
        "results": paperwork.results(file, decision) if decision else [],
        "explanation": paperwork.explanation(file, decision) if decision else None,
        "appeals": paperwork.appeals(file) if decision else [],
        "appeal_until": paperwork.deadline_of_appeal(file),
    }
    return render(request, "procedures/my_file.html", context, status=status)


@while_it_lasts
def dispute(request: HttpRequest, slug: str, file_id: UUID, need: str) -> HttpResponse:
    """“This is wrong”: mark what this source gave, then tell the source; the person may go on meanwhile."""
    file = draft_or_404(request, slug, file_id)
    if not file.is_draft:
        return handed_in(file)
    try:
        want = file.definition.need(need)
    except KeyError as error:
        raise Http404(need) from error
    disputed = [name for name in want.fills if file.answers.filter(field=name, source=want.offer).exists()]
    if request.method != "POST":
        lines = [line for block in wording.blocks(file) for line in block.lines if line.field.name in disputed]
        context = {"file": file, "procedure": file.definition, "want": want, "lines": lines, "back": resume_url(file)}
        return render(request, "procedures/dispute.html", context)
    ticked = [name for name in disputed if name in request.POST.getlist("field")]
    try:
        for name in ticked:
            drafts.dispute(file.id, person=owner_of(file), field=name)
    except drafts.NotADraft as already:
        return handed_in(already.file)
    remember_shown(request.session, offer=want.offer, values=disputed_values(file, want, fields=ticked))
    return HttpResponseRedirect(correction_url(want, fields=ticked, back=resume_url(file)))


def attachment(request: HttpRequest, file_id: UUID, number: int) -> HttpResponseBase:
    """A document that the person gave, back to them."""
    mine = selectors.draft_of(actor(request), file_id)
    found = Attachment.objects.filter(id=number, file=mine).select_related("stored").first() if mine else None
    if found is None:
        raise Http404("no such document of yours")
    return download_response(found.stored)


def letter(request: HttpRequest, reference: str, kind: str) -> HttpResponseBase:
    """A letter about the person's own file."""
    file = own_file_or_404(request, reference)
    found = paperwork.written_letter(file, kind)
    if found is None or found.stored is None:
        raise Http404("this letter is not written (yet)")
    return download_response(found.stored)


@require_POST
def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the certificate that silence decided."""
    if letters.certify_silence(own_file_or_404(request, reference)) is None:
        raise Http404("silence decided nothing here")
    messages.success(request, gettext("The certificate is being written. It appears among the letters in a moment."))
    return HttpResponseRedirect(reverse("procedures:my-file", args=[reference]))
