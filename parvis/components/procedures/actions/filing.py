"""Submit a draft; answer a correction; write to the administration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation

from parvis.components.procedures.actions import attachments, drafts, groups, letters, sharing, tallying, telling, third_parties, ticking
from parvis.components.procedures.actions.corrections import correct
from parvis.components.procedures.actions.messaging import attach_documents
from parvis.components.procedures.actions.moving import actor_label, first_clock_date, leave_trace, locked, move, move_clock, touched
from parvis.components.procedures.lifecycle import DECIDED, By, Facts, State, TransitionRefused
from parvis.components.procedures.models import File, Letter, Message
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.progress import Progress
from parvis.components.procedures.rules.references import new_reference
from parvis.components.procedures.selectors import files as selectors
from parvis.components.procedures.selectors.for_whom import third_party
from parvis.core.mandates import actions as mandates
from parvis.core.people import actions as people
from parvis.core.people.selectors import Mandate, Person
from parvis.kernel.calendar import country
from parvis.kernel.text import Text

EMPTY_MESSAGE = Text("Le message est vide. Écrivez-le, puis envoyez.", "The message is empty. Write it, then send.")
MESSAGES_A_DAY = 20
Uploads = Sequence[UploadedFile[bytes]]
TOO_MANY_MESSAGES = Text(
    f"Vous avez écrit {MESSAGES_A_DAY} messages sur ce dossier en un jour. Réunissez ce qui reste dans un seul message, demain.",
    f"You have written {MESSAGES_A_DAY} messages about this file in one day. Put what is left into one message, tomorrow.",
)
DECIDED_ALREADY = Text(
    "Ce dossier est décidé : il ne reçoit plus de message. Pour contester, suivez les recours indiqués avec la décision.",
    "This file is decided: it takes no more messages. To contest, follow the appeals given with the decision.",
)


@transaction.atomic
def submit(file_id: UUID, *, person: Person, revision: int, mandate: Mandate | None = None) -> File:
    """Hand the draft in: reference, frozen answers, trace, acknowledgement and receipt, all or nothing.

    ``mandate`` is the one under which somebody acts for ``person`` or for the file's company.

    A file already submitted comes back unchanged, so that a double click makes one file. Raises
    StaleDraft when the draft changed since the person read it, TransitionRefused when answers miss, and
    MandateEnded or NotCovered when the mandate no longer reaches it.
    """
    try:
        file = drafts.locked_draft(file_id, person=person, revision=revision)
    except drafts.NotADraft as already:
        return already.file
    drafts.require_covered(mandate, topics=file.definition.life_events)
    now = timezone.now()
    form = selectors.progress(file)  # read once: dropping what is not seen changes nothing of what counts
    file.reference = free_reference(file.definition, now.astimezone(country().zone).year)
    file.submitted_at, file.applicant, file.erase_on = now, applicant(file), None
    file.language = translation.get_language() or file.language
    file.silence_on = first_clock_date(file, form)
    move(file, "submit", by=By.PERSON, facts=Facts(missing_answers=len(form.missing())))
    if mandate:
        mandates.note_use(mandate, act=str(file.reference))
    drop_unseen_answers(file, form)
    tallying.handed_in(file)
    groups.route(file, form)
    sharing.end_fillings(file)
    ticking.start(file)
    if not file.trial:
        letters.owe(file, kind=Letter.Kind.RECEIPT)
    third_parties.tell(file)
    telling.acknowledged(file)
    return file


def applicant(file: File) -> str:
    """Whom the file is for and, where it is somebody else, who acted: « Atelier Abgrall (Solenn Abgrall) »."""
    if (other := third_party(file)) is not None and file.person is not None:
        return f"{other.name} ({file.person.display_name})"
    name = file.company.name if file.company else file.person.display_name if file.person else ""
    return f"{name} ({actor_label(file)})" if file.acted_by else name


def free_reference(definition: ProcedureFile, year: int) -> str:
    """A reference nobody has; the table's unique constraint has the last word."""
    while True:
        reference = new_reference(definition.reference_prefix, year)
        if not File.objects.filter(reference=reference).exists():
            return reference


def drop_unseen_answers(file: File, form: Progress) -> None:
    """Answers and documents of questions that no longer arise are not handed in."""
    names = {field.name for fields in form.shown.values() for field in fields}
    if not names.issuperset(form.answers):
        file.answers.exclude(field__in=names).delete()
    tops = {field.name for field in file.definition.all_fields()}
    attachments.detach(file.attachments.filter(row="", field__in=tops - names).select_related("stored"))


@transaction.atomic
def answer_correction(
    reference: str,
    *,
    person: Person,
    text: str,
    mandate: Mandate | None = None,
    documents: Uploads = (),
    values: Mapping[str, Any] | None = None,
    given: Mapping[str, attachments.Given] | None = None,
) -> File:
    """Answer what the administration asked; the clock runs again.

    ``values`` and ``given`` (documents) are new answers to the fields that the correction names; any other field is left as it is.
    Raises TransitionRefused, RefusedFile, File.DoesNotExist, or MandateEnded for who acts by ``mandate``.
    """
    people.hold_mandate(mandate.pk if mandate else None)
    file = locked(File.objects.all(), reference=reference, person=person)
    pending = selectors.pending_correction(file)
    move(file, "answer_correction", by=By.PERSON, facts=Facts(correction_pending=pending is not None, text=text))
    message = Message.objects.create(file=file, by=By.PERSON, text=text.strip())
    attach_documents(message, documents, owner=file.person)
    if pending:
        correct(file, pending, values=values or {}, given=given or {})
    file.corrections.filter(resolved_at=None).update(resolved_at=timezone.now())
    move_clock(file)
    return file


@transaction.atomic
def write(reference: str, *, person: Person, text: str, mandate: Mandate | None = None, documents: Uploads = ()) -> Message:
    """Write to the administration about a file that is not decided.

    Raises TransitionRefused, RefusedFile, File.DoesNotExist, or MandateEnded for who acts by ``mandate``.
    """
    people.hold_mandate(mandate.pk if mandate else None)
    file = locked(File.objects.all(), reference=reference, person=person)
    if file.state == State.DRAFT or file.state in DECIDED:
        raise TransitionRefused(DECIDED_ALREADY)
    if not text.strip():
        raise TransitionRefused(EMPTY_MESSAGE)
    if file.messages.filter(by=By.PERSON, at__gt=timezone.now() - timedelta(days=1)).count() >= MESSAGES_A_DAY:
        raise TransitionRefused(TOO_MANY_MESSAGES)
    leave_trace(file, event="procedures.message", label=mandate.holder.display_name if mandate else "")
    message = Message.objects.create(file=file, by=By.PERSON, text=text.strip())
    attach_documents(message, documents, owner=file.person)
    touched(file)
    return message
