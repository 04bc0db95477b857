"""``/me/previews``: what other platforms answered about me, before anyone uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from parvis.core.nodes import previewing
from parvis.core.nodes.models import HeldAnswer
from parvis.core.people import selectors as people
from parvis.kernel.text import Text


def panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """For /me: nothing where no answer waits."""
    count = previewing.waiting(people.person_of(request)).count()
    return {"count": count} if count else None


def shown(row: HeldAnswer) -> dict[str, Any]:
    return {
        "row": row,
        "title": previewing.offer_title(row),
        "sender": previewing.sender_of(row),
        "recipient": previewing.recipient_of(row),
        "purpose": Text.of(row.purpose),
    }


def mine(request: HttpRequest) -> HttpResponseBase:
    """All answers, newest first."""
    page = Paginator(previewing.of_person(people.person_of(request)), 20).get_page(request.GET.get("page"))
    return render(request, "nodes/previews.html", {"page": page, "answers": [shown(each) for each in page.object_list]})


def one(request: HttpRequest, ticket: UUID) -> HttpResponseBase:
    """One answer in words; the choice is made on this page and confirmed on the next."""
    row = get_object_or_404(previewing.of_person(people.person_of(request)), ticket=ticket)
    choice = request.POST.get("choice") if request.method == "POST" else None
    if choice not in ("agree", "refuse") or row.state != HeldAnswer.State.HELD:
        return render(request, "nodes/preview.html", {**shown(row), "fields": previewing.in_words(row)})
    if "confirmed" not in request.POST:
        return render(request, "nodes/preview_confirm.html", {**shown(row), "choice": choice})
    return decided(request, row, agree=choice == "agree")


def decided(request: HttpRequest, row: HeldAnswer, *, agree: bool) -> HttpResponse:
    try:
        previewing.decide(people.person_of(request), row.ticket, agree=agree)
    except previewing.AlreadyDecided:
        messages.warning(request, gettext("You had already decided: nothing has changed."))
        return redirect("nodes:preview", row.ticket)
    agreed = gettext("You agreed: this answer may be used once, for this purpose.")
    refused = gettext("You refused: the answer has been deleted here and will not be used.")
    messages.success(request, agreed if agree else refused)
    return redirect("nodes:previews")
