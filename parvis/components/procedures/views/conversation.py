"""Messages with their documents, and the answer to a correction."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from parvis.components.procedures.actions import desk
from parvis.components.procedures.forms.desk import CorrectionAnswerForm, MessageForm
from parvis.components.procedures.models import File, MessageDocument
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.views.attachments import held_documents
from parvis.components.procedures.views.desk import file_or_404
from parvis.core.files.actions import download_response
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor


def form_of(request: HttpRequest, file: File) -> MessageForm:
    """What the person writes: a message, or the answer to the pending correction with the questions that it names."""
    data, given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    pending = selectors.pending_correction(file)
    if pending is None or not pending.fields:
        return MessageForm(data, given)
    return CorrectionAnswerForm(
        data,
        given,
        questions=[each for each in file.definition.all_fields() if each.name in pending.fields],
        answers={each.field: each.value for each in file.answers.all()},
        held=held_documents(file),
    )


def document_for_agent(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """A document of a message, to the agents of the file; opening it is reading the file."""
    file = file_or_404(request, reference)
    found = document_or_404(file, number)
    desk.read(file, agent=people.person_of(request))
    return download_response(found.stored)


def my_document(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """A document of a message, to the person of the file."""
    file = selectors.file_of(actor(request), reference)
    if file is None:
        raise Http404("no such file of yours")
    return download_response(document_or_404(file, number).stored)


def document_or_404(file: File, number: int) -> MessageDocument:
    found = MessageDocument.objects.filter(pk=number, message__file=file).select_related("stored").first()
    if found is None:
        raise Http404("no such document of this file")
    return found
