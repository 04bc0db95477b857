"""What happens to files without anybody’s act: silence becomes an answer on its day, declarative procedures go on by themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django_tasks import task

from parvis.components.procedures.actions import letters, telling
from parvis.components.procedures.actions.deciding import Made, keep_decision
from parvis.components.procedures.actions.moving import locked, move
from parvis.components.procedures.lifecycle import By, Facts, State, TransitionRefused
from parvis.components.procedures.models import Decision, File
from parvis.components.procedures.selectors import proposals
from parvis.components.procedures.selectors.clocks import to_settle
from parvis.components.procedures.selectors.files import pending_correction
from parvis.core.jobs import actions as jobs
from parvis.kernel import rounds
from parvis.kernel.calendar import start_of_day

WITHIN = timedelta(minutes=5)  # of one round; the next goes on


def settle_silences() -> int:
    """Decide the files whose day of silence has come; how many. Two workers at once decide each file once. Run by the clock."""
    return rounds.each(rounds.keys(to_settle()), settled, of="procedures.silence", within=WITHIN)


def settled(file_id: UUID) -> bool:
    """One file, in a transaction of its own; False when somebody was first or a correction is awaited."""
    try:
        settle(file_id)
    except TransitionRefused:
        return False
    return True


@transaction.atomic
def settle(file_id: UUID) -> None:
    """Accept or refuse by silence. Raises TransitionRefused when it is not, or no longer, for the clock to do."""
    file = locked(File.objects.all(), id=file_id)
    if file.silence_on is None or file.definition.silence is None:
        return
    facts = Facts(correction_pending=pending_correction(file) is not None)
    moment = start_of_day(file.silence_on)
    if file.definition.silence.means == "acceptance":
        move(file, "accept_automatically", by=By.CLOCK, facts=facts, decided_at=moment)
    else:
        if file.state == State.SUBMITTED:
            move(file, "take_automatically", by=By.CLOCK, facts=facts)
        move(file, "refuse_automatically", by=By.CLOCK, facts=facts, decided_at=moment)
    keep(file, Decision.MadeBy.SILENCE)
    telling.decided_by_silence(file)


def keep(file: File, by: Decision.MadeBy) -> None:
    """The decision that nobody took; accepted, at the figure that the rule proposes."""
    proposal = proposals.proposal_for(file)
    made = Made(outcome=State(file.state), result=proposals.proposed_figure(file, proposal), by=by)
    keep_decision(file, made, proposal=proposal if file.state == State.ACCEPTED else None)


def start(file: File) -> None:
    """Let a declarative procedure go on by itself, once the file is committed; nothing for the others."""
    if file.definition.clocks.automatic and not file.trial:
        jobs.enqueue_once(go_on, f"procedures:automatic:{file.id}", str(file.id))


@task
def go_on(file_id: str) -> None:
    """Take in charge or accept what a declarative procedure takes the person at their word for; done twice, done once."""
    with transaction.atomic():
        file = locked(File.objects.all(), id=UUID(file_id))
        facts = Facts(correction_pending=pending_correction(file) is not None)
        if file.state != State.SUBMITTED or facts.correction_pending:
            return
        if file.definition.clocks.automatic == State.UNDER_REVIEW:
            move(file, "take_automatically", by=By.CLOCK, facts=facts)
            return
        move(file, "accept_automatically", by=By.CLOCK, facts=facts)
        keep(file, Decision.MadeBy.DECLARATION)
        letters.owe_decision(file)
        telling.decided(file)
