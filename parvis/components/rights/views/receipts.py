"""``/me/trace/<line>/receipt``: a line's receipt to print, to keep, to show."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parvis.components.rights import receipts, selectors
from parvis.components.rights.selectors import Line, Receipt
from parvis.components.rights.views.lines import line_or_404
from parvis.core.people import selectors as people
from parvis.core.protection import selectors as trace


def page(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """The receipt on one sheet, its code included; or how long the proof still takes."""
    line = line_or_404(people.person_of(request), entry_id)
    receipt = trace.receipt_of(line.entry) if not line.is_altered else None
    context = {
        "line": line,
        "entry_id": entry_id,
        "receipt": receipt,
        "checkpoint": trace.signed_here(receipt.checkpoint) if receipt else None,
        "picture": receipts.picture_of(receipt) if receipt else None,
        "seconds": int((trace.SEQUENCED_EVERY + trace.PUBLISHED_EVERY).total_seconds()),
        "promised": int(trace.LONGEST_DELAY.total_seconds()),
    }
    return render(request, "rights/receipt.html", context)


def as_pdf(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """The same sheet as PDF/UA."""
    line, receipt = proven_or_404(request, entry_id)
    headers = {"Content-Disposition": f'attachment; filename="{receipts.file_name(receipt, "pdf")}"'}
    return HttpResponse(receipts.as_pdf(line, receipt), content_type="application/pdf", headers=headers)


def proven_or_404(request: HttpRequest, entry_id: UUID) -> tuple[Line, selectors.Receipt]:
    line = line_or_404(people.person_of(request), entry_id)
    receipt: Receipt | None = trace.receipt_of(line.entry) if not line.is_altered else None
    if receipt is None:
        raise Http404("the proof of this line is pending")
    return line, receipt
