"""``groups``: who handles which files in a body that applies the procedure, until it arranges its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Condition
from parvis.components.procedures.rules.meaning import condition_over_all, repeated
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Source
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class GroupRule:
    """A group of agents and the files that come to it; without ``when``, those that no rule sends elsewhere."""

    slug: str
    title: Text
    when: Condition | None
    rule: Mapping[str, Any] | None  # the condition as it is written


def build(value: Sequence[Mapping[str, Any]] | None) -> tuple[GroupRule, ...]:
    return tuple(
        GroupRule(
            slug=each["slug"],
            title=Text.of(each["title"]),
            when=conditions.parse(each["when"]) if "when" in each else None,
            rule=each.get("when"),
        )
        for each in value or ()
    )


def mistakes(source: Source) -> Iterator[Mistake]:
    groups = source.value.get("groups")
    if groups is None:
        return
    yield from repeated(
        source, [(("groups", index, "slug"), each["slug"]) for index, each in enumerate(groups)], "group", "Give it another slug."
    )
    for index, each in enumerate(groups):
        yield from condition_over_all(source, ("groups", index, "when"), each.get("when"))
    defaults = [index for index, each in enumerate(groups) if "when" not in each]
    if not defaults:
        yield mistake(
            source, ("groups",), "A file that no rule sends anywhere has no group", "Leave `when` out of one group: it takes the rest."
        )
    for index in defaults[1:]:
        yield mistake(source, ("groups", index), "Two groups take the rest", "Add `when` to one of them.")


PART = Part("groups", build, mistakes)
