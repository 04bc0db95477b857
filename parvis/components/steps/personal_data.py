"""What steps hold about somebody: appointments, titles, seats in juries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from parvis.components.steps.models import Booking, Seat, Sheet, Title, Waiting
from parvis.components.steps.wording import BOOKINGS, TITLES
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def bookings(person: Person) -> QuerySet[Booking]:
    mine = Q(step__file__person=person) | Q(step__file__acted_by=person)
    return Booking.objects.filter(mine).select_related("agenda", "step__file").order_by("-starts_at")


def waiting(person: Person) -> QuerySet[Waiting]:
    mine = Q(step__file__person=person) | Q(step__file__acted_by=person)
    return Waiting.objects.filter(mine).select_related("agenda", "step__file")


def titles(person: Person) -> QuerySet[Title]:
    return Title.objects.filter(step__file__person=person).select_related("step__file").order_by("-ordered_at")


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    """``{"label", "value"}`` for each appointment, title and seat."""
    for each in bookings(person):
        yield {"label": typography.when(each.starts_at), "value": f"{each.agenda.title} – {BOOKINGS[each.state]}"}
    listed = gettext("Waiting list")
    for one in waiting(person):
        yield {"label": typography.when(one.since), "value": f"{one.agenda.title} – {listed}"}
    for title in titles(person):
        yield {"label": title.number, "value": str(TITLES[title.state])}
    for seat in Seat.objects.filter(person=person):
        yield {"label": seat.step_name, "value": typography.day(seat.since)}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in bookings(person):
        yield {"file": each.step.file.reference, "starts_at": each.starts_at.isoformat(), "agenda": each.agenda.title, "state": each.state}
    for one in waiting(person):
        yield {"file": one.step.file.reference, "agenda": one.agenda.title, "waiting_since": one.since.isoformat()}
    for title in titles(person):
        yield {"file": title.step.file.reference, "number": title.number, "state": title.state, "ordered_at": title.ordered_at.isoformat()}
    for sheet in Sheet.objects.filter(person=person).select_related("step__file"):
        yield {"file": sheet.step.file.reference, "conflict": sheet.conflict, "scores": sheet.scores, "remark": sheet.remark}


def erase(_person: Person) -> Text:
    """They belong to files, whose own retention erases them."""
    return Text(
        "Vos rendez-vous et vos titres sont effacés avec le dossier auquel ils appartiennent.",
        "Your appointments and titles are erased with the file to which they belong.",
    )
