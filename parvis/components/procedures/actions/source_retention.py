"""What sources answered is destroyed when the retention of its exchange is over; an open file asks again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.asking import name_of
from parvis.components.procedures.lifecycle import DECIDED
from parvis.components.procedures.models import Asking, File
from parvis.components.procedures.selectors.files import IDENTITY
from parvis.core.exchange import actions as exchange
from parvis.core.exchange.selectors import retention_months
from parvis.kernel import rounds

WITHIN = timedelta(hours=1)  # of one round; the next goes on
NONE_IS_SHORTER = timedelta(days=27)  # retention is in months: younger answers need no look


def destroy_what_is_over() -> int:
    """Destroy the answers whose exchange lets them be kept no longer; how many. Run by the clock."""
    return rounds.each(over(), destroy, of="procedures.source-retention", within=WITHIN)


def over() -> Iterator[int]:
    old = Asking.objects.filter(fetched_at__lt=timezone.now() - NONE_IS_SHORTER).exclude(values={}).exclude(need=IDENTITY)
    for page in rounds.pages(old.select_related("file__version", "file__organisation")):
        yield from (asking.pk for asking in page if is_over(asking))


def is_over(asking: Asking) -> bool:
    file = asking.file
    months = retention_months(file.definition.asker, file.definition.need(asking.need).offer, file.organisation)
    return asking.fetched_at is not None and asking.fetched_at + relativedelta(months=months) <= timezone.now()


@transaction.atomic
def destroy(asking_id: int) -> bool:
    """Empty one answer and the fields that it filled, and write so in the person's trace; whether there was something left."""
    asking = Asking.objects.select_for_update().get(pk=asking_id)
    if not asking.values or not is_over(asking):
        return False
    file = File.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=asking.file_id)
    want = file.definition.need(asking.need)
    file.answers.filter(source=want.offer, field__in=want.fills).delete()
    asking.values = {}
    if file.state not in DECIDED:
        asking.state = Asking.State.AWAITED  # still needed: asked again, with a line of its own
    asking.save(update_fields=["values", "state"])
    exchange.note_destruction(
        file.person.identity if file.person else None,
        asker=file.definition.asker,
        offer=want.offer,
        organisation=file.organisation,
        fields=want.fields,
        file_reference=name_of(file),
    )
    return True
