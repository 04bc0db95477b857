"""The one place through which everything that happens to a request goes: a row, a line of the trace, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from parvis.core.authorisations import selectors
from parvis.core.authorisations.actions import webhooks
from parvis.core.authorisations.actions.telling import tell
from parvis.core.authorisations.models import Application, Event
from parvis.core.authorisations.rules import steps
from parvis.core.authorisations.rules.steps import By
from parvis.core.people.selectors import Person, organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel.text import Text

QUIET = {"update", "update_by_api", "applicant_message", "instructor_message", "system_reminder"}  # leave no line in the trace
PURPOSE = Text("Décider qui peut demander quelles données", "Deciding who may ask for which data")


def locked(application: Application) -> Application:
    """The request as it is now, and nobody else's until the transaction ends."""
    return Application.objects.select_for_update().get(pk=application.pk)


def emit(
    application: Application,
    event: str,
    *,
    by: By,
    actor: Person | None = None,
    text: str = "",
    authorisation: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Take the step ``event`` with a ``locked`` request, in the caller's transaction; raises steps.NotAllowed.

    What hangs on events (webhooks, mail, figures) hangs here.
    """
    before = selectors.situation(application)
    return written(application, event, before, by=by, actor=actor, text=text, authorisation=authorisation, details=details)


def written(
    application: Application,
    event: str,
    before: steps.Situation,
    *,
    by: By,
    actor: Person | None = None,
    text: str = "",
    authorisation: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """The same, from a situation read earlier: a revocation ends authorisations before it is written."""
    now = steps.after(event, before)
    application.state, application.reopening, application.stage = now.state, now.reopening, now.stage
    application.changed_at = timezone.now()
    application.save()
    row = Event.objects.create(
        application=application,
        name=event,
        by=by,
        actor=actor,
        state=application.state,
        reopening=before.reopening,
        text=text,
        authorisation=authorisation,
        details=dict(details or {}),
        at=application.changed_at,
    )
    if event not in QUIET:
        trace(application, row)
    tell(application, row)
    webhooks.announce(row)
    return row


def trace(application: Application, event: Event) -> None:
    """About the body that asks: names of agents stay in the request's own history."""
    body = application.organisation
    detail = {"reference": application.reference, "event": event.name, "state": event.state, "authorisation": event.authorisation}
    protection.record(
        "authorisations.moved",
        subjects=[organisation_subject(body.identifier)],
        organisation=body.name,
        organisation_identifier=body.identifier,
        purpose=PURPOSE,
        legal_basis=Text.of(str(application.answers.get("legal_basis") or application.reference)[:300]),
        detail={name: value for name, value in detail.items() if value},
    )
