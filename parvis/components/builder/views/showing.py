"""The page of one place of the file, whatever is edited on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.builder import selectors
from parvis.components.builder.forms.conditions import ConditionForm, ConditionText
from parvis.components.builder.forms.values import ValueForm
from parvis.components.builder.models import Draft
from parvis.components.builder.rules import changes, places, words
from parvis.components.builder.rules.mistakes import in_words
from parvis.components.builder.views.lists import listed, lists_in
from parvis.components.builder.views.shared import frame, mistakes_of
from parvis.components.builder.views.spots import Spot
from parvis.components.procedures.rules.canonical import flow
from parvis.kernel.text import Text


def again(request: HttpRequest, spot: Spot, now: Draft, form: ValueForm | ConditionForm | ConditionText, **more: Any) -> HttpResponse:
    """A colleague saved meanwhile: what was typed stays in the boxes, to be saved on top where the place still says the same."""
    value = selectors.value_of(now)
    fresh = Spot(draft=now, value=value, where=spot.where, place=spot.place, shape=spot.shape)
    same = changes.called(value, spot.place) == changes.called(spot.value, spot.place)
    written: Any = form.data
    typed = written.copy()
    typed["revision"] = str(now.revision if same else 0)
    form.data = typed
    return show(request, fresh, form=form, stale=True, moved=not same, status=409, **more)


def show(request: HttpRequest, spot: Spot, *, form: Any, status: int = 200, **more: Any) -> HttpResponse:
    held = spot.held
    context = {
        "spot": spot,
        "form": form,
        "above": above(spot),
        "lists": [listed(spot, place) for place in lists_in(spot.shape, spot.place, held)],
        "conditions": conditions_in(spot, held),
        "mistakes": [each for each in map(in_words, mistakes_of(spot.draft).mistakes) if concerns(each.place, spot)],
        "preview": spot.place[1] if spot.place[:1] == ("pages",) and len(spot.place) > 1 and not spot.is_new else None,
        **more,
    }
    return render(request, "builder/part.html", frame(spot.draft, "overview", **context), status=status)


def concerns(path: str, spot: Spot) -> bool:
    return bool(spot.where) and (path == spot.where or path.startswith(f"{spot.where}."))


def above(spot: Spot) -> list[tuple[str, Text]]:
    """The pages of the editor between the overview and this one."""
    steps = [spot.place[:depth] for depth in range(1, len(spot.place))]
    found = []
    for place in steps:
        if len(place) == 1 or isinstance(place[-1], int):
            name = changes.called(spot.value, place) if isinstance(place[-1], int) else words.title(str(place[-1]))
            found.append((places.written_place(place), name))
    return found


def conditions_in(spot: Spot, held: Any) -> list[dict[str, Any]]:
    """The conditions that may stand in this object, and what each says as the file writes it; nothing where there is none."""
    if spot.is_new or not spot.place:
        return []
    there = held if isinstance(held, Mapping) else {}
    return [
        {
            "where": f"{spot.where}.{each.key}",
            "title": words.title(each.key),
            "written": flow(there[each.key]) if each.key in there else "",
        }
        for each in spot.shape.members
        if each.kind == "condition"
    ]
