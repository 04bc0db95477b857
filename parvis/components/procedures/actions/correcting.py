"""A value that the person said is wrong: once its source has answered, the file follows."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import asking
from parvis.components.procedures.actions.moving import touched
from parvis.components.procedures.lifecycle import OPEN, State
from parvis.components.procedures.models import Answer, Asking, File
from parvis.components.procedures.rules.definition import Want
from parvis.components.procedures.rules.progress import filled
from parvis.components.registries import selectors as registries
from parvis.core.exchange import actions as exchange
from parvis.kernel import rounds

AGAIN_AFTER = timedelta(minutes=1)  # a source may take its time to write what it accepted


def follow_corrections() -> int:
    """Settle what people disputed and sources have answered since; how many answers changed. Run by the clock."""
    disputed = Answer.objects.filter(state=Answer.State.DISPUTED, file__state__in=(State.DRAFT, *OPEN), file__person__isnull=False)
    rows = chain.from_iterable(rounds.pages(disputed.select_related("file__version", "file__person")))
    return rounds.each(rows, settle, of="procedures.follow-corrections", within=AGAIN_AFTER)


def settle(answer: Answer) -> bool:
    """Take what the source answered: its new value, or its old one confirmed. Whether the value changed."""
    file = answer.file
    want = file.definition.source_of(answer.field)
    if want is None or file.person is None or answer.fetched_at is None:
        return False
    paths = [want.path(filling) for filling in want.fills[answer.field]]
    verdict = registries.latest_verdict(file.person.id, offer=want.offer, fields=paths, since=answer.fetched_at)
    if verdict is None:
        return False
    if not verdict.accepted:
        confirm(answer)
        return False
    return asked_again(answer, want)


def confirm(answer: Answer) -> None:
    """The source stands by its value: it counts as certified again, and the person has its reasons."""
    Answer.objects.filter(pk=answer.pk, state=Answer.State.DISPUTED).update(state=Answer.State.KNOWN)


def asked_again(answer: Answer, want: Want) -> bool:
    """Ask the source what it says now; a value that has not changed yet stays disputed and is asked again later."""
    held = Asking.objects.filter(file=answer.file, need=want.name).first()
    if held is None or held.asked_at > timezone.now() - AGAIN_AFTER:
        return False
    asked_at = timezone.now()
    Asking.objects.filter(pk=held.pk).update(asked_at=asked_at, attempts=held.attempts + 1)
    try:
        found = asking.asked(answer.file, want)
    except exchange.ExchangeError:
        return False  # the source is down, or refuses: the next round asks again
    return take(answer, want, found=found)


@transaction.atomic
def take(answer: Answer, want: Want, *, found: exchange.Answer) -> bool:
    """Write the new value, unless the file was decided or the person answered meanwhile."""
    file = File.objects.select_for_update(of=("self",)).get(pk=answer.file_id)
    current = Answer.objects.select_for_update().filter(pk=answer.pk, state=Answer.State.DISPUTED).first()
    values = asking.values_of(found)
    value = filled(values, want.fills[answer.field], file.definition.field(answer.field).type)
    if current is None or value in (None, current.value) or not (file.is_draft or file.is_open):
        return False
    current.value, current.state = value, Answer.State.KNOWN
    current.fetched_at = current.corrected_at = found.fetched_at
    current.save(update_fields=["value", "state", "fetched_at", "corrected_at"])
    Asking.objects.filter(file=file, need=want.name).update(values=values, fetched_at=found.fetched_at)
    touched(file)
    return True
