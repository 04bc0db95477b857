"""What every page of a working copy shares: whose it is, where one stands, and saving with its refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.components.builder import selectors
from parvis.components.builder.actions import drafting
from parvis.components.builder.models import Draft
from parvis.components.builder.rules import changes, places
from parvis.components.builder.rules.shapes import shape_at
from parvis.components.procedures.rules.canonical import rewritten
from parvis.components.procedures.rules.loader import Reading
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

TEXTS = "texts"  # the short answers of the whole file
View = Callable[..., HttpResponse]


def draft_or_404(request: HttpRequest, slug: str) -> Draft:
    """A working copy of the agent's own body; 404 for any other, as if there were none."""
    found = selectors.drafts_of(actor(request).organisation_id).filter(slug=slug).first()
    if found is None:
        raise Http404("no such procedure of this body")
    return found


def posted_revision(request: HttpRequest) -> int:
    """The revision that the page showed; 0 where the form says none, which is no revision."""
    written = request.POST.get("revision", "")
    return int(written[:9]) if written.isascii() and written.isdigit() else 0


def frame(draft: Draft, here: str, **more: Any) -> dict[str, Any]:
    """What every page of a working copy shows; ``here`` is the tab."""
    value = selectors.value_of(draft)
    return {
        "draft": draft,
        "title": Text.of(dict(selectors.title_of(value, draft.slug))),
        "here": here,
        "tabs": [(name, reverse(f"builder:{name}", args=[draft.slug]), label) for name, label in tabs()],
        "can_undo": draft.revision > 1,
        **more,
    }


def tabs() -> list[tuple[str, str]]:
    return [
        ("overview", _("Write")),
        ("look", _("Preview")),
        ("trial", _("Try")),
        ("publish", _("Check and publish")),
        ("history", _("History")),
        ("text", _("As text")),
    ]


def kept(request: HttpRequest, draft: Draft, value: dict[str, Any], *, what: Text) -> Draft:
    """Save ``value``; raises StaleDraft and TooLong as ``save`` does."""
    text = rewritten(draft.text, value)
    saved = drafting.save(draft.id, revision=posted_revision(request), text=text, what=what, by=people.person_of(request))
    if saved.revision != draft.revision:
        messages.success(request, _("Saved: %(what)s") % {"what": what})
    return saved


def name_stays(slug: str) -> str:
    return _("The name “slug: %(name)s” stays: to begin another procedure, import this text under its own name.") % {"name": slug}


def on_fresh_draft(view: View) -> View:
    """For acts without typed text: when a colleague saved meanwhile, nothing is done and the page says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, slug, *args, **kwargs)
        except drafting.StaleDraft as stale:
            return render(request, "builder/stale.html", frame(stale.draft, ""), status=409)

    return wrapped


def to(name: str, *args: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"builder:{name}", args=args))


def told(checks: list[dict[str, Any]], value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each finding of the gate with the page of the editor where it is mended, and its place in words."""
    return [
        {**each, "findings": [(finding, where_of(finding.place), changes.trail(value, finding.place)) for finding in each["findings"]]}
        for each in checks
    ]


def where_of(path: str) -> str:
    """The page of the editor that shows the place of a mistake: the nearest thing that has one."""
    place = places.read_place(path) if path else ()
    if len(place) == 1 and (found := shape_at(place)) is not None and found.is_leaf:
        return TEXTS
    while place and not has_page(place):
        place = place[:-1]
    return places.written_place(place) or TEXTS


def has_page(place: places.Place) -> bool:
    found = shape_at(place)
    return found is not None and (found.kind in ("object", "list") and (len(place) == 1 or isinstance(place[-1], int)))


def mistakes_of(draft: Draft) -> Reading:
    return selectors.reading_of(draft.text)
