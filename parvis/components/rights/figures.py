"""How many readings there were, by body, purpose and month, and what became of contests: counted from what anybody concerned may read.

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

from parvis.components.rights.models import Contest
from parvis.components.rights.rules import contests
from parvis.core.people import selectors as people
from parvis.core.protection.selectors import BadRecord, lines
from parvis.kernel import catalogue
from parvis.kernel.calendar import country, start_of_day, today
from parvis.kernel.text import Text

DELAY = timedelta(days=10)
NAMELESS = "-"
OUTCOMES = {
    contests.IN_TIME: Text("Réponse donnée à temps", "Answered in time"),
    contests.LATE: Text("Réponse en retard, ou toujours due", "Answered late, or still owed"),
    contests.GIVEN_UP: Text("Retirée, ou portée devant l’autorité, avant ce jour", "Withdrawn, or taken to the authority, before that day"),
}

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


def contests_counted() -> Counter[tuple[str, str, str]]:
    """How many answers each body owed in each month that may be told, and what became of them: month, body, outcome.

    A contest counts in the month in which its answer was due: only then is it known whether it came in time.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    for contest in Contest.objects.filter(due_on__lt=(today() - DELAY).replace(day=1)).select_related("organisation").order_by("pk"):
        body = contest.organisation.identifier if contest.organisation else NAMELESS
        found[f"{contest.due_on:%Y-%m}", body, contests.outcome(contest.state, was_late=contest.was_late)] += 1
    return found


def contest_rows(*, sample: bool) -> Iterator[Mapping[str, object]]:
    """The rows of real bodies, or those of invented ones."""
    names = {body.identifier: body for body in people.organisations()}
    for (month, identifier, outcome), number in sorted(contests_counted().items()):
        body = names.get(identifier)
        if sample is (settings.PARVIS_DEMO or bool(body and body.sample)):
            yield {
                "month": month,
                "body": identifier,
                "body_name": body.name if body else identifier,
                "outcome": outcome,
                "outcome_fr": OUTCOMES[outcome].fr,
                "outcome_en": OUTCOMES[outcome].en,
                "contests": number,
            }


def real_rows() -> Iterator[Mapping[str, object]]:
    return rows(sample=False)


def sample_rows() -> Iterator[Mapping[str, object]]:
    return rows(sample=True)


def real_contest_rows() -> Iterator[Mapping[str, object]]:
    return contest_rows(sample=False)


def sample_contest_rows() -> Iterator[Mapping[str, object]]:
    return contest_rows(sample=True)
