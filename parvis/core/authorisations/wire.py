"""Requests and authorisations as programs read and write them: the form of DataPass, in the country's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.core.authorisations import selectors
from parvis.core.authorisations.models import Application, Event
from parvis.core.authorisations.rules import blocks
from parvis.core.exchange.selectors import Authorisation
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import catalogue
from parvis.kernel.manifest import AuthorisationKind, UseCase

INTERNAL = frozenset({"legal_document"})  # a document is read by people, on the page


def number(of: UUID) -> int:
    """A whole number that stays, for readers that expect one: 48 bits, so that JSON keeps it."""
    return int.from_bytes(of.bytes[:6])


def definition_id(kind: str) -> str:
    return kind.replace("-", "_")


def kind_called(identifier: str) -> AuthorisationKind | None:
    """The kind behind ``api_entreprise`` or ``api-entreprise``."""
    return next((kind for slug, kind in catalogue.authorisation_kinds().items() if definition_id(slug) == definition_id(identifier)), None)


def form_uid(kind: str, use_case: str) -> str:
    return f"{kind}-{use_case}"


def forms_of(kind: AuthorisationKind) -> list[UseCase]:
    """The templates that are for ``kind``."""
    return [use for use in catalogue.use_cases().values() if kind.slug in use.fields]


def form_called(uid: str) -> tuple[AuthorisationKind, UseCase] | None:
    known = ((kind, use) for kind in catalogue.authorisation_kinds().values() for use in forms_of(kind))
    return next(((kind, use) for kind, use in known if form_uid(kind.slug, use.slug) == uid), None)


def on_the_wire(name: str) -> str:
    return catalogue.request_wire().answers.get(name, name)


def data_out(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers under the names of the wire."""
    return {on_the_wire(name): answers[name] for name in blocks.FIELDS if name in answers and name not in INTERNAL}


def known_names() -> dict[str, str]:
    """What may be written: names of the wire and the answers that they are."""
    return {on_the_wire(name): name for name in blocks.FIELDS if name not in INTERNAL}


def organisation_out(body: Organisation) -> dict[str, Any]:
    return {"id": number(body.pk), "name": body.name, **catalogue.request_wire().organisation(body.identifier)}


def person_out(person: Person | None) -> dict[str, Any] | None:
    """Whoever asks; nobody when a program does, or once they erased themselves."""
    if person is None or person.erased_at:
        return None
    given = person.given_names[0] if person.given_names else None
    return {"id": number(person.pk), "email": person.email, "given_name": given, "family_name": person.usual_name or person.family_name}


def authorisation_out(found: Authorisation, *, definition: str) -> dict[str, Any]:
    return {
        "id": found.pk,
        "slug": found.reference,
        "revoked": found.state == Authorisation.State.REVOKED,
        "state": str(found.state),
        "created_at": stamp(found.granted_at),
        "data": {on_the_wire("fields"): found.fields},
        "authorization_request_class": f"AuthorizationRequest::{camel(definition)}",
        "definition_id": definition,
    }


def camel(identifier: str) -> str:
    return "".join(part.capitalize() for part in identifier.split("_"))


def event_out(event: Event) -> dict[str, Any]:
    return {"id": event.pk, "name": event.name, "created_at": stamp(event.at)}


def stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def shared(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "public_id": str(application.public_id),
        "state": str(application.state),
        "form_uid": form_uid(application.kind, application.use_case),
        "applicant": person_out(application.applicant),
        "service_provider": None,
        "data": data_out(application.answers),
    }


def authorisations_out(application: Application) -> list[dict[str, Any]]:
    definition = definition_id(application.kind)
    return [authorisation_out(each, definition=definition) for each in selectors.authorisations_of(application)]


def request_out(application: Application) -> dict[str, Any]:
    """A request as the API tells it."""
    events = list(application.events.all())
    definition = definition_id(application.kind)
    reopened = [event.at for event in events if event.name == "reopen"]
    return shared(application) | {
        "definition_id": definition,
        "type": f"AuthorizationRequest::{camel(definition)}",
        "created_at": stamp(application.created_at),
        "last_submitted_at": stamp(application.submitted_at),
        "last_validated_at": stamp(max((event.at for event in events if event.name == "approve"), default=None)),
        "reopening": application.reopening,
        "reopened_at": stamp(max(reopened, default=None)),
        "external_provider_id": application.external_id or None,
        "organisation": organisation_out(application.organisation),
        "habilitations": authorisations_out(application),
        "events": [event_out(event) for event in events],
    }


def announced(event: Event) -> dict[str, Any]:
    """What webhooks tell of ``event``: the request as it is in the event's own transaction."""
    application = event.application
    return {
        "event": event.name,
        "fired_at": int(event.at.timestamp()),
        "model_type": f"authorization_request/{definition_id(application.kind)}",
        "data": shared(application)
        | {"organization": organisation_out(application.organisation), "authorizations": authorisations_out(application)},
    }
