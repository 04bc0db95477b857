"""The messages about steps, in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from parvis.components.procedures.rules.parts.steps import Kind
from parvis.components.steps.models import Booking, Step, Title
from parvis.core.notices import actions as notices

FOR_THE_PERSON = {Kind.APPOINTMENT: "steps.book"}


def begun(step: Step) -> None:
    """The person is told of what they have to do; a body finds its steps at its desk."""
    if notice := FOR_THE_PERSON.get(Kind(step.kind)):
        send(step, notice, key=f"begun:{step.begun_at.isoformat()}")
    if step.body_id != step.file.organisation_id and step.body.email:
        tell_body(step)


def tell_body(step: Step) -> None:
    """No name, no answer: a number and a link, read after signing in."""
    notices.send(
        "steps.for-a-body",
        to=step.body.email,
        key=f"steps:{step.id}:body:{step.begun_at.isoformat()}",
        context={"step": step, "rule": step.rule, "procedure": step.file.definition},
        organisation_name=step.file.organisation.name,
        file_reference=step.file.reference or "",
        link=f"/desk/steps/{step.id}",
    )


def booked(booking: Booking, document: object) -> None:
    send(booking.step, "steps.booked", key=f"booked:{booking.id}", booking=booking, attachments=[document])


def reminded(booking: Booking, document: object) -> None:
    send(booking.step, "steps.reminder", key=f"reminded:{booking.id}", booking=booking, attachments=[document])


def place_free(held: Booking) -> None:
    link = f"/me/appointments/{held.step_id}"
    send(held.step, "steps.place-free", key=f"held:{held.id}", booking=held, link=link)


def cancelled(booking: Booking) -> None:
    send(booking.step, "steps.cancelled", key=f"cancelled:{booking.id}", booking=booking)


def title_moved(title: Title) -> None:
    send(title.step, "steps.title", key=f"title:{title.pk}:{title.state}:{title.events.count()}", title=title)


def send(step: Step, notice: str, *, key: str, attachments: Iterable[Any] = (), link: str = "", **more: object) -> None:
    file = step.file
    if file.person is None or file.trial:
        return
    notices.send(
        notice,
        to=file.acted_by or file.person,
        key=f"steps:{step.id}:{key}",
        context={"step": step, "rule": step.rule, "procedure": file.definition, **more},
        organisation_name=step.body.name,
        file_reference=file.reference or "",
        language=file.language,
        link=link or f"/me/files/{file.reference}",
        attachments=attachments,
    )
