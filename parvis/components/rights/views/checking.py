"""``/trace/check``: anyone pastes or hands in a receipt and reads the verdict. Nothing is stored, nothing is logged."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.components.rights import checking
from parvis.components.rights.checking import Verdict
from parvis.components.rights.checking_form import ReceiptForm
from parvis.kernel import callers
from parvis.kernel.quotas import counted_here

CHECKS_PER_MINUTE = 60  # by one address: each is worth several signatures and questions to the database


def page(request: HttpRequest) -> HttpResponseBase:
    """The form, and below it the verdict on what was given."""
    if request.method != "POST":
        return answer(request, ReceiptForm(), None, status=200)
    form = ReceiptForm(request.POST, request.FILES)
    quota = counted_here(f"trace-check:{callers.address(request)}", limit=CHECKS_PER_MINUTE)
    if quota.exceeded:
        form.add_error(
            None, _("Many receipts were checked from here just now. Wait a minute and give this one again, or use the verifier.")
        )
        return answer(request, form, None, status=429)
    verdict = form.verdict()
    return answer(request, form, verdict, status=200 if verdict else 422)


def answer(request: HttpRequest, form: ReceiptForm, verdict: Verdict | None, *, status: int) -> HttpResponseBase:
    context = {"form": form, "verdict": verdict, "line": checking.read_aloud(verdict) if verdict else None}
    response = render(request, "rights/check.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
