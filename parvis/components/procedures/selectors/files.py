"""Files as their person and the agents of their organisation may see them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from parvis.components.procedures.lifecycle import OPEN, State
from parvis.components.procedures.models import Answer, Asking, Correction, File
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.selectors import access
from parvis.components.procedures.selectors.sharing import shared_with
from parvis.core.mandates import selectors as mandates
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import end_of_day, start_of_day

MOST_LINKS = 200
IDENTITY = "identity"  # the asking that holds who signed in, and through whom


def files() -> QuerySet[File]:
    return File.objects.select_related("procedure", "version", "organisation")


def draft_of(who: Actor, file_id: UUID) -> File | None:
    """A draft or file of whom ``who`` acts for, or a draft that they were invited to fill in; None for anybody else's."""
    own = files_for(who).filter(id=file_id).first()
    return own or (shared_with(who.person_id).filter(id=file_id).first() if who.mandate_id is None else None)


def file_of(who: Actor, reference: str) -> File | None:
    """A submitted file of whom ``who`` acts for; None for anybody else's."""
    return files_for(who).filter(reference=reference).first()


def files_for(who: Actor) -> QuerySet[File]:
    """What ``who`` sees with the hat they wear, last touched first; without drafts that were erased."""
    return held_by(who).filter(discarded_at=None).order_by("-saved_at")


def discarded(who: Actor) -> QuerySet[File]:
    """Drafts that ``who`` erased and may take back, last erased first."""
    return held_by(who).filter(discarded_at__isnull=False).order_by("-discarded_at")


def held_by(who: Actor) -> QuerySet[File]:
    """One's own; a company's for those who may file for it; of a resident helped, what this helper filed.
    Without the hat, or once the mandate has ended, nothing of it.
    """
    found = files()
    if who.person_id is None:
        return found.none()
    if who.principal_organisation_id:
        return found.filter(company_id=who.principal_organisation_id) if mandates.may_file(who.mandate_id) else found.none()
    if who.principal_person_id:
        return found.filter(person_id=who.principal_person_id, company=None, acted_by_id=who.person_id)
    return found.filter(person_id=who.person_id, company=None)


def to_warn(on: date) -> QuerySet[File]:
    """Drafts that are erased by the day ``on`` unless their person keeps them, and were not warned of that day yet."""
    soon = File.objects.filter(erase_on__lte=on, state=State.DRAFT, discarded_at=None, trial=False, person__isnull=False)
    return soon.exclude(warned_for=F("erase_on")).select_related("procedure", "version", "organisation", "person", "acted_by")


def accepted_people(slug: str, *, organisation: Organisation) -> list[Person]:
    """Whom the organisation accepted a file of this procedure of, each once; nobody whose file's retention is over."""
    accepted = File.objects.filter(procedure__slug=slug, organisation=organisation, state=State.ACCEPTED, company=None, trial=False)
    return list(Person.objects.filter(pk__in=accepted.values("person_id"), erased_at=None).order_by("family_name", "pk"))


def file_for_agent(who: Actor, reference: str) -> File | None:
    """A submitted file that ``who`` may handle, a trial too; None for any other, as if there were none."""
    return handed_to(who).filter(reference=reference).first()


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


def computed_values(file: File) -> dict[str, Any]:
    """What the file's formulas give from its answers, by field; nothing, and nothing read, where the file has no formula."""
    computed = {each.name for each in file.definition.all_fields() if each.formula is not None}
    counted = progress(file).facts.answers if computed else {}
    return {name: counted[name] for name in computed if name in counted}


def answers_by_field(file: File) -> dict[str, Answer]:
    return {answer.field: answer for answer in file.answers.all()}


def askings_by_need(file: File) -> dict[str, Asking]:
    return {asking.need: asking for asking in file.askings.all()}


def pending_correction(file: File) -> Correction | None:
    """The correction awaited from the person, if there is one."""
    return file.corrections.filter(resolved_at=None).select_related("message").first()


def linkable_files(file: File) -> list[tuple[str, str]]:
    """Reference and title of the person's other files, which an answer may lead to; a company's lead to its own only."""
    others = files_of(file.person_id).exclude(id=file.id).filter(company_id=file.company_id, reference__isnull=False)
    return [(str(each.reference), f"{each.reference} – {each.definition.title}") for each in others[:MOST_LINKS]]


def awaited_records() -> QuerySet[Answer]:
    """Answers about which a register has still to say something, while the file is not decided."""
    waiting = Q(file__state__in=(State.DRAFT, *OPEN), file__person__isnull=False, file__discarded_at=None)
    return Answer.objects.filter(waiting, state=Answer.State.AWAITED).select_related("file__version").order_by("saved_at")


def debts(*, before_attempt: int = 200) -> QuerySet[Asking]:
    """Needs whose source did not answer yet, asked longest ago first, while the file is not decided."""
    waiting = Q(file__state__in=(State.DRAFT, *OPEN), file__person__isnull=False, file__discarded_at=None, attempts__lt=before_attempt)
    return Asking.objects.filter(waiting, state=Asking.State.AWAITED).select_related("file__person").order_by("asked_at")


# --- the desk ---------------------------------------------------------------------------------


def submitted_to(who: Actor) -> QuerySet[File]:
    """What came in for the body that ``who`` acts for and that they may handle there, trials apart."""
    return handed_to(who).filter(trial=False)


def handed_to(who: Actor) -> QuerySet[File]:
    return access.seen_by(who).exclude(state=State.DRAFT).select_related("procedure", "version", "organisation")


def in_period(found: QuerySet[File], since: date | None, until: date | None) -> QuerySet[File]:
    """Those submitted from ``since`` until ``until``, both included, in the country's days."""
    if since:
        found = found.filter(submitted_at__gte=start_of_day(since))
    return found.filter(submitted_at__lt=end_of_day(until)) if until else found


def to_erase(on: date) -> QuerySet[File]:
    """Files and drafts whose time is over; a draft once its person was warned, or erased it themselves."""
    over = File.objects.filter(erase_on__lte=on, erased_at=None)
    return over.exclude(Q(state=State.DRAFT, discarded_at=None, trial=False, person__isnull=False) & ~Q(warned_for=F("erase_on")))
