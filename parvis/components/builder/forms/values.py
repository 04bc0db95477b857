"""One form for every object of the language: its short answers in boxes, those of the objects inside it in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from parvis.components.builder.forms.leaves import WAYS, Boxes
from parvis.components.builder.rules import places, words
from parvis.components.builder.rules.options import fits_lines
from parvis.components.builder.rules.places import Place
from parvis.components.builder.rules.shapes import Shape

Choices = Mapping[str, list[tuple[str, str]]]  # what the house knows as answers to a key: offers, life events


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One value in boxes: where it stands within the object, and its kind."""

    place: Place
    shape: Shape
    required: bool

    @property
    def name(self) -> str:
        return "-".join(map(str, self.place)) or "value"


def leaves_of(shape: Shape, value: Any, *, keep: Callable[[str], bool], place: Place = (), required: bool = True) -> Iterator[Leaf]:
    """Every value that boxes can hold, those of inner objects too; ``keep`` says which keys of the outermost are shown."""
    if shape.is_leaf:
        yield Leaf(place=place, shape=shape, required=required)
    for member in shape.members:
        here = (*place, member.key)
        if not place and not keep(member.key):
            continue
        inner = places.found(value, here)
        if member.key == "options" and member.kind == "list" and fits_lines(inner or []):
            yield Leaf(place=here, shape=replace(member, kind="options"), required=member.required)
        elif member.kind == "object" or member.is_leaf:
            yield from leaves_of(member, value, keep=keep, place=here, required=required and member.required)


class ValueForm(forms.Form):
    """The short answers of the object at one place. ``revision`` is the working copy's when the page was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False

    def __init__(
        self,
        shape: Shape,
        value: Any,
        *,
        revision: int,
        choices: Choices | None = None,
        keep: Callable[[str], bool] = lambda _key: True,
        **kwargs: Any,
    ) -> None:
        self.value = value
        self.leaves = [each for each in leaves_of(shape, value, keep=keep) if each.shape.kind in WAYS]
        initial = {f"{each.name}{suffix}": text for each in self.leaves for suffix, text in self.shown(each).items()}
        super().__init__(initial={**initial, "revision": revision}, **kwargs)
        for each in self.leaves:
            for suffix, made in WAYS[each.shape.kind].fields(each.shape).items():
                self.fields[f"{each.name}{suffix}"] = self.dressed(each, made, choices or {})

    def dressed(self, leaf: Leaf, made: forms.Field, choices: Choices) -> forms.Field:
        made.label = made.label or str(words.label(leaf.shape.key))
        made.required = leaf.required
        made.error_messages["required"] = _("Write it: a procedure cannot do without.")
        known = with_present(choices.get(leaf.shape.key, []), places.found(self.value, leaf.place))
        if known and leaf.shape.kind == "words":
            return forms.MultipleChoiceField(
                choices=known, widget=forms.CheckboxSelectMultiple, label=made.label, required=leaf.required, help_text=made.help_text
            )
        if known and leaf.shape.kind == "line":
            return forms.ChoiceField(choices=[("", _("Choose")), *known], label=made.label, required=leaf.required)
        return made

    def shown(self, leaf: Leaf) -> Mapping[str, Any]:
        """What the boxes of a leaf show of the value as it is kept."""
        return WAYS[leaf.shape.kind].shown(places.found(self.value, leaf.place))

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Boxes to tick want a list where lines are a text."""
        found = super().get_initial_for_field(field, field_name)
        return found.splitlines() if isinstance(field, forms.MultipleChoiceField) and isinstance(found, str) else found

    def changed_value(self) -> Any:
        """The object with what was typed; adds an error to the box whose text says nothing."""
        changed = deepcopy(self.value)
        for each in self.leaves:
            boxes = self.typed(each)
            if boxes is None or boxes == self.shown(each):
                continue
            try:
                new = WAYS[each.shape.kind].read(boxes, each.shape) if any(text.strip() for text in boxes.values()) else None
            except forms.ValidationError as error:
                self.add_error(f"{each.name}{next(iter(boxes))}", error)
                continue
            changed = put(changed, each.place, new)
        return changed

    def typed(self, leaf: Leaf) -> Boxes | None:
        """What the boxes of a leaf hold; None when one of them was refused."""
        found = {}
        for suffix in self.shown(leaf):
            name = f"{leaf.name}{suffix}"
            if name not in self.cleaned_data:
                return None
            text = self.cleaned_data[name]
            ticked = in_the_order_of(self.shown(leaf)[suffix], text) if isinstance(text, list) else text
            found[suffix] = ticked.replace("\r\n", "\n")
        return found

    def grouped(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Boxes in the order of the language, those of an inner object together under its title."""
        groups: dict[str, list[BoundField]] = {}
        for each in self.leaves:
            key = " – ".join(str(words.title(str(step))) for step in each.place[:-1])
            groups.setdefault(key, []).extend(self[f"{each.name}{suffix}"] for suffix in self.shown(each))
        return iter(groups.items())


def with_present(known: list[tuple[str, str]], present: Any) -> list[tuple[str, str]]:
    """What the house knows, and what the file says already though the house does not know it; nothing where it knows nothing."""
    said = present if isinstance(present, list) else [present] if isinstance(present, str) else []
    names = {name for name, _title in known}
    return [*known, *((each, each) for each in said if each not in names)] if known else []


def in_the_order_of(before: str, ticked: list[str]) -> str:
    """Boxes have an order of their own: what was there stays where it was, what is new comes after."""
    kept = [each for each in before.splitlines() if each in ticked]
    return "\n".join([*kept, *(each for each in ticked if each not in kept)])


def put(value: Any, place: Place, new: Any) -> Any:
    """``new`` at ``place``; an inner object that holds nothing any more goes with its last value."""
    if not place:
        return new
    if new is None and places.found(value, place) is None:
        return value
    changed = places.put(value if value is not None else {}, place, new)
    holder = place[:-1]
    while holder and places.found(changed, holder) == {}:
        changed = places.put(changed, holder, None)
        holder = holder[:-1]
    return changed
