"""``eligibility``: who is not concerned, told as soon as the answers say so and before anything more is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Condition, Facts
from parvis.components.procedures.rules.meaning import condition_over_all
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.source import Mistake, Source
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Stop:
    """While ``when`` holds nobody hands the request in: ``stop`` says why and what to do, ``instead`` where to go (title, address)."""

    when: Condition
    stop: Text
    instead: tuple[Text, str] | None = None


def build(value: Sequence[Mapping[str, Any]] | None) -> tuple[Stop, ...]:
    return tuple(
        Stop(
            when=conditions.parse(each["when"]),
            stop=Text.of(each["stop"]),
            instead=(Text.of(each["instead"]["title"]), each["instead"]["url"]) if "instead" in each else None,
        )
        for each in value or ()
    )


def mistakes(source: Source) -> Iterator[Mistake]:
    for index, each in enumerate(source.value.get("eligibility") or ()):
        yield from condition_over_all(source, ("eligibility", index, "when"), each["when"])


def holding(stops: Sequence[Stop], facts: Facts) -> list[Stop]:
    """Those that apply to these answers; a question that was not answered stops nobody."""
    return [each for each in stops if each.when.holds(facts)]


PART = Part("eligibility", build, mistakes)
