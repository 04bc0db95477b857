"""Take, move and give up an appointment; say who came."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from parvis.components.procedures.rules.parts.steps import Kind
from parvis.components.steps.actions import telling, waiting
from parvis.components.steps.actions.moving import StepRefused, end, leave_trace, locked
from parvis.components.steps.models import Agenda, Booking, Step, Waiting
from parvis.components.steps.rules.calendar_file import event
from parvis.components.steps.selectors.agendas import agenda_of, free_moments, held_for, to_remind
from parvis.core.files import actions as documents
from parvis.core.files.selectors import StoredFile
from parvis.core.people.selectors import Person
from parvis.kernel import rounds
from parvis.kernel.calendar import local_day
from parvis.kernel.text import Text

TAKEN = Text(
    "Ce créneau vient d’être pris, ou n’est plus ouvert. Choisissez-en un autre.",
    "This slot has just been taken, or is no longer open. Choose another.",
)
NO_AGENDA = Text(
    "L’administration n’a pas encore ouvert son agenda. Réessayez plus tard.",
    "The administration has not opened its agenda yet. Try again later.",
)
NOT_OPEN = Text("Il n’y a plus de rendez-vous à prendre pour cette étape.", "There is no appointment to make for this step any more.")
PAST = Text("Ce rendez-vous est passé ou a déjà été annulé.", "This appointment is over, or was given up already.")
TOO_EARLY = Text("Ce rendez-vous n’a pas encore eu lieu.", "This appointment has not taken place yet.")
CALENDAR, LARGEST = "text/calendar", 20_000


def book(step_id: UUID, moment: datetime) -> Booking:
    """Take ``moment`` for the step's person; another appointment that they had for it is given up in the same go.

    Two people who take the last seat at once: one of them gets it. Raises StepRefused.
    """
    try:
        with transaction.atomic():
            return taken(step_id, moment)
    except IntegrityError as error:
        raise StepRefused(TAKEN) from error


def taken(step_id: UUID, moment: datetime) -> Booking:
    step = open_appointment(step_id)
    agenda = agenda_of(step)
    if agenda is None:
        raise StepRefused(NO_AGENDA)
    agenda = Agenda.objects.select_for_update().get(pk=agenda.pk)
    current = step.bookings.filter(state=Booking.State.BOOKED).first()
    if current and current.starts_at == moment:
        return current
    kept = held_for(step)
    if kept is None or kept.starts_at != moment:
        require_free(agenda, moment)
    for each in step.bookings.filter(state__in=(Booking.State.BOOKED, Booking.State.HELD)):
        cancel_row(each)
    fields = {"starts_at": moment, "minutes": agenda.minutes, "seat": waiting.free_seat(agenda, moment)}
    booking = Booking.objects.create(step=step, agenda=agenda, **fields)
    Waiting.objects.filter(step=step).delete()
    waiting.offer(agenda)
    leave_trace(step, "steps.booked")
    telling.booked(booking, calendar_file(booking))
    return booking


def require_free(agenda: Agenda, moment: datetime) -> None:
    """Raises StepRefused."""
    if moment not in free_moments(agenda, local_day(moment)):
        raise StepRefused(TAKEN)


def open_appointment(step_id: UUID) -> Step:
    step = locked(step_id)
    if step.state != Step.State.OPEN or step.kind != Kind.APPOINTMENT:
        raise StepRefused(NOT_OPEN)
    return step


def cancel_row(booking: Booking) -> None:
    booking.state = Booking.State.CANCELLED
    booking.save(update_fields=["state"])


@transaction.atomic
def cancel(step_id: UUID) -> Booking:
    """Give an appointment up; another may be taken. Raises StepRefused."""
    step = open_appointment(step_id)
    booking = step.bookings.filter(state=Booking.State.BOOKED, starts_at__gt=timezone.now()).select_related("agenda").first()
    if booking is None:
        raise StepRefused(PAST)
    agenda = Agenda.objects.select_for_update().get(pk=booking.agenda_id)
    cancel_row(booking)
    telling.cancelled(booking)
    waiting.offer(agenda)
    return booking


@transaction.atomic
def note_presence(booking_id: UUID, *, agent: Person, came: bool) -> Booking:
    """Say whether the person came: the step is over. Raises StepRefused before its hour."""
    step = locked(Booking.objects.values_list("step_id", flat=True).get(id=booking_id))
    booking = Booking.objects.select_related("agenda").get(id=booking_id)
    if booking.state != Booking.State.BOOKED:
        raise StepRefused(PAST)
    if booking.starts_at > timezone.now() + timedelta(minutes=30):
        raise StepRefused(TOO_EARLY)
    booking.state = Booking.State.HONOURED if came else Booking.State.ABSENT
    booking.save(update_fields=["state"])
    end(step, outcome="honoured" if came else "absent", agent=agent)
    return booking


def as_calendar(booking: Booking) -> bytes:
    """The appointment as calendars read it, in the language of its file."""
    with translation.override(booking.step.file.language):
        return event(
            uid=f"{booking.id}@parvis",
            start=booking.starts_at,
            minutes=booking.minutes,
            made=booking.made_at,
            title=f"{booking.step.rule.title} – {booking.step.body.name}",
            place=booking.agenda.place,
            note=gettext("Accessibility: %(access)s") % {"access": booking.agenda.access} if booking.agenda.access else "",
        )


def calendar_file(booking: Booking) -> StoredFile:
    """The same, to attach to a message: kept until the appointment is over."""
    content, file = as_calendar(booking), booking.step.file
    until = booking.starts_at + timedelta(days=2)
    owner = file.acted_by or file.person
    return documents.store(content, name="rendez-vous.ics", owner_person=owner, accept=(CALENDAR,), max_bytes=LARGEST, expires_at=until)


def remind(now: datetime | None = None) -> int:
    """Remind people of tomorrow's appointments, once; returns how many."""
    now = now or timezone.now()
    return rounds.each(rounds.keys(to_remind(now)), lambda booking: reminded(booking, now), of="steps.each-hour")


@transaction.atomic
def reminded(booking_id: UUID, now: datetime) -> bool:
    booking = (
        Booking.objects.select_for_update(of=("self",)).select_related("agenda", "step__body", "step__file__version").get(id=booking_id)
    )
    if booking.reminded_at is not None or booking.state != Booking.State.BOOKED:
        return False
    booking.reminded_at = now
    booking.save(update_fields=["reminded_at"])
    telling.reminded(booking, calendar_file(booking))
    return True
