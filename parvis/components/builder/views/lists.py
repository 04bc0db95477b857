"""Lists of the editor: their items, what may be done to each, and how one is added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.components.builder.forms.starting import FieldStart, PageStart
from parvis.components.builder.rules import changes, places, words
from parvis.components.builder.rules.options import fits_lines
from parvis.components.builder.rules.places import Place
from parvis.components.builder.rules.relevance import goes_with
from parvis.components.builder.rules.shapes import Shape
from parvis.components.builder.views.spots import Spot


def lists_in(shape: Shape, place: Place, held: Any, *, deep: bool = True) -> list[Place]:
    """Lists whose items have pages of their own, of the object and of the objects inside it."""
    if shape.kind == "list":
        return [place]
    found = []
    for member in shape.members if deep else ():
        inner = held.get(member.key) if isinstance(held, Mapping) else None
        if member.kind == "list" and place and shown_as_list(member.key, inner, held):
            found.append((*place, member.key))
        elif member.kind == "object" and place:
            found += lists_in(member, (*place, member.key), inner)
    return found


def shown_as_list(key: str, inner: Any, field: Any) -> bool:
    if key == "options" and fits_lines(inner or []):
        return False
    return "type" not in (field or {}) or goes_with(key, field)


def listed(spot: Spot, place: Place) -> dict[str, Any]:
    """One list with what may be done to each of its items, and how one is added."""
    items = places.found(spot.value, place) or []
    rows = [
        {"where": places.written_place((*place, index)), "title": changes.called(spot.value, (*place, index)), "more": more_about(each)}
        for index, each in enumerate(items)
    ]
    key = str(place[-1])
    return {
        "key": key,
        "title": words.title(key),
        "rows": rows,
        "where": places.written_place(place),
        "next": places.written_place((*place, len(items))),
        "adds": "field" if key == "fields" else "page" if place == ("pages",) else "item",
        "start": start_form(key, place, spot.draft.revision),
    }


def start_form(key: str, place: Place, revision: int) -> FieldStart | PageStart | None:
    if key == "fields":
        return FieldStart(inside=len(place) > 3, revision=revision, auto_id=f"add-{key}-%s")
    return PageStart(initial={"revision": revision}, auto_id="add-page-%s") if place == ("pages",) else None


def more_about(item: Any) -> str:
    """A few words about an item beside its title: the type of a question, whether a condition holds it back."""
    if not isinstance(item, Mapping):
        return ""
    said = [str(words.value(item["type"]))] if "type" in item else []
    if "fields" in item and "type" not in item:
        said.append(ngettext("%(n)s question", "%(n)s questions", len(item["fields"])) % {"n": len(item["fields"])})
    if "when" in item:
        said.append(_("on a condition"))
    if item.get("required") is False:
        said.append(_("optional"))
    return ", ".join(said)
