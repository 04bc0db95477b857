"""Where a document is presented: the number for the chip, the files, and each check with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parvis.core.evidence import selectors
from parvis.core.evidence.actions import presenting
from parvis.core.evidence.forms import FilesForm
from parvis.core.evidence.models import Presentation
from parvis.core.evidence.rules.examination import GENUINE, PROVED
from parvis.core.evidence.rules.problems import Refused
from parvis.core.evidence.rules.wording import CHECKS, OUTCOMES, RESULTS, reason

KINDS = {"passed": "ok", "failed": "late", "not-done": "wait"}
OUTCOME_KINDS = {PROVED: "ok", GENUINE: "wait"}


@never_cache
@require_http_methods(["GET", "POST"])
def presentation(request: HttpRequest, presentation_id: UUID) -> HttpResponseBase:
    found = of_this_browser(request, presentation_id)
    if request.method == "POST" and selectors.is_open(found):
        form = FilesForm(request.POST, request.FILES)
        if not form.is_valid():
            return page(request, found, form=form, status=400)
        presented(found, form, request)
        return HttpResponseRedirect(reverse("evidence:presentation", args=[found.id]), status=303)
    return page(request, found, form=FilesForm())


def of_this_browser(request: HttpRequest, presentation_id: UUID) -> Presentation:
    """Anyone else's is a 404: the browser that began it holds it in its session."""
    if str(presentation_id) not in request.session.get(presenting.SESSION, []):
        raise Http404("no such presentation in this browser")
    found = selectors.presentation(presentation_id)
    if found is None:
        raise Http404("no such presentation")
    return found


def presented(found: Presentation, form: FilesForm, request: HttpRequest) -> None:
    """Whatever was handed in uses the number up; a second window finds it used and reads what the first was told."""
    try:
        presenting.present(found, {**form.files_given(), **strangers(request)})
    except Refused as error:
        if error.code != "nonce-over":
            presenting.refuse(found, error)


def strangers(request: HttpRequest) -> Mapping[str, bytes]:
    """Files under names that the form does not have, by name only, so that they are refused aloud."""
    return {name[:20]: b"" for name in list(request.FILES)[:20] if name not in FilesForm.base_fields}


def page(request: HttpRequest, found: Presentation, *, form: FilesForm, status: int = 200) -> HttpResponseBase:
    context = {
        "found": found,
        "form": form,
        "open": selectors.is_open(found),
        "reader_key": presenting.reader_key(found) if selectors.is_open(found) else "",
        "reader_address": f"{settings.PARVIS_ORIGIN}/api/evidence/presentations/{found.id}",
        "result": told(found),
    }
    return render(request, "evidence/presentation.html", context, status=status)


def told(found: Presentation) -> Mapping[str, Any] | None:
    """The outcome and every check, in words."""
    if not found.outcome:
        return None
    return {
        "outcome": OUTCOMES[found.outcome],
        "kind": OUTCOME_KINDS.get(found.outcome, "wrong"),
        "proved": found.outcome == PROVED,
        "checks": checks_of(found.checks),
    }


def checks_of(checks: Sequence[Mapping[str, str]]) -> list[Mapping[str, Any]]:
    return [
        {
            "title": CHECKS[check["name"]],
            "result": RESULTS[check["result"]],
            "kind": KINDS[check["result"]],
            "reason": reason(check["reason"]),
            "detail": check["detail"],
        }
        for check in checks
    ]
