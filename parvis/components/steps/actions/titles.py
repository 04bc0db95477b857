"""Order titles, send them to the producer, take its answer in, hand them over."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from parvis.components.procedures.rules.parts.steps import Kind
from parvis.components.procedures.selectors import State
from parvis.components.steps.actions import telling
from parvis.components.steps.actions.moving import StepRefused, end, label, locked
from parvis.components.steps.models import Step, Title, TitleEvent
from parvis.components.steps.rules.titles import NEXT, OUTCOME, Made, TitleState
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import rounds
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

NOT_SO = Text(
    "Ce titre ne peut pas passer à cet état maintenant. Relisez son histoire.", "This title cannot go to that state now. Read its history."
)
NO_PROOF = Text("Écrivez ce que la personne a montré pour retirer son titre.", "Write what the person showed to fetch their title.")
TOLD = (TitleState.PRODUCED, TitleState.SHIPPED, TitleState.READY, TitleState.COLLECTED, TitleState.LOST)


def order(step: Step, *, replaces: Title | None = None) -> Title:
    """A new title with the next number of its prefix in the year; the caller holds the step."""
    title = Title.objects.create(step=step, number=next_number(step.rule.prefix), replaces=replaces)
    TitleEvent.objects.create(title=title, state=TitleState.ORDERED)
    return title


def next_number(prefix: str) -> str:
    """``ST-2026-000012``; the table's constraint refuses a double, and the transaction is made again."""
    head = f"{prefix}-{today().year}-"
    last = Title.objects.filter(number__startswith=head).aggregate(last=Max("number"))["last"]
    return f"{head}{int(last.rpartition('-')[2]) + 1 if last else 1:06d}"


def order_waiting() -> int:
    """A title for each production that has none yet, one after the other; returns how many."""
    standing = Title.objects.filter(step=OuterRef("pk")).exclude(state=TitleState.DESTROYED)
    waiting = Step.objects.filter(~Exists(standing), kind=Kind.PRODUCTION, state=Step.State.OPEN)
    keys = list(waiting.order_by("begun_at").values_list("id", flat=True))  # titles are numbered in the order of their steps
    return rounds.each(keys, ordered, of="steps.follow")


@transaction.atomic
def ordered(step_id: UUID) -> bool:
    step = locked(step_id)
    if step.titles.exclude(state=TitleState.DESTROYED).exists() or step.state != Step.State.OPEN:
        return False
    order(step)
    return True


@transaction.atomic
def send_batch(organisation: Organisation) -> int | None:
    """Put every ordered title of a body that is in no batch into the next one; its number, or None when there is none.

    Only those of files that stand accepted: nothing is produced on a decision that was taken back.
    """
    waiting = Title.objects.select_for_update(of=("self",)).filter(
        step__body=organisation, batch=None, state=TitleState.ORDERED, step__file__state=State.ACCEPTED, step__file__trial=False
    )
    waiting = waiting.exclude(step__state=Step.State.DROPPED)
    ids = list(waiting.values_list("id", flat=True))
    if not ids:
        return None
    last = Title.objects.filter(step__body=organisation).aggregate(last=Max("batch"))["last"]
    number: int = (last or 0) + 1
    Title.objects.filter(id__in=ids).update(batch=number)
    return number


def take_results(organisation: Organisation, results: Iterable[Made], *, agent: Person) -> tuple[int, list[str]]:
    """Apply the producer's answer, one title at a time; how many changed, and the numbers that are none of this body's.

    The same answer a second time changes nothing.
    """
    changed, strange = 0, []
    for made in results:
        title = Title.objects.filter(number=made.number, step__body=organisation).first()
        if title is None:
            strange.append(made.number)
        else:
            changed += result_taken(title, made, agent)
    return changed, strange


@transaction.atomic
def result_taken(title: Title, made: Made, agent: Person) -> bool:
    title = held(title.pk)
    if title.state == made.state or made.state not in NEXT[TitleState(title.state)]:
        return False
    title.tracking = made.tracking or title.tracking
    turn(title, made.state, agent=agent)
    return True


def held(title_id: int) -> Title:
    step = locked(Title.objects.values_list("step_id", flat=True).get(pk=title_id))
    title = Title.objects.select_for_update().get(pk=title_id)
    title.step = step
    return title


@transaction.atomic
def move_title(title_id: int, state: TitleState, *, agent: Person, proof: str = "") -> Title:
    """An agent notes what happened to a title. Raises StepRefused."""
    title = held(title_id)
    if state not in NEXT[TitleState(title.state)]:
        raise StepRefused(NOT_SO)
    if state is TitleState.COLLECTED and not proof.strip():
        raise StepRefused(NO_PROOF)
    turn(title, state, agent=agent, proof=proof)
    return title


def turn(title: Title, state: TitleState, *, agent: Person, proof: str = "") -> None:
    """The title's new state, its line of history, the word to the person, and what follows for the step."""
    title.state = state
    title.save(update_fields=["state", "tracking"])
    TitleEvent.objects.create(title=title, state=state, agent_label=label(agent), proof=proof.strip()[:200])
    if state in TOLD:
        telling.title_moved(title)
    if state is TitleState.LOST:
        order(title.step, replaces=title)
    elif state in (TitleState.COLLECTED, TitleState.DESTROYED) and title.step.state == Step.State.OPEN:
        end(title.step, outcome=OUTCOME[state], agent=agent)
