"""Documents of a draft sent in pieces that survive a cut, by tus 1.0.0; the same rights as the page of the question."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from parvis.components.procedures.actions import drafts
from parvis.components.procedures.actions import sending as actions
from parvis.components.procedures.models import File, Sending
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.views.filing import filler_of, is_invited, is_known, open_draft_or_404, owner_of
from parvis.core.files import selectors as documents
from parvis.core.files.actions import resumable, tus
from parvis.core.people import selectors as people
from parvis.kernel.text import Text

REVISION = "Draft-Revision"


@tus.spoken
def send(request: HttpRequest, method: str, slug: str, file_id: UUID, question: str) -> HttpResponse:
    """Begin to send a document that answers a question, with its first piece or none yet."""
    if method != "POST":
        raise tus.not_allowed("OPTIONS", "POST")
    file = fillable(request, slug, file_id)
    field = question_or_404(request, file, question)
    length, checksum = tus.length(request), tus.checksum(request)
    if request.content_type and not tus.is_piece(request) and tus.announced(request):
        tus.require_piece(request)
    begun = actions.begin(file, field, sender=people.person_of(request), length=length, said=request.headers.get("Upload-Metadata", ""))
    if tus.is_piece(request):
        try:
            resumable.append(begun.upload, tus.body(request), offset=0, announced=tus.announced(request), checksum=checksum)
        except tus.Refused:
            actions.stop(begun)  # the client does not know its address
            raise
    address = reverse("procedures:upload", args=[slug, file_id, begun.upload.id])
    response = finished(request, file, begun, status=201)
    response.headers["Location"] = request.build_absolute_uri(address)
    return response


@tus.spoken
def upload(request: HttpRequest, method: str, slug: str, file_id: UUID, upload_id: UUID) -> HttpResponse:
    """How far a document came; its next piece; or no more of it."""
    file = open_draft_or_404(request, slug, file_id)
    sending = sending_or_404(request, file, upload_id)
    if method == "HEAD":
        return told(request, file, sending)
    if method == "PATCH":
        return add(request, file, sending)
    if method == "DELETE":
        actions.stop(sending)
        return HttpResponse(status=204)
    raise tus.not_allowed("OPTIONS", "HEAD", "PATCH", "DELETE")


def fillable(request: HttpRequest, slug: str, file_id: UUID) -> File:
    file = open_draft_or_404(request, slug, file_id)
    if not file.is_draft:
        raise gone()
    return file


def gone() -> tus.Refused:
    return tus.Refused(410, resumable.GONE)


def question_or_404(request: HttpRequest, file: File, name: str) -> Field:
    """A question that asks for documents and that the reader may answer now."""
    shown = (each for fields in selectors.progress(file).shown.values() for each in fields)
    field = next((each for each in shown if each.name == name and each.type is FieldType.FILE and not each.certified), None)
    if field is None or (is_invited(request, file) and is_known(file, field)):
        raise Http404("no such question here")
    return field


def sending_or_404(request: HttpRequest, file: File, upload_id: UUID) -> Sending:
    """What the reader sends; another who fills in the same draft sends their own."""
    found = file.sendings.filter(upload=upload_id, upload__person=people.person_of(request)).select_related("upload").first()
    if found is None:
        raise Http404("no such upload of yours")
    return found


def told(request: HttpRequest, file: File, sending: Sending) -> HttpResponse:
    upload = sending.upload
    if upload.refusal:
        raise gone()
    if not upload.finished_at:
        if not file.is_draft:
            raise gone()
        resumable.require_awaited(upload)
    response = finished(request, file, sending, status=200)
    response.headers["Upload-Length"] = str(upload.length)
    if upload.metadata:
        response.headers["Upload-Metadata"] = upload.metadata
    return response


def add(request: HttpRequest, file: File, sending: Sending) -> HttpResponse:
    tus.require_piece(request)
    if not file.is_draft:
        raise gone()
    resumable.append(
        sending.upload,
        tus.body(request),
        offset=tus.number(request, "Upload-Offset"),
        announced=tus.announced(request),
        checksum=tus.checksum(request),
    )
    return finished(request, file, sending, status=204)


def finished(request: HttpRequest, file: File, sending: Sending, *, status: int) -> HttpResponse:
    """Where the upload is; a document that is whole is attached first, also when the answer that said so was lost.

    The page that sent it learns the draft's revision when nothing else changed meanwhile. Raises Refused.
    """
    upload = sending.upload
    attached = None
    if documents.offset_of(upload) == upload.length and not upload.finished_at:
        attached = attach(request, file, sending)
    headers = {"Upload-Offset": str(documents.offset_of(upload))} | ({} if upload.finished_at else tus.expires(upload.expires_at))
    if attached and request.headers.get(REVISION) == str(attached.revision - 1):
        headers[REVISION] = str(attached.revision)
    return HttpResponse(status=status, headers=headers)


def attach(request: HttpRequest, file: File, sending: Sending) -> File | None:
    field = question_or_404(request, file, sending.field)
    try:
        attached = actions.finish(sending, field, owner=owner_of(file), filler=filler_of(request, file))
    except (drafts.NotADraft, File.DoesNotExist) as late:
        raise gone() from late
    if sending.upload.refusal:
        raise tus.Refused(422, Text.of(sending.upload.refusal))
    return attached
