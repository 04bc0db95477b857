"""The person's side: what a passport can prove here, what was presented, and the lines typed without a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.evidence import selectors
from parvis.core.evidence.actions import presenting
from parvis.core.evidence.forms import ZoneForm
from parvis.core.evidence.models import Presentation
from parvis.core.evidence.rules import mrz
from parvis.core.evidence.rules.mrz import Flaw
from parvis.core.evidence.rules.wording import CHECKS, FLAWS, OUTCOMES
from parvis.core.evidence.views.presenting import OUTCOME_KINDS
from parvis.core.people.selectors import person_of


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    if request.method == "POST":
        path = presenting.begin(request, identity=person.identity, usual_name=person.usual_name, person=person)
        return HttpResponseRedirect(path, status=303)
    today = timezone.localdate()
    context = {
        "history": [line(each) for each in selectors.history(person)],
        "rules": [rule for rule in selectors.rules() if rule.holds_on(today)],
    }
    return render(request, "evidence/mine.html", context)


def line(found: Presentation) -> Mapping[str, Any]:
    failed = next((check for check in found.checks if check["result"] == "failed"), None)
    return {
        "found": found,
        "outcome": OUTCOMES.get(found.outcome, ""),
        "kind": OUTCOME_KINDS.get(found.outcome, "late"),
        "failed": CHECKS[failed["name"]] if failed else "",
    }


@never_cache
@require_http_methods(["GET", "POST"])
def zone(request: HttpRequest) -> HttpResponseBase:
    """The lines typed: their check digits, and nothing kept."""
    form = ZoneForm(request.POST if request.method == "POST" else None)
    found = mrz.parse(form.cleaned_data["zone"]) if form.is_bound and form.is_valid() else None
    flaws = [] if found is None else [found] if isinstance(found, Flaw) else list(found.flaws)
    context = {"form": form, "read": found is not None, "flaws": [flaw_line(flaw) for flaw in flaws], "fields": fields_of(found)}
    return render(request, "evidence/zone.html", context, status=400 if form.errors else 200)


def flaw_line(flaw: Flaw) -> Mapping[str, Any]:
    return {"reason": FLAWS[flaw.code], "line": flaw.line, "first": flaw.first, "last": flaw.last}


def fields_of(found: mrz.Zone | Flaw | None) -> list[tuple[str, str]]:
    if not isinstance(found, mrz.Zone):
        return []
    return [
        (gettext("Family name"), found.primary),
        (gettext("Given names"), found.secondary),
        (gettext("Issued by"), found.issuing_state),
        (gettext("Shape of the document"), found.shape),
    ]


@require_POST
def remove(request: HttpRequest, presentation_id: UUID) -> HttpResponseBase:
    found = selectors.presentation(presentation_id)
    if found is None or found.person_id != person_of(request).id:
        raise Http404("no such presentation of this person")
    presenting.remove(found)
    messages.success(request, gettext("What was kept of this document is removed."))
    return HttpResponseRedirect(reverse("evidence:mine"), status=303)


def panel(request: HttpRequest) -> Mapping[str, Any]:
    """The panel of /me."""
    held = selectors.history(person_of(request))[:1]
    return {"last": line(held[0]) if held else None}
