"""Who is told what by mail, once per event: applicants, instructors, the data controller and the protection officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from parvis.core.authorisations import selectors
from parvis.core.authorisations.models import Application, Event
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person, person_by_id
from parvis.kernel.text import Text

TO_APPLICANT = {"submit", "approve", "refuse", "request_changes", "revoke", "instructor_message", "system_reminder", "system_archive"}
TO_INSTRUCTORS = {"submit", "applicant_message", "cancel_reopening"}
TO_PROTECTORS = {"approve", "revoke"}


def tell(application: Application, event: Event) -> None:
    """In the transaction of the event: sent after it, or not at all."""
    if event.name in TO_APPLICANT and application.applicant:
        to_applicant(application, event, application.applicant)
    if event.name in TO_INSTRUCTORS:
        to_instructors(application, event)
    if event.name in TO_PROTECTORS:
        to_protectors(application, event)
    if event.name == "revoke":
        to_other_contacts(application, event)
    if event.name == "transfer":
        to_both(application, event)


def to_applicant(application: Application, event: Event, person: Person) -> None:
    send("authorisations.applicant", application, event, to=person, link=own_page(application))


def to_instructors(application: Application, event: Event) -> None:
    """To whom it is assigned, or to all who may decide it."""
    readers = selectors.instructors(application)
    assigned = [person for person in readers if person.pk == application.assigned_to_id]
    for person in assigned or readers:
        send("authorisations.instructor", application, event, to=person, link=desk_page(application))


def to_protectors(application: Application, event: Event) -> None:
    """The data controller and the data protection officer of the body that asked, whoever typed their addresses."""
    for who, address in selectors.protectors(application).items():
        if address:
            send("authorisations.protectors", application, event, to=address, key=who, link=register_page(event), who=who)


def to_other_contacts(application: Application, event: Event) -> None:
    told = set(selectors.protectors(application).values()) | {application.applicant.email if application.applicant else ""}
    for address in selectors.all_contacts(application.answers):
        if address not in told:
            send("authorisations.protectors", application, event, to=address, link=register_page(event), who="contact")


def to_both(application: Application, event: Event) -> None:
    """Whoever hands a request over, and whoever receives it."""
    former = person_by_id(event.details["from"]) if event.details.get("from") else None
    for person in (former, application.applicant):
        if person:
            new = application.applicant.display_name if application.applicant else ""
            send("authorisations.transferred", application, event, to=person, link=own_page(application), new_applicant=new)


def send(notice: str, application: Application, event: Event, *, to: Person | str, link: str, key: str = "", **more: Any) -> None:
    reader = str(to.pk) if isinstance(to, Person) else str(to)
    context = {
        "reference": application.reference,
        "request_title": application.answers.get("title") or application.reference,
        "kind": selectors.kind_title(application.kind),
        "body": application.organisation.name,
        "event": event.name,
        "reopening": event.reopening,
        "stage": application.stage,
        "text": event.text,
        "authorisation": event.authorisation,
        "details": event.details,
        "fields": titles(application, event),
        **more,
    }
    language = to.language if isinstance(to, Person) else application.applicant.language if application.applicant else None
    notices.send(notice, to=to, key=f"authorisations:{event.pk}:{key}{reader}"[:200], context=context, link=link, language=language)


def titles(application: Application, event: Event) -> list[Text]:
    known = selectors.released(selectors.kind_of(application))
    names: Iterable[str] = event.details.get("granted", {}).get("fields", application.answers.get("fields") or [])
    return [known.get(name, Text(name, name)) for name in names]


def own_page(application: Application) -> str:
    return reverse("authorisations:request", args=[application.public_id])


def desk_page(application: Application) -> str:
    return reverse("authorisations:review", args=[application.public_id])


def register_page(event: Event) -> str:
    return f"/apis/authorisations/{event.authorisation}" if event.authorisation else "/apis/authorisations"
