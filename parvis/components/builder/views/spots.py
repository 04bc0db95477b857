"""A place of a working copy that a page of the editor is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from parvis.components.builder import selectors
from parvis.components.builder.models import Draft
from parvis.components.builder.rules import changes, places, words
from parvis.components.builder.rules.places import NoSuchPlace, Place
from parvis.components.builder.rules.shapes import Shape, root, shape_at
from parvis.components.builder.views.shared import TEXTS
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One place of a working copy, found and allowed by the language."""

    draft: Draft
    value: dict[str, Any]
    where: str
    place: Place
    shape: Shape

    @property
    def held(self) -> Any:
        return places.found(self.value, self.place)

    @property
    def is_new(self) -> bool:
        """Whether the place is the one after the last of a list."""
        return bool(self.place) and isinstance(self.place[-1], int) and self.held is None

    @property
    def title(self) -> Text:
        if self.is_new:
            return Text(f"{words.title(self.kin).fr} : ajouter", f"{words.title(self.kin).en}: add")
        named = isinstance(self.place[-1], int) if self.place else False
        return changes.called(self.value, self.place) if named else words.title(str(self.place[-1]) if self.place else TEXTS)

    @property
    def kin(self) -> str:
        """The key of the list that holds it, or its own."""
        return next((step for step in reversed(self.place) if isinstance(step, str)), TEXTS)


def spot_or_404(draft: Draft, where: str) -> Spot:
    value = selectors.value_of(draft)
    try:
        place = () if where == TEXTS else places.read_place(where)
    except NoSuchPlace as error:
        raise Http404(str(error)) from error
    shape = root() if where == TEXTS else shape_at(place)
    if shape is None or not can_stand(value, place) or not value:
        raise Http404("no such place in this procedure")
    return Spot(draft=draft, value=value, where=where, place=place, shape=shape)


def can_stand(value: Any, place: Place) -> bool:
    """Whether everything above an item is there: an item may be the next of its list, keys may be absent."""
    for depth, step in enumerate(place):
        if isinstance(step, int):
            listed = places.found(value, place[:depth]) or []
            last = depth == len(place) - 1
            if not isinstance(listed, list) or step > len(listed) - (0 if last else 1):
                return False
    return True
