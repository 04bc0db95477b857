"""Juries: who sits, what may be seen when, results and ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from parvis.components.procedures.rules.parts.steps import Scoring
from parvis.components.steps.models import Seat, Sheet, Step
from parvis.components.steps.rules.jury import Result, may_close, ranks, result
from parvis.components.steps.selectors.steps import within_reach
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import today


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """The jury of one file: its members, those who said a conflict, and the sheets handed in."""

    members: tuple[Person, ...]
    sheets: tuple[Sheet, ...]

    @property
    def excluded(self) -> list[Sheet]:
        return [each for each in self.sheets if each.conflict]

    @property
    def scored(self) -> list[Sheet]:
        return [each for each in self.sheets if not each.conflict]

    @property
    def expected(self) -> int:
        """How many may score: all who sit, but those with a conflict."""
        return len(self.members) - len(self.excluded)


def scoring_of(step: Step) -> Scoring:
    """Raises LookupError for a step that is no jury."""
    if step.rule.scoring is None:
        raise LookupError(step.name)
    return step.rule.scoring


def seats(organisation: Organisation, *, procedure_id: int, name: str) -> QuerySet[Seat]:
    return Seat.objects.filter(organisation=organisation, procedure_id=procedure_id, step_name=name).select_related("person")


def sitting(step: Step) -> Sitting:
    found = seats(step.body, procedure_id=step.file.procedure_id, name=step.name)
    return Sitting(members=tuple(each.person for each in found), sheets=tuple(step.sheets.select_related("person")))


def is_closable(step: Step, now: Sitting) -> bool:
    passed = step.due_on is not None and step.due_on < today()
    return may_close(scored=len(now.scored), expected=now.expected, quorum=scoring_of(step).quorum, deadline_passed=passed)


def weights(scoring: Scoring) -> Mapping[str, int]:
    return {each.name: each.weight for each in scoring.criteria}


def result_of(step: Step) -> Result:
    """Means and total of the sheets handed in; for who may see them: everybody once the step is over."""
    return result([each.scores for each in step.sheets.filter(conflict=False)], weights(scoring_of(step)))


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One file of a call, with its total and rank."""

    step: Step
    total: Decimal | None
    rank: int | None


def ranking(who: Actor, *, procedure_id: int, name: str) -> list[Ranked]:
    """The files of a call whose scores are open, best first; the others after, without a rank.

    Ranks are those among all files of the body’s call; only the files that ``who`` may reach are listed.
    """
    found = Step.objects.filter(body_id=who.organisation_id, file__procedure_id=procedure_id, name=name, file__trial=False)
    steps = list(found.select_related("file__version", "file__procedure"))
    listed = set(found.filter(within_reach(who, "file")).values_list("pk", flat=True))
    results = {str(each.id): result_of(each) for each in steps if each.state == Step.State.OVER}
    placed = ranks({key: each.total for key, each in results.items() if each.total is not None})
    rows = [
        Ranked(step=each, total=results[str(each.id)].shown if str(each.id) in results else None, rank=placed.get(str(each.id)))
        for each in steps
        if each.pk in listed
    ]
    return sorted(rows, key=lambda each: (each.rank is None, each.rank or 0, each.step.file.reference or ""))
