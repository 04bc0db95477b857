"""Seat a jury, hand in a sheet, open the scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from parvis.components.steps.actions.moving import OVER, StepRefused, end, locked
from parvis.components.steps.models import Seat, Sheet, Step
from parvis.components.steps.selectors.juries import is_closable, scoring_of, sitting
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

NOT_A_MEMBER = Text("Vous ne siégez pas dans ce jury.", "You do not sit in this jury.")
HANDED_IN = Text(
    "Vous avez déjà rendu votre fiche : elle ne change plus.", "You have handed in your sheet already: it does not change any more."
)
NOT_WHOLE = Text("Notez chaque critère, de zéro au maximum indiqué.", "Score every criterion, from zero to the maximum given.")
NOT_YET = Text(
    "Tous les membres n’ont pas noté, ou le quorum n’est pas atteint : les notes restent fermées.",
    "Not every member has scored, or the quorum is not reached: scores stay closed.",
)


@transaction.atomic
def seat(organisation: Organisation, *, procedure_id: int, name: str, people: Sequence[Person]) -> None:
    """Who sits from now on; sheets handed in by those who leave stay."""
    kept = Seat.objects.filter(organisation=organisation, procedure_id=procedure_id, step_name=name)
    kept.exclude(person__in=people).delete()
    for person in people:
        Seat.objects.get_or_create(organisation=organisation, procedure_id=procedure_id, step_name=name, person=person)


@transaction.atomic
def declare_conflict(step_id: UUID, *, member: Person, remark: str) -> Sheet:
    """A member is excluded from this file: they neither score nor see scores before the end. Raises StepRefused."""
    return hand_in(locked(step_id), member=member, conflict=True, scores={}, remark=remark)


@transaction.atomic
def score(step_id: UUID, *, member: Person, scores: Mapping[str, int], remark: str) -> Sheet:
    """A member's scores, once and for all. Raises StepRefused."""
    step = locked(step_id)
    scoring = scoring_of(step)
    if set(scores) != {each.name for each in scoring.criteria} or not all(0 <= each <= scoring.scale for each in scores.values()):
        raise StepRefused(NOT_WHOLE)
    return hand_in(step, member=member, conflict=False, scores=scores, remark=remark)


def hand_in(step: Step, *, member: Person, conflict: bool, scores: Mapping[str, int], remark: str) -> Sheet:
    if step.state != Step.State.OPEN:
        raise StepRefused(OVER)
    if member not in sitting(step).members:
        raise StepRefused(NOT_A_MEMBER)
    fields = {"conflict": conflict, "scores": dict(scores), "remark": remark.strip()}
    sheet, is_new = Sheet.objects.get_or_create(step=step, person=member, defaults=fields)
    if not is_new:
        raise StepRefused(HANDED_IN)
    return sheet


@transaction.atomic
def open_scores(step_id: UUID, *, agent: Person) -> Step:
    """End the scoring: from now on everybody concerned sees all scores. Raises StepRefused before."""
    step = locked(step_id)
    if step.state == Step.State.OPEN and not is_closable(step, sitting(step)):
        raise StepRefused(NOT_YET)
    return end(step, outcome="scored", agent=agent)
