"""The editor: one page for every place of the file, made from the schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.components.builder import selectors
from parvis.components.builder.actions import drafting
from parvis.components.builder.forms.values import ValueForm
from parvis.components.builder.rules import places, words
from parvis.components.builder.rules.mistakes import in_words
from parvis.components.builder.rules.relevance import goes_with
from parvis.components.builder.rules.shapes import sections
from parvis.components.builder.views.conditions import condition
from parvis.components.builder.views.shared import TEXTS, draft_or_404, frame, kept, mistakes_of, name_stays, to, where_of
from parvis.components.builder.views.showing import again, show
from parvis.components.builder.views.spots import Spot, spot_or_404
from parvis.kernel import catalogue
from parvis.kernel.text import Text


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What the procedure is made of, and what is wrong with it."""
    draft = draft_or_404(request, slug)
    value, reading = selectors.value_of(draft), mistakes_of(draft)
    parts = [{"where": TEXTS, "title": words.title(TEXTS), "there": True, "text": ""}]
    for each in sections():
        held = value.get(each.key)
        number = len(held) if isinstance(held, list) else 0
        parts.append({"where": each.key, "title": words.title(each.key), "there": held is not None, "number": number})
    listed = [{"said": in_words(each), "where": where_of(each.path)} for each in reading.mistakes]
    pages = [{**page, "index": index} for index, page in enumerate(value.get("pages") or []) if isinstance(page, dict)]
    more = {"parts": parts, "mistakes": listed, "state": selectors.state_of(draft), "readable": bool(value), "pages": pages}
    return render(request, "builder/overview.html", frame(draft, "overview", **more))


def part(request: HttpRequest, slug: str, where: str) -> HttpResponse:
    """The editor of one place: boxes, rows of a condition, or a list."""
    spot = spot_or_404(draft_or_404(request, slug), where)
    if spot.shape.kind == "condition":
        return condition(request, spot)
    if spot.shape.kind == "list":
        return show(request, spot, form=None)
    if request.method == "POST":
        return save(request, spot)
    return show(request, spot, form=value_form(spot, revision=spot.draft.revision))


def value_form(spot: Spot, *, revision: int, **posted: Any) -> ValueForm:
    empty: Any = None if spot.shape.is_leaf else {}
    held = spot.held if spot.held is not None else empty
    return ValueForm(spot.shape, held, revision=revision, choices=known_answers(), keep=kept_keys(spot, held), **posted)


def kept_keys(spot: Spot, held: Any) -> Callable[[str], bool]:
    """The keys that the page shows: of the whole file the short answers, of a question those of its type."""
    if spot.where == TEXTS:
        own = {each.key for each in sections()}
        return lambda key: key not in own and key != "slug"
    if isinstance(held, Mapping) and spot.kin in ("fields", "annotations") and "type" in held:
        return lambda key: goes_with(key, held)
    return lambda _key: True


def known_answers() -> Mapping[str, list[tuple[str, str]]]:
    offers = sorted((name, f"{offer.title} ({name})") for name, offer in catalogue.offers().items())
    events = [(each.slug, str(each.title)) for each in catalogue.life_events()]
    levels = [(each.level, str(each.title)) for each in catalogue.place_lists().values()]
    registers = [(each.slug, str(each.title)) for each in catalogue.registers().values()]
    return {"offer": offers, "life_events": events, "level": levels, "registry": registers}


def save(request: HttpRequest, spot: Spot) -> HttpResponse:
    form = value_form(spot, revision=spot.draft.revision, data=request.POST)
    if not form.is_valid():
        return show(request, spot, form=form, status=422)
    changed = form.changed_value()
    if form.errors:
        return show(request, spot, form=form, status=422)
    if changed is None or changed == {}:
        form.add_error(None, _("Nothing was written yet: fill in at least one box."))
        return show(request, spot, form=form, status=422)
    what = Text(f"{spot.title.fr}", f"{spot.title.en}")
    try:
        kept(request, spot.draft, places.put(spot.value, spot.place, changed), what=what)
    except drafting.StaleDraft as stale:
        return again(request, spot, stale.draft, form)
    except drafting.NameStays as stays:
        form.add_error(None, name_stays(str(stays)))
        return show(request, spot, form=form, status=422)
    except drafting.TooLong:
        form.add_error(None, _("The procedure is too long. Split it into several."))
        return show(request, spot, form=form, status=422)
    return to("part", spot.draft.slug, spot.where)
