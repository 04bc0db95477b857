"""``/desk/files/<file>/receipts``: what was asked of other administrations for a file, each question with its receipt."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.procedures.actions import desk
from parvis.components.procedures.actions.asking import name_of
from parvis.components.procedures.models import File
from parvis.components.procedures.views.desk import file_or_404
from parvis.components.rights import selectors as rights
from parvis.core.people import selectors as people
from parvis.core.protection import selectors as trace


def listed(request: HttpRequest, reference: str) -> HttpResponse:
    """Each question, what became of it, and its receipt; opening the list is reading the file."""
    file, lines = opened(request, reference)
    receipts = trace.receipts_of(line.entry for line in lines)
    context = {
        "file": file,
        "questions": [(line, receipts.get(line.entry.pk)) for line in lines],
        "seconds": int((trace.SEQUENCED_EVERY + trace.PUBLISHED_EVERY).total_seconds()),
        "promised": int(trace.LONGEST_DELAY.total_seconds()),
    }
    return render(request, "procedures/receipts.html", context)


def opened(request: HttpRequest, reference: str) -> tuple[File, list[rights.Line]]:
    """The file and what was asked for it; a line in the person's trace says that an agent looked."""
    file = file_or_404(request, reference)
    desk.read(file, agent=people.person_of(request))
    return file, questions_of(file)


def questions_of(file: File) -> list[rights.Line]:
    """None once the file belongs to nobody: what would find them is erased."""
    if file.person is None:
        return []
    about = [*people.trace_subjects(file.person), *([file.company.subject] if file.company else [])]
    children = [subject for child in people.people_represented_by(file.person) for subject in people.trace_subjects(child)]
    names = (str(file.reference), draft_name(file))
    return rights.questions_for(names, organisation=file.organisation.identifier, subjects=[*about, *children])


def draft_name(file: File) -> str:
    """How the trace named the file before it had a reference: most questions are asked then."""
    return name_of(File(id=file.id, procedure=file.procedure))


def one_as_json(request: HttpRequest, reference: str, entry_id: UUID) -> HttpResponse:
    """The receipt of one question."""
    _, lines = opened(request, reference)
    line = next((each for each in lines if each.entry.pk == entry_id), None)
    receipt = trace.receipt_of(line.entry) if line else None
    if receipt is None:
        raise Http404("no such question for this file, or its proof is pending")
    return attachment(receipt.as_json(), f"receipt-{receipt.position}.json")


def all_as_json(request: HttpRequest, reference: str) -> HttpResponse:
    """All of them in the form of a person's export, which the verifier checks at once."""
    file, lines = opened(request, reference)
    receipts = trace.receipts_of(line.entry for line in lines)
    told = [
        {"id": str(line.entry.pk), "what": line.sentence, "record": line.entry.record, "receipt": receipt.as_json() if receipt else None}
        for line, receipt in ((each, receipts.get(each.entry.pk)) for each in lines)
    ]
    return attachment(told, f"{file.reference}-receipts.json")


def attachment(content: object, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(json.dumps(content, ensure_ascii=False, indent=1), content_type="application/json", headers=headers)
