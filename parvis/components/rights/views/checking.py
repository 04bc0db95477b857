"""``/trace/check``: anyone pastes or hands in a receipt and reads the verdict. Nothing is stored, nothing is logged."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.components.rights import checking
from parvis.components.rights.checking_form import ReceiptForm
from parvis.components.rights.verdicts import Several, Verdict
from parvis.kernel import callers
from parvis.kernel.quotas import counted_here

CHECKS_PER_MINUTE = 60  # by one address: each is worth several signatures and questions to the database
EXPORTS_PER_MINUTE = 6  # files larger than a receipt: each may hold hundreds


def page(request: HttpRequest) -> HttpResponseBase:
    """The form, and below it the verdict on what was given."""
    if request.method != "POST":
        return answer(request, ReceiptForm(), None, status=200)
    form = ReceiptForm(request.POST, request.FILES)
    if is_exceeded(request):
        form.add_error(
            None, _("Many receipts were checked from here just now. Wait a minute and give this one again, or use the verifier.")
        )
        return answer(request, form, None, status=429)
    verdict = form.verdict()
    return answer(request, form, verdict, status=200 if verdict else 422)


def is_exceeded(request: HttpRequest) -> bool:
    """Whether too much was given from one address within a minute."""
    who, file = callers.address(request), request.FILES.get("file")
    is_large = max(len(request.POST.get("receipt", "")), (file and file.size) or 0) > checking.LARGEST
    large = is_large and counted_here(f"trace-check-large:{who}", limit=EXPORTS_PER_MINUTE).exceeded
    return large or counted_here(f"trace-check:{who}", limit=CHECKS_PER_MINUTE).exceeded


def answer(request: HttpRequest, form: ReceiptForm, verdict: Verdict | Several | None, *, status: int) -> HttpResponseBase:
    context = (
        {"form": form, "several": verdict}
        if isinstance(verdict, Several)
        else {"form": form, "verdict": verdict, "line": checking.read_aloud(verdict) if verdict else None}
    )
    response = render(request, "rights/check.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
