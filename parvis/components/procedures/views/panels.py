"""Pieces of the squares: my files, my deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import delays, published
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.history import TAG_KINDS
from parvis.components.procedures.views.person import resume_url
from parvis.design import typography
from parvis.kernel.guards import actor

SHOWN = 5


def my_files(request: HttpRequest) -> Mapping[str, Any] | None:
    """The person's last files and drafts."""
    found = list(selectors.files_for(actor(request))[: SHOWN + 1])
    return {"files": [entry(file) for file in found[:SHOWN]], "more": len(found) > SHOWN}


def entry(file: File) -> dict[str, Any]:
    state = State(file.state)
    url = resume_url(file) if file.is_draft else f"/me/files/{file.reference}"
    return {"file": file, "title": file.definition.title, "url": url, "state": state.label, "tag_kind": TAG_KINDS[state]}


def my_deadlines(request: HttpRequest) -> Mapping[str, Any] | None:
    """What awaits the person, and by when the administration must answer."""
    found = selectors.files_for(actor(request)).filter(state__in=[State.SUBMITTED, State.UNDER_REVIEW])
    entries = [{**entry(file), "correction": selectors.pending_correction(file)} for file in found.order_by("silence_on")[:SHOWN]]
    return {"entries": entries} if entries else None


def front(_request: HttpRequest) -> Mapping[str, Any] | None:
    """Procedures to begin with."""
    found = [version.definition for version in published.versions_in_force()[:6]]
    return {"procedures": found} if found else None


def announced_delays(_request: HttpRequest, slug: str) -> Mapping[str, Any] | None:
    """On the page of a procedure: the delay announced each month, and how often it held."""
    found = delays.announced_and_real(slug)
    if not found:
        return None
    decided = sum(each.decided for each in found)
    chart = {
        "title": gettext("Answers that came within the delay announced"),
        "labels": [typography.month(date.fromisoformat(f"{each.period}-01")) for each in found],
        "values": [each.share for each in found],
        "unit": "%",
        "label_title": gettext("Month"),
        "value_title": gettext("In time"),
        "source": gettext("Decisions of closed months"),
    }
    return {"months": found, "share": round(100 * sum(each.in_time for each in found) / decided, 1), "decided": decided, "chart": chart}
