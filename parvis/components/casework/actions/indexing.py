"""Keep what files are found by up to date: the log of transitions and the messages say which files changed, a mark says the others.

Rows of both logs may be committed a little out of order, so each round looks again at the last ones; what was
read already is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from parvis.components.casework import engines
from parvis.components.casework.models import BulkAct, BulkLine, Fact, Indexed, Reached
from parvis.components.casework.rules import facts
from parvis.components.procedures.selectors import File, Message, Passage, State, wording
from parvis.components.procedures.selectors.files import progress
from parvis.components.search import rules as analyser

NAME = "index"
BATCH = 200
LOOK_BACK = 200  # rows of each log
LONGEST_TEXT = 20_000  # characters of one file


def index(*, batches: int = 25) -> int:
    """Read what changed since the last round; returns how many files were read. Run by the clock."""
    number = 0
    for _ in range(batches):
        changed, reached = changes()
        for file_id in changed:
            index_file(file_id)
        moved = reached != held()
        Reached.objects.update_or_create(name=NAME, defaults={"passage": reached[0], "message": reached[1]})
        number += len(changed)
        if not moved:
            break
    return number


def held() -> tuple[int, int]:
    found = Reached.objects.filter(name=NAME).values_list("passage", "message").first()
    return found or (0, 0)


def changes() -> tuple[list[UUID], tuple[int, int]]:
    """Files with a passage or a message that was not read yet, and how far that goes."""
    passage, message = held()
    found: dict[UUID, None] = {}
    reached = []
    for rows, last, read in ((Passage.objects, passage, "passage"), (Message.objects, message, "message")):
        new = list(rows.filter(id__gt=last - LOOK_BACK).order_by("id").values_list("id", "file_id")[: BATCH + LOOK_BACK])
        known = dict(Indexed.objects.filter(file__in={each for _, each in new}).values_list("file_id", read))
        found |= dict.fromkeys(file_id for number, file_id in new if known.get(file_id, 0) < number)
        reached.append(max([last, *(number for number, _ in new)]))
    found |= dict.fromkeys(Indexed.objects.filter(stale=True).order_by("id").values_list("file_id", flat=True)[:BATCH])
    return list(found), (reached[0], reached[1])


def changed(file: File) -> None:
    """The words kept of a file are no longer its own: they are read again at the next round. One not read yet will be."""
    Indexed.objects.filter(file=file).update(stale=True)


@transaction.atomic
def index_file(file_id: UUID) -> None:
    """Write the words and the facts of one file anew; nothing is kept of an erased one."""
    file = File.objects.select_for_update(of=("self",)).select_related("version", "organisation").filter(pk=file_id).first()
    if file is None or file.state == State.DRAFT or file.erased_at:
        return
    Indexed.objects.filter(file=file, stale=True).update(stale=False)  # before reading: who changes the file now marks it again
    form = progress(file)
    read = {
        "passage": file.passages.order_by("id").values_list("id", flat=True).last() or 0,
        "message": file.messages.order_by("id").values_list("id", flat=True).last() or 0,
    }
    row, _ = Indexed.objects.update_or_create(file=file, defaults=read)
    engines.engine().write([(row.pk, " ".join([engines.body_term(file.organisation_id), *terms(texts(file))]))])
    Fact.objects.filter(file=file).delete()
    Fact.objects.bulk_create(
        Fact(
            file=file,
            organisation_id=file.organisation_id,
            procedure_id=file.procedure_id,
            field=each.field,
            word=each.word,
            number=each.number,
            day=each.day,
        )
        for each in facts.facts(file.definition, form.facts.answers)
    )


def texts(file: File) -> Iterable[str]:
    """What is read in a file: who asks, what they answered in the words of both languages, what was written."""
    yield file.applicant
    yield file.reference or ""
    for language in analyser.LANGUAGES:
        with override(language):
            yield from (line.value for block in wording.blocks(file) for line in block.lines)
    yield from file.messages.values_list("text", flat=True)


def terms(found: Iterable[str]) -> list[str]:
    text = " ".join(filter(None, found))[:LONGEST_TEXT]
    return list(dict.fromkeys(term for language in analyser.LANGUAGES for term in analyser.terms(text, language)))


def forget(file: File) -> None:
    """Nothing of a file is found any more, no label stays on it, and acts on many let go of it: its personal data are erased.

    An act goes with its last file: what was written to the people of those files stands in it.
    """
    Indexed.objects.filter(file=file).delete()
    Fact.objects.filter(file=file).delete()
    file.labelled.all().delete()
    lines = BulkLine.objects.filter(file=file)
    acts = list(lines.values_list("act", flat=True))
    lines.delete()
    BulkAct.objects.filter(pk__in=acts, lines=None).delete()
