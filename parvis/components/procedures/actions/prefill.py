"""Keep prefilled answers until their person comes, give them once, forget those that nobody came for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import drafts, registers
from parvis.components.procedures.models import Answer, File, FileNumber, Prefill, Procedure
from parvis.components.procedures.rules.definition import Field
from parvis.components.procedures.rules.progress import EMPTY
from parvis.kernel.secrets import fingerprint

KEPT = timedelta(days=14)  # for somebody to come for answers that a program gave
LINK_KEPT = timedelta(days=1)  # a link is followed at once, and can be followed again


class AlreadyTaken(LookupError):
    """Somebody began a draft with these answers already: they are given once."""


@transaction.atomic
def keep(procedure: Procedure, *, values: Mapping[str, Any], ignored: Sequence[Mapping[str, Any]], by: Prefill.By) -> tuple[Prefill, str]:
    """Answers that wait, and the secret with which they are taken. A program's get the number that their file will have."""
    token = secrets.token_urlsafe(18)
    number = FileNumber.objects.create() if by == Prefill.By.API else None
    kept = Prefill.objects.create(
        procedure=procedure, token=fingerprint(token), by=by, values=dict(values), ignored=list(ignored), number=number
    )
    return kept, token


@transaction.atomic
def begin(prefill_id: int, *, procedure: Procedure, **begun: Any) -> File:
    """A fresh draft with the prefilled answers; never one that is there already.

    ``begun`` is what ``drafts.begin`` takes, whose errors it raises; AlreadyTaken when these answers are given or forgotten.
    """
    prefill = Prefill.objects.select_for_update().filter(pk=prefill_id, procedure=procedure, taken_at=None).first()
    if prefill is None:
        raise AlreadyTaken
    file = drafts.begin(procedure, **begun, number=prefill.number)
    write_answers(file, prefill.values)
    file.prefilled = bool(prefill.values)
    file.save(update_fields=["prefilled"])
    prefill.file, prefill.taken_at, prefill.values = file, timezone.now(), {}
    prefill.save(update_fields=["file", "taken_at", "values"])
    return file


def write_answers(file: File, values: Mapping[str, Any]) -> None:
    """Prefilled answers of the fields that the version in force still has and lets be answered."""
    fields = {each.name: each for each in file.definition.all_fields()}
    Answer.objects.bulk_create(
        Answer(file=file, field=name, value=value, prefilled=True, state=state_of(fields[name], value))
        for name, value in values.items()
        if name in fields and not fields[name].certified and value not in EMPTY
    )


def state_of(field: Field, value: Any) -> Answer.State:
    return Answer.State.AWAITED if registers.owes(field, value) else Answer.State.DECLARED


def forget_orphans() -> int:
    """Destroy what nobody came for in time; returns how many. Run by the clock."""
    now = timezone.now()
    old = Prefill.objects.filter(taken_at=None, by=Prefill.By.API, created_at__lte=now - KEPT)
    followed = Prefill.objects.filter(taken_at=None, by=Prefill.By.LINK, created_at__lte=now - LINK_KEPT)
    return old.delete()[1].get("procedures.Prefill", 0) + followed.delete()[1].get("procedures.Prefill", 0)
