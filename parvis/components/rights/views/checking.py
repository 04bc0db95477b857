"""``/trace/check``: anyone pastes or hands in a receipt and reads the verdict. Nothing is stored, nothing is logged."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parvis.components.rights import checking
from parvis.components.rights.checking_form import ReceiptForm


def page(request: HttpRequest) -> HttpResponseBase:
    """The form, and below it the verdict on what was given."""
    form = ReceiptForm(request.POST or None, request.FILES or None) if request.method == "POST" else ReceiptForm()
    verdict = form.verdict() if request.method == "POST" else None
    context = {"form": form, "verdict": verdict, "line": checking.read_aloud(verdict) if verdict else None}
    response = render(request, "rights/check.html", context, status=422 if request.method == "POST" and verdict is None else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response
