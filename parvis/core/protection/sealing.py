"""Hidden lines, month by month: sealed when the month is over, opened when all of them have been shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.core.protection import actions, keys
from parvis.core.protection.models import Entry, SealedList
from parvis.core.protection.rules.sealed import Sealed
from parvis.kernel.calendar import local_day, start_of_day
from parvis.kernel.days import add_months

SEALED_AFTER = timedelta(days=10)  # after the end of the month: a count never follows a reading closely
SEALED_EVERY = timedelta(hours=6)


def seal_months() -> int:
    """Seal every month that ended long enough ago; returns how many. Run by the clock; twice at once seals once.

    None while a new key waits to be announced: lists stay for good, and nobody could open one of a key that never was.
    """
    if keys.verifier() != keys.ring().newest:
        return 0
    return sum(seal(month) for month in months_to_seal(timezone.now() - SEALED_AFTER))


def months_to_seal(before: datetime) -> list[date]:
    """The first days of the months over at that moment and not sealed yet, from the first line of the log on."""
    first = Entry.objects.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    if first is None:
        return []
    newest = SealedList.objects.first()
    month = add_months(newest.month, 1) if newest else local_day(first).replace(day=1)
    found = []
    while start_of_day(add_months(month, 1)) <= before:
        found.append(month)
        month = add_months(month, 1)
    return found


@transaction.atomic
def seal(month: date) -> bool:
    """Count and sign what was hidden in ``month``; whether that was still to do."""
    leaves = sorted(bytes(leaf) for leaf in hidden_in(month).values_list("leaf__commitment", flat=True))
    note = actions.sign_text(str(Sealed.of(keys.origin(), month, leaves)))
    _, is_new = SealedList.objects.get_or_create(month=month, defaults={"note": note, "leaves": b"".join(leaves)})
    return is_new


def hidden_in(month: date) -> QuerySet[Entry]:
    """The lines written in ``month`` that were hidden at first, shown since or not."""
    within = {"occurred_at__gte": start_of_day(month), "occurred_at__lt": start_of_day(add_months(month, 1))}
    return Entry.objects.filter(**within).exclude(visible_from=None)
