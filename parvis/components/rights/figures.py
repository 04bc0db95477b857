"""How many readings there were, by body, purpose and month: counted from the lines that anybody concerned may read.

A line counts in the month in which it could first be read: one that stayed hidden counts once it is shown, so that no
later version of a month tells that something was hidden. A month is given ten days after its end, and not before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.core.people import selectors as people
from parvis.core.protection.selectors import BadRecord, lines
from parvis.kernel import catalogue
from parvis.kernel.calendar import country, start_of_day, today

DELAY = timedelta(days=10)
NAMELESS = "-"

Cell = tuple[str, str, str, str]  # month, identifier of the body, purpose in French and English


def readings() -> frozenset[str]:
    """The events in which somebody else reads something about a person."""
    return frozenset(name for name, event in catalogue.trace_events().items() if event.reading)


def closed_before() -> datetime:
    """The end of the last month that is over since ten days: what came to light later is not told yet."""
    return start_of_day((today() - DELAY).replace(day=1))


def counted() -> Counter[Cell]:
    """How many readings each body made for each purpose in each month that may be told."""
    shown = lines().filter(event__in=readings()).annotate(shown=Coalesce(F("visible_from"), F("occurred_at")))
    found: Counter[Cell] = Counter()
    for entry in shown.filter(shown__lt=min(closed_before(), timezone.now())).order_by("pk").iterator():
        try:
            record = entry.reading
        except BadRecord:
            continue
        month = f"{max(entry.shown, entry.occurred_at).astimezone(country().zone):%Y-%m}"
        purpose = record.purpose
        found[month, record.organisation_identifier or NAMELESS, purpose.get("fr", ""), purpose.get("en", "")] += 1
    return found


def rows(*, sample: bool) -> Iterator[Mapping[str, object]]:
    """The rows of real bodies, or those of invented ones: in a demonstration all readings are invented."""
    names = {body.identifier: body for body in people.organisations()}
    for (month, identifier, fr, en), number in sorted(counted().items()):
        body = names.get(identifier)
        if sample is (settings.PARVIS_DEMO or bool(body and body.sample)):
            yield {
                "month": month,
                "body": identifier,
                "body_name": body.name if body else identifier,
                "purpose": fr,
                "purpose_en": en,
                "readings": number,
            }


def real_rows() -> Iterator[Mapping[str, object]]:
    return rows(sample=False)


def sample_rows() -> Iterator[Mapping[str, object]]:
    return rows(sample=True)
