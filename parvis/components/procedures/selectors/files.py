"""Files as their person and the agents of their organisation may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from parvis.components.procedures.lifecycle import OPEN, State
from parvis.components.procedures.models import Answer, Asking, Correction, File
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.rules.references import read_reference
from parvis.core.mandates import selectors as mandates
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import end_of_day, start_of_day, today

IDENTITY = "identity"  # the asking that holds who signed in, and through whom


def files() -> QuerySet[File]:
    return File.objects.select_related("procedure", "version", "organisation")


def draft_of(who: Actor, file_id: UUID) -> File | None:
    """A draft or file of whom ``who`` acts for; None for anybody else's."""
    return files_for(who).filter(id=file_id).first()


def file_of(who: Actor, reference: str) -> File | None:
    """A submitted file of whom ``who`` acts for; None for anybody else's."""
    return files_for(who).filter(reference=reference).first()


def files_for(who: Actor) -> QuerySet[File]:
    """What ``who`` sees with the hat they wear, last touched first.

    One's own; a company's for those who may file for it; of a resident helped, what this helper filed.
    Without the hat, or once the mandate has ended, nothing of it.
    """
    found = files().order_by("-saved_at")
    if who.person_id is None:
        return found.none()
    if who.principal_organisation_id:
        return found.filter(company_id=who.principal_organisation_id) if mandates.may_file(who.mandate_id) else found.none()
    if who.principal_person_id:
        return found.filter(person_id=who.principal_person_id, company=None, acted_by_id=who.person_id)
    return found.filter(person_id=who.person_id, company=None)


def accepted_people(slug: str, *, organisation: Organisation) -> list[Person]:
    """Whom the organisation accepted a file of this procedure of, each once; nobody whose file's retention is over."""
    accepted = File.objects.filter(procedure__slug=slug, organisation=organisation, state=State.ACCEPTED, company=None)
    return list(Person.objects.filter(pk__in=accepted.values("person_id"), erased_at=None).order_by("family_name", "pk"))


def file_for_agent(organisation_id: UUID | None, reference: str) -> File | None:
    """The file, if it is addressed to the agent's organisation; None otherwise."""
    return files().filter(organisation_id=organisation_id, reference=reference).first() if organisation_id else None


def files_of(person_id: UUID | None) -> QuerySet[File]:
    """All drafts and files that name a person as theirs, last touched first."""
    return files().filter(person_id=person_id).order_by("-saved_at") if person_id else File.objects.none()


def progress(file: File) -> Progress:
    """The form with the answers given so far."""
    return Progress(
        definition=file.definition,
        answers={answer.field: answer.value for answer in file.answers.all()},
        needs={asking.need: asking.state for asking in file.askings.all()},
        attached=frozenset(file.attachments.values_list("field", "row")),
    )


def answers_by_field(file: File) -> dict[str, Answer]:
    return {answer.field: answer for answer in file.answers.all()}


def askings_by_need(file: File) -> dict[str, Asking]:
    return {asking.need: asking for asking in file.askings.all()}


def pending_correction(file: File) -> Correction | None:
    """The correction awaited from the person, if there is one."""
    return file.corrections.filter(resolved_at=None).select_related("message").first()


def debts(*, before_attempt: int = 200) -> QuerySet[Asking]:
    """Needs whose source did not answer yet, asked longest ago first, while the file is not decided."""
    waiting = Q(file__state__in=(State.DRAFT, *OPEN), file__person__isnull=False, attempts__lt=before_attempt)
    return Asking.objects.filter(waiting, state=Asking.State.AWAITED).select_related("file__person").order_by("asked_at")


# --- the desk ---------------------------------------------------------------------------------


def inbox(organisation_id: UUID | None, filters: Any) -> QuerySet[File]:
    """Files addressed to an organisation that fit ``filters``, oldest first.

    ``filters`` has ``state`` ("open", a state, or empty for all), ``procedure``, ``since``,
    ``until`` (dates in the country's zone) and ``words`` (a reference, or the beginning of names).
    """
    found = submitted_to(organisation_id)
    if state := filters.get("state"):
        found = found.filter(state__in=OPEN) if state == "open" else found.filter(state=state)
    if procedure := filters.get("procedure"):
        found = found.filter(procedure__slug=procedure)
    found = in_period(found, filters.get("since"), filters.get("until"))
    for word in words_of(filters.get("words") or ""):
        found = found.filter(Q(reference=word) if read_reference(word) else Q(applicant__icontains=word))
    return found.order_by("submitted_at", "id")


def submitted_to(organisation_id: UUID | None) -> QuerySet[File]:
    if organisation_id is None:
        return File.objects.none()
    return files().filter(organisation_id=organisation_id).exclude(state=State.DRAFT)


def words_of(typed: str) -> Sequence[str]:
    """A reference typed in any way counts as one word."""
    reference = read_reference(typed)
    return [reference] if reference else typed.split()[:6]


def in_period(found: QuerySet[File], since: date | None, until: date | None) -> QuerySet[File]:
    if since:
        found = found.filter(submitted_at__gte=start_of_day(since))
    if until:
        found = found.filter(submitted_at__lt=end_of_day(until))
    return found


def counts(organisation_id: UUID | None) -> dict[str, int]:
    """How many files of an organisation stand in each state, and how many are late."""
    rows = submitted_to(organisation_id).order_by().values_list("state").annotate(number=Count("id"))
    late = submitted_to(organisation_id).filter(state__in=OPEN, silence_on__lt=today()).count()
    return {**{state.value: 0 for state in State if state is not State.DRAFT}, **dict(rows), "late": late}


def soonest_deadlines(organisation_id: UUID | None, *, number: int = 5) -> list[File]:
    """The open files whose clock ends first."""
    return list(
        submitted_to(organisation_id).filter(state__in=OPEN).order_by(F("silence_on").asc(nulls_last=True), "submitted_at")[:number]
    )


def to_erase(on: date) -> QuerySet[File]:
    """Files and drafts whose time is over."""
    return File.objects.filter(erase_on__lte=on, erased_at=None)
