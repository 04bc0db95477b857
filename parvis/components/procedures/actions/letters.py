"""Letters owed to people: written by a job after commit, once, in the person's language."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import translation
from django_tasks import TaskContext, task

from parvis.components.letters import actions as letters
from parvis.components.procedures.actions.moving import touched
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Decision, File, Letter
from parvis.components.procedures.selectors.paperwork import letter_data, letter_title
from parvis.core.files import actions as documents
from parvis.core.jobs import actions as jobs

PDF = "application/pdf"
LARGEST = 5_000_000


def owe(file: File, *, kind: Letter.Kind) -> Letter:
    """Note a letter that is due and ask a worker to write it, in the caller's transaction."""
    letter = Letter.objects.create(file=file, kind=kind)
    jobs.enqueue_once(write_letter, f"procedures:letter:{letter.id}", letter.id)
    return letter


def owe_decision(file: File) -> None:
    """The letter of a decision and, where the procedure gives one, the certificate of an acceptance; none in a trial."""
    if file.trial:
        return
    owe(file, kind=Letter.Kind.DECISION)
    if file.state == State.ACCEPTED and Letter.Kind.CERTIFICATE in file.definition.letters:
        owe(file, kind=Letter.Kind.CERTIFICATE)


@transaction.atomic
def certify_silence(file: File) -> Letter | None:
    """The certificate that silence decided, for whoever asks for it; asked twice, it is one. None when silence did not decide."""
    made = Decision.objects.filter(file=file).first()
    if made is None or not made.is_tacit:
        return None
    File.objects.select_for_update().get(pk=file.pk)
    held = file.letters.filter(kind=Letter.Kind.TACIT, withdrawn_at=None).first()
    return held or owe(file, kind=Letter.Kind.TACIT)


@task(takes_context=True)
def write_letter(context: TaskContext, letter_id: int) -> None:
    """Write one letter; a worker killed on the way leaves nothing half done, and another writes it."""
    letter = Letter.objects.select_related("file__version", "file__procedure", "file__organisation", "file__person").get(id=letter_id)
    content = pdf(letter)
    with jobs.concluding(context):
        keep(letter, content)


def pdf(letter: Letter) -> bytes:
    """The letter, in the language of its file and not in the worker's."""
    with translation.override(letter.file.language):
        data, title = letter_data(letter), str(letter_title(letter))
    return letters.render(f"procedures/{letter.kind}", data=data, language=letter.file.language, title=title)


@transaction.atomic
def keep(letter: Letter, content: bytes) -> None:
    """Store the letter beside its file, unless it is there already."""
    locked = Letter.objects.select_for_update().get(id=letter.id)
    if locked.stored_id is not None:
        return
    name = f"{letter.file.reference}-{letter.kind}.pdf"
    locked.stored = documents.store(content, name=name, owner_person=letter.file.person, accept=(PDF,), max_bytes=LARGEST)
    locked.digest = hashlib.sha256(content).hexdigest()
    locked.save(update_fields=["stored", "digest"])
    touched(locked.file)
