"""Pieces of the squares: my files, my deadlines, the desk's inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.history import TAG_KINDS
from parvis.components.procedures.views.person import resume_url
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


def desk_inbox(request: HttpRequest) -> Mapping[str, Any] | None:
    """How many files stand where, and the ones whose time ends first; nothing without the right to instruct."""
    who = actor(request)
    if not who.has_permission("procedures.instruct"):
        return None
    soonest = [entry(file) | {"url": f"/desk/files/{file.reference}"} for file in selectors.soonest_deadlines(who.organisation_id)]
    return {"counts": selectors.counts(who.organisation_id), "soonest": soonest, "organisation": who.organisation_name}


def front(_request: HttpRequest) -> Mapping[str, Any] | None:
    """Procedures to begin with."""
    found = [version.definition for version in published.versions_in_force()[:6]]
    return {"procedures": found} if found else None
