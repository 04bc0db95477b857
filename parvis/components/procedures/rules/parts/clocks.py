"""``clocks``: what the law reads into an administration that does not answer, and what happens without anybody’s act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Condition, Facts
from parvis.components.procedures.rules.meaning import condition_over_all
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Path, Source
from parvis.kernel.clocks import Period, Unit
from parvis.kernel.silence import Resume
from parvis.kernel.text import Text

UNITS = {"days": Unit.DAY, "weeks": Unit.WEEK, "months": Unit.MONTH}
USUAL = Period(2, Unit.MONTH)


@dataclass(frozen=True, kw_only=True)
class Silence:
    """What the law reads into an administration that does not answer in time."""

    period: Period
    means: str  # acceptance | refusal
    resume: Resume  # what a correction does to the clock
    legal_basis: Text
    cases: tuple[tuple[Condition, Period], ...] = ()  # answers under which the law gives another time

    def period_for(self, facts: Facts) -> Period:
        """The period for a file with these answers: that of the first case that holds, else the usual one."""
        return next((period for condition, period in self.cases if condition.holds(facts)), self.period)

    def is_same_as(self, other: Silence | None) -> bool:
        """Whether people may rely on ``other`` alike: its meaning, its periods and their cases, and what a correction does. Not its words."""
        mine = (self.means, self.period, self.resume, self.cases)
        return other is not None and mine == (other.means, other.period, other.resume, other.cases)


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """``automatic`` is the state that a complete file takes by itself once submitted, or empty."""

    silence: Silence | None = None
    automatic: str = ""


def same_silence(one: Silence | None, other: Silence | None) -> bool:
    """``Silence.is_same_as``, where a procedure may also read nothing into silence."""
    return one.is_same_as(other) if one else other is None


def build(value: Mapping[str, Any] | None) -> Clocks:
    return Clocks(silence=silence((value or {}).get("silence")), automatic=(value or {}).get("automatic", ""))


def silence(value: Mapping[str, Any] | None) -> Silence | None:
    if value is None:
        return None
    return Silence(
        period=period(value),
        means=value["means"],
        resume=Resume(value.get("resume", Resume.CONTINUE)),
        legal_basis=Text.of(value["legal_basis"]),
        cases=tuple((conditions.parse(each["when"]), period(each)) for each in value.get("cases", ())),
    )


def period(value: Mapping[str, Any]) -> Period:
    """The period given in days, weeks or months; two months when none is."""
    return next((Period(value[key], unit) for key, unit in UNITS.items() if key in value), USUAL)


def mistakes(source: Source) -> Iterator[Mistake]:
    clocks = source.value.get("clocks") or {}
    found = clocks.get("silence", {})
    yield from given_twice(source, ("clocks", "silence"), found)
    for index, each in enumerate(found.get("cases", ())):
        yield from given_twice(source, ("clocks", "silence", "cases", index), each)
        yield from condition_over_all(source, ("clocks", "silence", "cases", index, "when"), each["when"])
    if "silence" in clocks and "automatic" in clocks:
        yield mistake(
            source,
            ("clocks", "automatic"),
            "A declarative procedure cannot also wait for silence",
            "Remove `automatic`, or remove `silence`: a file accepted at once has no clock.",
        )


def given_twice(source: Source, path: Path, value: Mapping[str, Any]) -> Iterator[Mistake]:
    given = [key for key in UNITS if key in value]
    for key in given[1:]:
        yield mistake(source, (*path, key), f"The period is given twice: {given[0]} and {key}", "Keep one of days, weeks and months.")


PART = Part("clocks", build, mistakes)
