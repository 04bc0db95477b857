"""What changes an error: recording, reporting one's own, mending, contesting good faith, penalties, forgetting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from france.right_to_error import rules, selectors
from france.right_to_error.models import Contest, Error
from france.right_to_error.rules import COVERED, Ground
from parvis.components.procedures.actions.moving import agent_label
from parvis.components.procedures.selectors import File
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, Person
from parvis.core.protection import actions as protection
from parvis.kernel import rounds
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

LAW = Text(
    "Code des relations entre le public et l’administration, art. L. 123-1 et L. 123-2",
    "Code on relations between the public and the administration, art. L. 123-1 and L. 123-2",
)
TO_MEND, TO_ANSWER = timedelta(days=30), timedelta(days=15)
LAST_DAYS = timedelta(days=7)  # the person is told once more that the time to mend ends


class NotPossible(Exception):
    """The law or the state of the error does not allow this; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Found:
    """An error as it was found. ``mend_by`` is the last day to mend it."""

    period: str
    what: str
    how_to_mend: str = ""
    amount: Decimal | None = None
    mend_by: date | None = None
    exception: str = ""


def record(file: File, found: Found, *, agent: Person) -> Error:
    """An error that an agent found in the declaration of ``file``. Raises NotPossible."""
    return keep(file, found, agent=agent)


def report(file: File, found: Found) -> Error:
    """An error that the person reports before anybody checks. Raises NotPossible."""
    return keep(file, found, agent=None)


@transaction.atomic
def keep(file: File, found: Found, *, agent: Person | None) -> Error:
    """The error with its ground, told to the person; the history is read while nobody else writes into it."""
    obligation = file.definition.obligation
    if obligation is None or file.person is None or file.is_draft:
        raise NotPossible(Text("Cette démarche n’est pas une déclaration.", "This procedure is no declaration."))
    hold_history(file.person, file.company)
    years = selectors.years_remembered()
    history = selectors.history(file.person, company=file.company, organisation=file.organisation, obligation=obligation.slug)
    law = rules.finding(selectors.past(history), on=today(), years=years, exception=found.exception, spontaneous=agent is None)
    try:
        with transaction.atomic():
            error = Error.objects.create(
                organisation=file.organisation,
                person=file.person,
                company=file.company,
                file=file,
                obligation=obligation.slug,
                obligation_title={"fr": obligation.title.fr, "en": obligation.title.en},
                period=found.period.strip(),
                what=found.what.strip(),
                amount=found.amount,
                how_to_mend=found.how_to_mend.strip(),
                mend_by=found.mend_by or today() + TO_MEND,
                spontaneous=agent is None,
                exception=found.exception,
                ground=law.ground,
                earlier_id=law.earlier.key if law.earlier else None,
                agent=agent,
                agent_label=agent_label(agent) if agent else "",
                erase_on=rules.forgotten_on(today(), years=years),
            )
    except IntegrityError:
        raise NotPossible(
            Text("Une erreur est déjà inscrite pour cette période.", "An error is recorded for this period already.")
        ) from None
    leave_trace(error, "recorded" if agent else "reported")
    tell(error, "right-to-error.recorded", key="recorded")
    return error


def hold_history(person: Person, company: Organisation | None) -> None:
    """Two errors of one history at once: one of them is the first. A company’s may be declared by two of its people."""
    if company is not None:
        Organisation.objects.select_for_update().get(pk=company.pk)
    else:
        Person.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def mend(error_id: UUID, *, person: Person) -> Error:
    """The person says that the error is mended; said twice, it is said once."""
    error = Error.objects.select_for_update().get(pk=error_id, person=person)
    if error.mended_at is None:
        error.mended_at = timezone.now()
        error.save(update_fields=["mended_at"])
        leave_trace(error, "mended")
    return error


@transaction.atomic
def contest(error_id: UUID, *, agent: Person, organisation_id: UUID, reasons: str, evidence: str) -> Contest:
    """Contest good faith, with reasons and evidence: without both, nothing is contested. The person is told and answers.

    Raises NotPossible, or Error.DoesNotExist.
    """
    error = Error.objects.select_for_update().get(pk=error_id, organisation_id=organisation_id)
    if not reasons.strip() or not evidence.strip():
        raise NotPossible(
            Text(
                "La bonne foi est présumée : écrivez les motifs et les preuves, ou ne la contestez pas (art. L. 123-2).",
                "Good faith is presumed: write the reasons and the evidence, or do not contest it (art. L. 123-2).",
            )
        )
    if not error.is_covered or Contest.objects.filter(error=error).exists():
        raise NotPossible(Text("La bonne foi n’est plus à contester ici.", "Good faith is not to be contested here any more."))
    made = Contest.objects.create(
        error=error, reasons=reasons.strip(), evidence=evidence.strip(), agent=agent, answer_by=today() + TO_ANSWER
    )
    leave_trace(error, "contested", label=agent_label(agent))
    tell(error, "right-to-error.contested", key="contested")
    return made


@transaction.atomic
def answer(error_id: UUID, *, person: Person, text: str) -> Contest:
    """The person's answer, until somebody decides. Raises NotPossible, or Contest.DoesNotExist."""
    made = Contest.objects.select_for_update().get(error_id=error_id, error__person=person)
    if made.decided_at is not None:
        raise NotPossible(
            Text("C’est décidé : suivez les voies de recours du courrier.", "It is decided: follow the ways to contest in the letter.")
        )
    made.answer, made.answered_at = text.strip(), timezone.now()
    made.save(update_fields=["answer", "answered_at"])
    return made


@transaction.atomic
def decide(error_id: UUID, *, agent: Person, organisation_id: UUID, is_proven: bool, reasons: str) -> Contest:
    """Another agent than the one who contests says whether bad faith is proven, once the person could answer.

    Raises NotPossible, or Contest.DoesNotExist.
    """
    error = Error.objects.select_for_update().get(pk=error_id, organisation_id=organisation_id)
    made = Contest.objects.select_for_update().get(error=error)
    if made.decided_at is not None:
        raise NotPossible(Text("C’est déjà décidé.", "It is decided already."))
    if made.agent_id == agent.pk:
        raise NotPossible(Text("Vous contestez la bonne foi : un autre agent décide.", "You contest good faith: another agent decides."))
    if made.answered_at is None and today() <= made.answer_by:
        raise NotPossible(
            Text(
                f"La personne peut répondre jusqu’au {made.answer_by:%d/%m/%Y} : attendez sa réponse ou ce jour.",
                f"The person may answer until {made.answer_by:%d/%m/%Y}: wait for the answer or for that day.",
            )
        )
    if not reasons.strip():
        raise NotPossible(Text("Motivez la décision : la personne la lira.", "Give reasons: the person will read them."))
    made.is_proven, made.decision_reasons, made.decided_at, made.decided_by = is_proven, reasons.strip(), timezone.now(), agent
    made.save()
    if is_proven:
        error.ground = Ground.BAD_FAITH
        error.save(update_fields=["ground"])
    leave_trace(error, "decided", label=agent_label(agent))
    tell(error, "right-to-error.decided", key="decided")
    return made


@transaction.atomic
def penalise(error_id: UUID, *, agent: Person, organisation_id: UUID, amount: Decimal) -> Error:
    """Set the penalty of an error that is not covered. Raises NotPossible for one that is: the database refuses it too."""
    error = Error.objects.select_for_update().get(pk=error_id, organisation_id=organisation_id)
    if error.is_covered:
        raise NotPossible(rules.GROUNDS[Ground(error.ground)])
    error.penalty = amount
    error.save(update_fields=["penalty"])
    leave_trace(error, "penalised", label=agent_label(agent))
    tell(error, "right-to-error.penalised", key=f"penalised:{amount}")
    return error


def follow_mending() -> int:
    """Tell people that their time to mend ends, then what its end means; how many were told. Run by the clock."""
    waiting = Error.objects.filter(ground__in=COVERED, mended_at=None)
    over = waiting.filter(mend_by__lt=today(), reminded_at__isnull=False)
    near = waiting.filter(mend_by__lte=today() + LAST_DAYS, reminded_at=None)
    both = chain(rounds.keys(over), rounds.keys(near))
    return rounds.each(both, follow_mending_of, of="right-to-error.mending")


@transaction.atomic
def follow_mending_of(error_id: UUID) -> bool:
    """One error: the reminder, and later the end of what covered it. Nobody loses anything without having been reminded first."""
    error = Error.objects.select_for_update().get(pk=error_id)
    if not error.is_covered or error.mended_at is not None or error.mend_by is None:
        return False
    if error.reminded_at is None:
        error.mend_by = error.mend_by if error.mend_by >= today() else today() + LAST_DAYS
        error.reminded_at = timezone.now()
        error.save(update_fields=["mend_by", "reminded_at"])
        tell(error, "right-to-error.mend-soon", key="mend-soon")
        return True
    if error.mend_by >= today():
        return False
    error.ground = Ground.NOT_MENDED
    error.save(update_fields=["ground"])
    leave_trace(error, "not-mended")
    tell(error, "right-to-error.not-mended", key="not-mended")
    return True


def forget() -> int:
    """Erase the errors that no longer count; how many. Run by the clock."""
    deleted, _ = Error.objects.filter(erase_on__lt=today()).delete()
    return deleted


def erase_for(person: Person) -> Text:
    """What a person may have erased: nothing while it counts, since “first” would lose its meaning."""
    kept = Error.objects.filter(person=person).count()
    return Text(
        f"{kept} erreur(s) gardée(s) jusqu’à leur terme : sans cet historique, nul ne saurait qu’une erreur est la première.",
        f"{kept} error(s) kept until their term: without this history nobody would know that an error is the first.",
    )


def read(error: Error, *, agent: Person) -> None:
    """Opening an error shows something of a person: a line in their trace, before anything is shown."""
    leave_trace(error, "read", label=agent_label(agent), durably=True)


def leave_trace(error: Error, event: str, *, label: str = "", durably: bool = False) -> None:
    subjects = [error.person.identity.canonical(), *([error.company.subject] if error.company else [])]
    record_line = protection.record_durably if durably else protection.record
    record_line(
        f"right-to-error.{event}",
        subjects=subjects,
        organisation=error.organisation.name,
        organisation_identifier=error.organisation.identifier,
        actor=label or error.agent_label,
        purpose=Text.of(error.obligation_title),
        legal_basis=LAW,
        file_reference=str(error.file.reference) if error.file else "",
    )


def tell(error: Error, notice: str, *, key: str) -> None:
    ground = rules.GROUNDS[Ground(error.ground)]
    notices.send(
        notice,
        to=error.person,
        key=f"right-to-error:{error.pk}:{key}",
        context={"error": error, "obligation": Text.of(error.obligation_title), "ground": ground},
        organisation_name=error.organisation.name,
        language=error.file.language if error.file else error.person.language,
        link=f"/me/errors/{error.pk}",
    )
