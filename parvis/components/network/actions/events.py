"""Incidents and works: announced, followed by messages to the bodies that they concern, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from parvis.components.network.actions.common import record, reference, tell
from parvis.components.network.models import Event
from parvis.components.network.selectors import sites
from parvis.core.people.selectors import Organisation
from parvis.kernel.text import Text


@transaction.atomic
def announce(
    kind: str,
    *,
    title: Text,
    text: Text,
    services: Sequence[str],
    areas: Sequence[str],
    begins_at: datetime,
    expected_end: datetime | None,
    actor: str,
    organisation: str,
    sample: bool = False,
) -> Event:
    """Trace: network.event-announced, one line for each body that is told."""
    made = Event.objects.create(
        reference=reference("I" if kind == Event.Kind.INCIDENT else "T"),
        kind=kind,
        title={"fr": title.fr, "en": title.en},
        text={"fr": text.fr, "en": text.en},
        services=list(services),
        areas=list(areas),
        begins_at=begins_at,
        expected_end=expected_end,
        sample=sample,
    )
    inform(made, "announced", actor=actor, organisation=organisation)
    return made


@transaction.atomic
def end(number: int, *, actor: str, organisation: str) -> Event | None:
    """Over from now on; None when it was already."""
    if not Event.objects.filter(pk=number, ended_at=None).update(ended_at=timezone.now()):
        return None
    found = Event.objects.get(pk=number)
    inform(found, "ended", actor=actor, organisation=organisation)
    return found


def inform(event: Event, what: str, *, actor: str, organisation: str) -> None:
    bodies = set(sites.concerned(event).order_by().values_list("body", flat=True).distinct())
    known = list(Organisation.objects.filter(identifier__in=bodies))
    context = {"title": event.wording, "text": event.words, "what": what, "begins_at": event.begins_at, "expected_end": event.expected_end}
    for body in known:
        tell("network.event", body, key=f"event:{event.pk}:{what}", context=context, link=f"/network/status#{event.reference}")
    record(
        f"network.event-{what}",
        bodies=[body.identifier for body in known] or ["network"],
        by=actor,
        organisation=organisation,
        detail={"event": event.reference},
    )
