"""What agents do to a procedure file's plain value, in their words: each gives a new value and a sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from parvis.components.builder.rules import places, words
from parvis.components.builder.rules.options import named_after
from parvis.components.builder.rules.places import Place
from parvis.components.builder.rules.relevance import blank as blank_field
from parvis.kernel.text import Text


def with_field(
    value: Mapping[str, Any], page: Place, *, kind: str, label: Mapping[str, str], more: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, Any], Place]:
    """A question at the end of a page or of a repetition, named after its label, with ``more`` keys; where it stands."""
    taken = places.names_in(value)
    name = places.free(named_after(label.get("fr") or label.get("en", ""), "_"), taken, "_")
    field = {**blank_field(kind, name=name, label=label), **more}
    if kind == "repetition":
        inner = places.free(f"{name}_name", taken, "_")
        field["fields"] = [{**each, "name": inner} for each in field["fields"]]
    return appended(value, (*page, "fields"), field)


def with_page(value: Mapping[str, Any], *, title: Mapping[str, str], first: Mapping[str, Any]) -> tuple[dict[str, Any], Place]:
    """A page at the end of the form with its first question; where it stands."""
    slug = places.free(named_after(title.get("fr") or title.get("en", ""), "-"), places.names_in(value), "-")
    return appended(value, ("pages",), {"slug": slug, "title": dict(title), "fields": [dict(first)]})


def appended(value: Mapping[str, Any], listed: Place, item: Any) -> tuple[dict[str, Any], Place]:
    """``item`` at the end of the list at ``listed``, which begins when there is none; where it stands."""
    number = len(places.found(value, listed) or [])
    return places.put(value, (*listed, number), item), (*listed, number)


def called(value: Mapping[str, Any], place: Place) -> Text:
    """How people name what stands at ``place``: its title, label or name."""
    item = places.found(value, place)
    if isinstance(item, Mapping):
        for key in ("title", "label"):
            if isinstance(item.get(key), Mapping) and item[key].get("fr"):
                return Text(item[key]["fr"], item[key].get("en") or item[key]["fr"])
        name = item.get("name") or item.get("slug") or item.get("value")
        if name:
            return Text.of(str(name))
    return Text.of(places.written_place(place))


def trail(value: Mapping[str, Any], written: str) -> Text:
    """The place of a finding as people find it: « Vous » › « Téléphone » › aide sous la question."""
    place = places.read_place(written) if written else ()
    steps = [step for depth in range(1, len(place) + 1) for step in named(value, place[:depth], last=depth == len(place))]
    return Text(" › ".join(each.fr for each in steps), " › ".join(each.en for each in steps))


def named(value: Mapping[str, Any], place: Place, *, last: bool) -> list[Text]:
    """How the last step of ``place`` is called; nothing for lists that go without saying."""
    step = place[-1]
    if isinstance(step, int):
        name = called(value, place)
        return [Text(f"« {name.fr} »", f"“{name.en}”")] if has_name(places.found(value, place)) else [Text.of(str(step + 1))]
    listed = isinstance(places.found(value, place), list)
    if step in LANGUAGES:
        return [LANGUAGES[step]]
    return [] if listed and not last and (len(place) > 1 or step == "pages") else [words.title(step)]


LANGUAGES = {"fr": Text("français", "French"), "en": Text("anglais", "English")}


def has_name(item: Any) -> bool:
    return isinstance(item, Mapping) and any(item.get(key) for key in ("title", "label", "name", "slug", "value"))
