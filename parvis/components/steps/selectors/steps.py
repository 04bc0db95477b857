"""Steps of files as their person, the instructor and each body may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.parts.steps import Begins, Standing, StepRule, standing
from parvis.components.procedures.selectors import File
from parvis.components.procedures.selectors.access import seen_by
from parvis.components.steps.models import Step
from parvis.kernel.actors import Actor

PHASES: Mapping[str, tuple[str, ...]] = {
    "submitted": (Begins.SUBMISSION,),
    "under_review": (Begins.SUBMISSION, Begins.REVIEW),
    "accepted": (Begins.ACCEPTANCE,),
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One declared step of a file: its row once begun, and how it stands."""

    rule: StepRule
    step: Step | None
    standing: Standing


def rows_of(file: File) -> dict[str, Step]:
    return {each.name: each for each in Step.objects.filter(file=file).select_related("body", "agent")}


def stages(file: File) -> list[Stage]:
    """Every declared step, in the order of the procedure file; those whose condition does not hold are skipped."""
    if not file.definition.steps:
        return []
    rows, facts = rows_of(file), procedures.progress(file).facts
    ended = {name: each.outcome for name, each in rows.items() if each.state == Step.State.OVER}
    skipped = [each.name for each in file.definition.steps if each.begins is not Begins.ACCEPTANCE and is_dropped(rows.get(each.name))]
    found: list[Stage] = []
    for rule in in_order(file.definition.steps):
        stands = standing(rule, phases=PHASES.get(file.state, ()), facts=facts, ended=ended, skipped=skipped)
        if stands is Standing.SKIPPED and rule.name not in rows:
            skipped.append(rule.name)
        found.append(Stage(rule=rule, step=rows.get(rule.name), standing=stands))
    order = [each.name for each in file.definition.steps]
    return sorted(found, key=lambda each: order.index(each.rule.name))


def is_dropped(step: Step | None) -> bool:
    return step is not None and step.state == Step.State.DROPPED


def in_order(rules: tuple[StepRule, ...]) -> list[StepRule]:
    """Each step behind those that it waits for; the file was checked to have no circle."""
    placed: list[StepRule] = []
    waiting = list(rules)
    while waiting:
        names = {each.name for each in waiting}
        free = [each for each in waiting if not any(before.step in names for before in each.after)]
        placed += free
        waiting = [each for each in waiting if each not in free]
    return placed


def open_before_decision(file: File) -> list[Stage]:
    """Steps that acceptance waits for: blocking, not after the decision, neither over nor skipped."""
    return [each for each in stages(file) if each.rule.blocking and each.rule.begins is not Begins.ACCEPTANCE and not is_over(each)]


def is_over(stage: Stage) -> bool:
    if stage.step is None:
        return stage.standing is Standing.SKIPPED
    return stage.step.state != Step.State.OPEN


def steps_for(who: Actor, filters: Mapping[str, Any]) -> QuerySet[Step]:
    """Steps that the body of ``who`` does or did, those due soonest first; of files that were tried out, none.

    Of the files that the body itself handles, only those of the agent's groups; of others', all that it was asked.
    """
    if who.organisation_id is None:
        return Step.objects.none()
    found = Step.objects.filter(within_reach(who, "file"), body_id=who.organisation_id, file__trial=False)
    if state := filters.get("state"):
        found = found.filter(state=state)
    if kind := filters.get("kind"):
        found = found.filter(kind=kind)
    related = found.select_related("file__procedure", "file__version", "file__organisation", "body")
    return related.order_by("state", "due_on", "begun_at")


def within_reach(who: Actor, path: str) -> Q:
    """Rows about files of other bodies, and about those of one's own that one may handle; ``path`` leads from the row to its file."""
    return ~Q(**{f"{path}__organisation": who.organisation_id}) | Q(**{f"{path}__in": seen_by(who)})


def step_of(who: Actor, step_id: UUID) -> Step | None:
    """A step that the body does, of a file that the agent may reach; None for any other's."""
    return steps_for(who, {}).filter(id=step_id).first()
