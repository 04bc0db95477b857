"""Drafts: begin, save at every step, say that a source is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import attachments, numbers, registers, tallying
from parvis.components.procedures.actions.moving import leave_trace
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Answer, Asking, File, FileNumber, Procedure, ProcedureVersion
from parvis.components.procedures.rules.definition import Field, ProcedureFile
from parvis.components.procedures.rules.progress import EMPTY
from parvis.components.procedures.selectors import sharing
from parvis.components.procedures.selectors.files import IDENTITY
from parvis.core.mandates import selectors as mandates
from parvis.core.people import actions as people
from parvis.core.people.selectors import Mandate, Organisation, Person
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

DRAFTS_AT_ONCE = 20


class TooManyDrafts(Exception):
    """The person has begun so many drafts that another must wait; ``text`` says so."""

    text = Text(
        f"Vous avez déjà {DRAFTS_AT_ONCE} brouillons. Terminez-en un, ou effacez-en un, puis commencez celui-ci.",
        f"You have {DRAFTS_AT_ONCE} drafts already. Finish or erase one of them, then begin this one.",
    )


class ProcedureClosed(Exception):
    """Nobody begins a file of this procedure any more; ``text`` says so."""

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure.slug)
        self.text = Text.of(procedure.closing)


class StaleDraft(Exception):
    """The draft was changed elsewhere since the page was shown; nothing was written."""

    def __init__(self, file: File) -> None:
        super().__init__(f"{file.id} is at revision {file.revision}")
        self.file = file


class NotADraft(Exception):
    """The file was submitted meanwhile: its answers are frozen."""

    def __init__(self, file: File) -> None:
        super().__init__(str(file.id))
        self.file = file


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Who vouched for the person, and when."""

    provider: Text
    at: datetime


@transaction.atomic
def begin(
    procedure: Procedure,
    *,
    person: Person,
    organisation: Organisation,
    language: str,
    sign_in: SignIn,
    mandate: Mandate | None = None,
    number: FileNumber | None = None,
    tried: ProcedureVersion | None = None,
) -> File:
    """A fresh draft on the version in force, with the identity that the sign-in gave, or that the mandate names.

    ``person`` is who acts; ``tried`` a version that is not in force yet; ``number`` one that was promised to this file.
    Raises ProcedureClosed, TooManyDrafts, NotCovered, MandateEnded.
    """
    version = tried or procedure.current
    if version is None:
        raise LookupError(f"{procedure.slug} is not published.")
    if procedure.closed_at and tried is None:
        raise ProcedureClosed(procedure)
    require_covered(mandate, topics=version.definition.life_events)
    actor, person = person, mandate.person if mandate and mandate.person else person
    Person.objects.select_for_update().get(pk=person.pk)  # two requests at once must not both pass the limit
    if File.objects.filter(person=person, state=State.DRAFT, discarded_at=None).count() >= DRAFTS_AT_ONCE:
        raise TooManyDrafts
    file = File.objects.create(
        procedure=procedure,
        version=version,
        organisation=organisation,
        person=person,
        company=mandate.organisation if mandate else None,
        trial=tried is not None,
        acted_by=actor if mandate else None,
        language=language,
        erase_on=draft_ends(version.definition.retention.draft_months),
    )
    numbers.number_file(file, promised=number)
    Asking.objects.create(
        file=file,
        need=IDENTITY,
        state=Asking.State.KNOWN,
        values=identity_values(person),
        source={"fr": sign_in.provider.fr, "en": sign_in.provider.en},
        asked_at=sign_in.at,
        fetched_at=sign_in.at,
    )
    tallying.begun(file)
    return file


class NotCovered(Exception):
    """The mandate does not reach as far as this procedure; ``text`` says so."""

    def __init__(self, mandate: Mandate) -> None:
        super().__init__(str(mandate.pk))
        self.text = Text(
            f"Votre mandat pour {mandate.principal_name} ne couvre pas cette démarche. Demandez-en un plus large, ou agissez pour vous.",
            f"Your mandate for {mandate.principal_name} does not cover this procedure. Ask for a wider one, or act for yourself.",
        )


def require_covered(mandate: Mandate | None, *, topics: tuple[str, ...]) -> None:
    """The mandate holds now and covers the procedure. Raises MandateEnded, NotCovered."""
    people.hold_mandate(mandate.pk if mandate else None)
    if mandate and not mandates.covers(mandate, topics):
        raise NotCovered(mandate)


def identity_values(person: Person) -> dict[str, Any]:
    return {
        "name": " ".join([*person.given_names, person.family_name]),
        "usual_name": person.usual_name,
        "birth_date": person.birth_date,
        "email": person.email,
    }


def draft_ends(months: int) -> date:
    return today() + relativedelta(months=months)


FILLED_AGAIN = timedelta(hours=1)  # what an invited person fills in is one line of the trace for as long


def locked_draft(file_id: UUID, *, person: Person, revision: int | None, filler: Person | None = None) -> File:
    """The person's draft, held until the transaction ends. ``filler`` is somebody else whom its owner invited to fill it in.

    Raises StaleDraft, NotADraft or File.DoesNotExist.
    """
    file = (
        File.objects.select_for_update(of=("self",))
        .select_related("version", "procedure", "organisation", "person")
        .get(id=file_id, person=person, discarded_at=None)
    )
    if file.state != State.DRAFT:
        raise NotADraft(file)
    if revision is not None and file.revision != revision:
        raise StaleDraft(file)
    if filler is not None and filler != person:
        note_filling(file, filler)
    return file


def note_filling(file: File, filler: Person) -> None:
    """The owner reads who filled in; raises File.DoesNotExist once the invitation has ended."""
    found = sharing.filling(file, filler)
    if found is None:
        raise File.DoesNotExist
    now = timezone.now()
    if found.noted_at is None or found.noted_at <= now - FILLED_AGAIN:
        found.noted_at = now
        found.save(update_fields=["noted_at"])
        leave_trace(file, event="procedures.filled-by-other", label=filler.display_name)


def touch(file: File) -> File:
    """Count one more change, and start the draft's time again."""
    file.revision += 1
    file.saved_at = timezone.now()
    file.erase_on = draft_ends(file.definition.retention.draft_months)
    file.save(update_fields=["revision", "saved_at", "erase_on"])
    return file


def save_answers(
    file_id: UUID,
    *,
    person: Person,
    revision: int,
    values: Mapping[str, Any],
    given: Mapping[str, attachments.Given] | None = None,
    filler: Person | None = None,
) -> File:
    """Keep the answers of one page; ``given`` are its documents. Raises StaleDraft, NotADraft, or RefusedDocument."""
    questions = definition_of(file_id, person).all_fields() if given else ()
    with attachments.taken_in(questions, given or {}, owner=person) as changes, transaction.atomic():
        file = locked_draft(file_id, person=person, revision=revision, filler=filler)
        for name, value in values.items():
            save_answer(file, file.definition.field(name), value)
        attachments.change(file, changes)
        return touch(file)


def definition_of(file_id: UUID, person: Person) -> ProcedureFile:
    return File.objects.select_related("version").get(id=file_id, person=person).definition


def save_answer(file: File, field: Field, value: Any) -> None:
    """What the person said; an answer that its source gave keeps its source while it is not changed."""
    if field.certified:
        return
    found = file.answers.filter(field=field.name).first()
    if found and found.value == value:
        return
    if field.fills:
        registers.fill_from(file, field, value)
    if value in EMPTY:
        file.answers.filter(field=field.name).delete()
        return
    said = {
        "value": value,
        "state": Answer.State.AWAITED if registers.owes(field, value) else Answer.State.DECLARED,
        "source": "",
        "source_title": {},
        "fetched_at": None,
        "saved_at": timezone.now(),
        "prefilled": False,
    }
    Answer.objects.update_or_create(file=file, field=field.name, defaults=said)


@transaction.atomic
def dispute(file_id: UUID, *, person: Person, field: str) -> Answer:
    """Note that the person says their source is wrong; the value stays, marked.

    Raises NotADraft once the file was handed in, File.DoesNotExist or Answer.DoesNotExist.
    """
    locked_draft(file_id, person=person, revision=None)
    answer = Answer.objects.select_for_update().get(
        file_id=file_id, file__person=person, field=field, state__in=[Answer.State.KNOWN, Answer.State.DISPUTED]
    )
    answer.state = Answer.State.DISPUTED
    answer.save(update_fields=["state"])
    return answer
