"""Letters owed to people: written by a job after commit, once, in the person's language."""

from __future__ import annotations

from django.db import transaction
from django_tasks import TaskContext, task

from parvis.components.letters import actions as letters
from parvis.components.procedures.models import File, Letter
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


@task(takes_context=True)
def write_letter(context: TaskContext, letter_id: int) -> None:
    """Write one letter; a worker killed on the way leaves nothing half done, and another writes it."""
    letter = Letter.objects.select_related("file__version", "file__procedure", "file__organisation", "file__person").get(id=letter_id)
    content = pdf(letter)
    with jobs.concluding(context):
        keep(letter, content)


def pdf(letter: Letter) -> bytes:
    file = letter.file
    return letters.render(
        f"procedures/{letter.kind}", data=letter_data(letter), language=file.language, title=letter_title(letter).in_language(file.language)
    )


@transaction.atomic
def keep(letter: Letter, content: bytes) -> None:
    """Store the letter beside its file, unless it is there already."""
    locked = Letter.objects.select_for_update().get(id=letter.id)
    if locked.stored_id is not None:
        return
    name = f"{letter.file.reference}-{letter.kind}.pdf"
    locked.stored = documents.store(content, name=name, owner_person=letter.file.person, accept=(PDF,), max_bytes=LARGEST)
    locked.save(update_fields=["stored"])
