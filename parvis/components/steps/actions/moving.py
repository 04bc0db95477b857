"""Begin steps when their time comes, end them once, and go on with what follows."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.rules.parts.steps import Begins, Kind, Standing, StepRule
from parvis.components.procedures.selectors import File
from parvis.components.steps.actions import telling
from parvis.components.steps.actions.fees import held
from parvis.components.steps.models import Booking, Step, TitleEvent, Waiting
from parvis.components.steps.rules.titles import TitleState
from parvis.components.steps.selectors.fees import owed
from parvis.components.steps.selectors.steps import stages
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel import rounds
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

MOVING = ("submit", "take", "take_automatically", "accept", "accept_automatically", "reopen")
ENDING = ("refuse", "refuse_automatically", "close", "accept", "accept_automatically")


class StepRefused(Exception):
    """This cannot be done with the step now; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


OVER = Text("Cette étape est déjà terminée. Relisez-la.", "This step is over already. Read it again.")
NO_REASONS = Text(
    "Écrivez vos raisons : l’agent qui instruit et la personne les liront.",
    "Write your reasons: the instructor and the person will read them.",
)
NO_CONDITIONS = Text("Écrivez vos conditions, ou choisissez un avis favorable.", "Write your conditions, or choose a favourable opinion.")


def moved(file: File, transition: str) -> None:
    """What a transition of the file begins or drops, in its own transaction."""
    if file.trial or not file.definition.steps:
        return
    if transition == "forward":
        leave_body(file)
    if transition == "reopen":
        begin_again(file)
    if transition in ENDING:
        Step.objects.filter(file=file, state=Step.State.OPEN).update(state=Step.State.DROPPED)
    if transition in MOVING:
        advance(file)


def begin_again(file: File) -> None:
    """The decision is taken back: what it dropped is done again, what followed acceptance waits for another one.

    A title that is only ordered is withdrawn; one that was produced, and what is over, stays.
    """
    for step in Step.objects.filter(file=file, state__in=(Step.State.OPEN, Step.State.DROPPED)).select_related("body"):
        step.file = file
        if step.rule.begins is Begins.ACCEPTANCE:
            withdraw(step)
        elif step.state == Step.State.DROPPED:
            restart(step)


def withdraw(step: Step) -> None:
    """Drop a step; it may begin again."""
    give_up_bookings(step)
    for title in step.titles.filter(state=TitleState.ORDERED):
        title.state = TitleState.DESTROYED
        title.save(update_fields=["state"])
        TitleEvent.objects.create(title=title, state=title.state)
    step.state = Step.State.DROPPED
    step.save(update_fields=["state"])


def give_up_bookings(step: Step) -> None:
    """Free the seats, and tell the person."""
    Waiting.objects.filter(step=step).delete()
    step.bookings.filter(state=Booking.State.HELD).update(state=Booking.State.CANCELLED)
    for booking in step.bookings.filter(state=Booking.State.BOOKED).select_related("agenda"):
        booking.state, booking.step = Booking.State.CANCELLED, step
        booking.save(update_fields=["state"])
        telling.cancelled(booking)


def restart(step: Step) -> None:
    """A step begins again: its body has its whole time, and the person is told."""
    step.state, step.begun_at, step.due_on = Step.State.OPEN, timezone.now(), due_on(step.rule)
    step.save(update_fields=["state", "begun_at", "due_on"])
    started(step)


def leave_body(file: File) -> None:
    """The file goes to another body, which begins the steps of its own: those that the former had not ended are gone."""
    for step in Step.objects.filter(file=file, state=Step.State.OPEN, body=file.organisation).select_related("body"):
        step.file = file
        give_up_bookings(step)
        step.delete()


def advance(file: File) -> None:
    """Begin every step that may; each once, however often this is called."""
    for stage in stages(file):
        if stage.standing is not Standing.READY:
            continue
        if stage.step is None:
            begin(file, stage.rule)
        elif stage.step.state == Step.State.DROPPED:
            stage.step.file = file
            restart(stage.step)


def begin(file: File, rule: StepRule) -> Step:
    step, is_new = Step.objects.get_or_create(
        file=file, name=rule.name, defaults={"kind": rule.kind, "body": body_of(file, rule), "due_on": due_on(rule)}
    )
    if is_new:
        started(step)
    return step


def due_on(rule: StepRule) -> date | None:
    return today() + timedelta(days=rule.days) if rule.days else None


def started(step: Step) -> None:
    leave_trace(step, "steps.begun")
    telling.begun(step)
    settle_payment(step)


def body_of(file: File, rule: StepRule) -> Organisation:
    """Who does the step: the body that it names, where it is known here; else the one that handles the file."""
    if rule.body is None:
        return file.organisation
    try:
        return people.organisation_by_identifier(rule.body.identifier)
    except people.UnknownOrganisation:
        return file.organisation


def settle_payment(step: Step) -> None:
    """A step that waits for a fee is over once nothing is left of it."""
    if step.kind == Kind.PAYMENT and not any(each.left for each in owed(step.file) if each.fee.name == step.rule.fee):
        end(step, outcome="paid", agent=None)


def follow_payments() -> int:
    """Go on with files whose awaited fee was paid; returns how many payments were looked at. Run by the clock."""
    waiting = Step.objects.filter(kind=Kind.PAYMENT, state=Step.State.OPEN)
    return rounds.each(rounds.keys(waiting), follow_payment, of="steps.follow")


@transaction.atomic
def follow_payment(step_id: UUID) -> None:
    step = locked(step_id)
    if step.state == Step.State.OPEN:
        settle_payment(step)


def locked(step_id: UUID) -> Step:
    """A step held with its file until the transaction ends. Raises Step.DoesNotExist."""
    held(Step.objects.values_list("file_id", flat=True).get(id=step_id))
    return (
        Step.objects.select_for_update(of=("self",))
        .select_related("file__version", "file__procedure", "file__organisation", "file__person", "file__company", "body")
        .get(id=step_id)
    )


def end(step: Step, *, outcome: str, agent: Person | None, reasons: str = "", conditions: str = "", by_silence: bool = False) -> Step:
    """Close an open step with one of its kind's outcomes, and begin what follows; the caller holds it. Raises StepRefused."""
    if step.state != Step.State.OPEN:
        raise StepRefused(OVER)
    if outcome not in step.rule.outcomes:
        raise ValueError(outcome)
    step.state, step.outcome, step.over_at = Step.State.OVER, outcome, timezone.now()
    step.reasons, step.conditions, step.by_silence = reasons.strip(), conditions.strip(), by_silence
    step.agent, step.agent_label = agent, label(agent)
    step.save()
    leave_trace(step, "steps.over", agent=agent)
    advance(step.file)
    return step


def label(agent: Person | None) -> str:
    return f"agent {agent.id.hex[:4]}" if agent else ""


@transaction.atomic
def answer(step_id: UUID, *, agent: Person, outcome: str, reasons: str, conditions: str = "") -> Step:
    """A body's own word on a file: an opinion, or a task done or not. Raises StepRefused."""
    step = locked(step_id)
    if step.kind == Kind.OPINION and not reasons.strip():
        raise StepRefused(NO_REASONS)
    if outcome == "conditional" and not conditions.strip():
        raise StepRefused(NO_CONDITIONS)
    return end(step, outcome=outcome, agent=agent, reasons=reasons, conditions=conditions)


def read_silence() -> int:
    """End the steps whose body did not answer in time, as the procedure file says; returns how many."""
    late = Step.objects.filter(state=Step.State.OPEN, due_on__lt=today())
    return rounds.each(rounds.keys(late), silent, of="steps.each-hour")


@transaction.atomic
def silent(step_id: UUID) -> bool:
    step = locked(step_id)
    if step.state != Step.State.OPEN or step.due_on is None or step.due_on >= today() or not step.rule.silence:
        return False
    end(step, outcome=step.rule.silence, agent=None, by_silence=True)
    return True


def read(step: Step, agent: Person) -> None:
    """Opening a step shows something of a person: a line in their trace, before anything is shown."""
    leave_trace(step, "steps.read", agent=agent, durably=True)


def leave_trace(step: Step, event: str, *, agent: Person | None = None, durably: bool = False) -> None:
    file = step.file
    if file.person is None:
        return
    record = protection.record_durably if durably else protection.record
    record(
        event,
        subjects=[file.person.identity.canonical(), *([file.company.subject] if file.company else [])],
        organisation=step.body.name,
        organisation_identifier=step.body.identifier,
        actor=label(agent),
        purpose=file.definition.title,
        legal_basis=file.definition.legal_basis,
        file_reference=file.reference or "",
        detail={},
    )
