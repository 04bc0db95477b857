"""What is done about a file beside its form and its decision: a bounded workflow, without loops, that the file declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Condition, Facts
from parvis.components.procedures.rules.meaning import condition_over_all, repeated, top_fields, unknown
from parvis.components.procedures.rules.parts.part import Part
from parvis.components.procedures.rules.shape import mistake
from parvis.components.procedures.rules.source import Mistake, Source
from parvis.kernel.text import Text


class Kind(StrEnum):
    """What a step is."""

    OPINION = "opinion"  # a body says what it thinks, with its reasons: a decision of its own
    APPOINTMENT = "appointment"
    JURY = "jury"
    PRODUCTION = "production"
    PAYMENT = "payment"  # waits for a fee
    TASK = "task"


class Begins(StrEnum):
    """When a step may begin at the earliest."""

    SUBMISSION = "submission"
    REVIEW = "review"
    ACCEPTANCE = "acceptance"


OUTCOMES: dict[str, tuple[str, ...]] = {
    Kind.OPINION: ("favourable", "conditional", "unfavourable"),
    Kind.APPOINTMENT: ("honoured", "absent"),
    Kind.JURY: ("scored",),
    Kind.PRODUCTION: ("collected", "returned", "destroyed"),
    Kind.PAYMENT: ("paid",),
    Kind.TASK: ("done", "not_done"),
}
AGAINST = ("unfavourable", "absent", "not_done", "returned", "destroyed")
"""Outcomes that stop an acceptance where a step is ``binding``."""


@dataclass(frozen=True, kw_only=True)
class After:
    """A step that must be over first; with one of ``outcomes``, where some are named."""

    step: str
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What a jury scores, from 0 to the scale's end, and how much it weighs."""

    name: str
    title: Text
    weight: int


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How a jury scores. ``shown``: whether the applicant reads the mean of each criterion once it is over."""

    scale: int
    criteria: tuple[Criterion, ...]
    quorum: int
    shown: bool


@dataclass(frozen=True, kw_only=True)
class Body:
    """An organisation other than the one that handles the file, by its official identifier."""

    identifier: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class StepRule:
    """One step. ``silence``: the outcome read into a body that does not answer within ``days``, empty where it means nothing."""

    name: str
    title: Text
    kind: Kind
    begins: Begins
    body: Body | None = None
    when: Condition | None = None
    after: tuple[After, ...] = ()
    blocking: bool = True
    binding: bool = False
    days: int = 0
    silence: str = ""
    shows: tuple[str, ...] = ()
    agenda: str = ""
    fee: str = ""
    scoring: Scoring | None = None
    prefix: str = ""

    @property
    def outcomes(self) -> tuple[str, ...]:
        return OUTCOMES[self.kind]


class Standing(StrEnum):
    """What may be said of a step before it has a row."""

    WAITS = "waits"
    READY = "ready"
    SKIPPED = "skipped"


def standing(rule: StepRule, *, phases: Sequence[str], facts: Facts, ended: Mapping[str, str], skipped: Sequence[str]) -> Standing:
    """Whether a step may begin: its phase has come, its condition holds, and what goes before is over as it must be.

    ``ended`` gives the outcome of steps that are over. A step that was skipped holds nobody up.
    """
    if rule.when is not None and not rule.when.holds(facts):
        return Standing.SKIPPED
    for each in rule.after:
        if each.step in ended and each.outcomes and ended[each.step] not in each.outcomes:
            return Standing.SKIPPED
    waiting = any(each.step not in ended and each.step not in skipped for each in rule.after)
    return Standing.WAITS if waiting or rule.begins not in phases else Standing.READY


def build(value: Sequence[Mapping[str, Any]] | None) -> tuple[StepRule, ...]:
    return tuple(map(rule, value or ()))


def rule(value: Mapping[str, Any]) -> StepRule:
    body = value.get("body")
    return StepRule(
        name=value["name"],
        title=Text.of(value["title"]),
        kind=Kind(value["kind"]),
        begins=Begins(value.get("begins", "review")),
        body=Body(identifier=body["identifier"], title=Text.of(body["title"])) if body else None,
        when=conditions.parse(value["when"]) if "when" in value else None,
        after=tuple(After(step=each["step"], outcomes=tuple(each.get("outcomes", ()))) for each in value.get("after", ())),
        blocking=value.get("blocking", True),
        binding=value.get("binding", False),
        days=value.get("days", 0),
        silence=value.get("silence", ""),
        shows=tuple(value.get("shows", ())),
        agenda=value.get("agenda", ""),
        fee=value.get("fee", ""),
        scoring=scoring(value["scoring"]) if "scoring" in value else None,
        prefix=value.get("prefix", ""),
    )


def scoring(value: Mapping[str, Any]) -> Scoring:
    return Scoring(
        scale=value["scale"],
        criteria=tuple(
            Criterion(name=each["name"], title=Text.of(each["title"]), weight=each.get("weight", 1)) for each in value["criteria"]
        ),
        quorum=value["quorum"],
        shown=value.get("shown", True),
    )


NEEDED = {Kind.APPOINTMENT: "agenda", Kind.JURY: "scoring", Kind.PRODUCTION: "prefix", Kind.PAYMENT: "fee"}


def mistakes(source: Source) -> Iterator[Mistake]:
    steps = source.value.get("steps", [])
    yield from repeated(
        source, [(("steps", index, "name"), each["name"]) for index, each in enumerate(steps)], "step", "Give it another name."
    )
    by_name = {each["name"]: each for each in steps}
    fields = {field["name"] for _, field in top_fields(source)}
    for index, each in enumerate(steps):
        yield from condition_over_all(source, ("steps", index, "when"), each.get("when"))
        yield from kind_mistakes(source, index, each)
        yield from time_mistakes(source, index, each)
        for place, name in enumerate(each.get("shows", [])):
            if name not in fields:
                yield unknown(source, ("steps", index, "shows", place), "field", name, fields)
        for place, before in enumerate(each.get("after", [])):
            yield from order_mistakes(source, index, each, place, before, by_name)
    yield from loops(source, steps, by_name)


def kind_mistakes(source: Source, index: int, each: Mapping[str, Any]) -> Iterator[Mistake]:
    for kind, key in NEEDED.items():
        if each["kind"] == kind and key not in each:
            yield mistake(source, ("steps", index), f"A step of kind {kind} needs `{key}`", f"Add `{key}:` to `{each['name']}`.")
        if each["kind"] != kind and key in each:
            yield mistake(source, ("steps", index, key), f"`{key}` has no meaning for a step of kind {each['kind']}", "Remove it.")
    fees = {fee["name"] for fee in source.value.get("fees", [])}
    if each["kind"] == Kind.PAYMENT and each.get("fee", "") not in fees:
        yield unknown(source, ("steps", index, "fee"), "fee", each.get("fee", ""), fees)


def time_mistakes(source: Source, index: int, each: Mapping[str, Any]) -> Iterator[Mistake]:
    """Nobody may hold a file up for ever: who is asked from outside has a delay, and silence has one of the step's outcomes."""
    if "silence" in each and each["silence"] not in OUTCOMES[each["kind"]]:
        yield unknown(source, ("steps", index, "silence"), "outcome of this kind of step", each["silence"], OUTCOMES[each["kind"]])
    if "silence" in each and "days" not in each:
        yield mistake(source, ("steps", index), "Silence has no delay", "Add `days:`.")
    if each.get("blocking", True) and each["kind"] == Kind.OPINION and "silence" not in each:
        mend = "Add `days:` and what `silence:` means, or `blocking: false`."
        yield mistake(source, ("steps", index), f"`{each['name']}` can hold a file up for ever", mend)


def order_mistakes(
    source: Source, index: int, each: Mapping[str, Any], place: int, before: Mapping[str, Any], by_name: Mapping[str, Mapping[str, Any]]
) -> Iterator[Mistake]:
    where = ("steps", index, "after", place)
    if before["step"] not in by_name:
        yield unknown(source, (*where, "step"), "step", before["step"], by_name)
        return
    first = by_name[before["step"]]
    for outcome in before.get("outcomes", []):
        if outcome not in OUTCOMES[first["kind"]]:
            yield unknown(source, (*where, "outcomes"), f"outcome of `{first['name']}`", outcome, OUTCOMES[first["kind"]])
    if first.get("begins", "review") == Begins.ACCEPTANCE and each.get("begins", "review") != Begins.ACCEPTANCE:
        mend = f"Let `{each['name']}` begin upon acceptance, or `{first['name']}` before."
        yield mistake(source, where, f"`{each['name']}` can never begin: it waits for a step that follows the decision", mend)


def loops(source: Source, steps: Sequence[Mapping[str, Any]], by_name: Mapping[str, Mapping[str, Any]]) -> Iterator[Mistake]:
    """Steps that wait for one another, each said once, at the first of them."""
    said: set[str] = set()
    for index, each in enumerate(steps):
        circle = reached(each["name"], by_name)
        if each["name"] in circle and each["name"] not in said:
            said |= circle
            yield mistake(
                source, ("steps", index, "after"), f"`{each['name']}` waits for itself, through other steps", "Take one `after` away."
            )


def reached(name: str, by_name: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Every step that ``name`` waits for, however far."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for before in by_name.get(waiting.pop(), {}).get("after", []):
            if before["step"] not in found:
                found.add(before["step"])
                waiting.append(before["step"])
    return found


PART = Part("steps", build, mistakes)
