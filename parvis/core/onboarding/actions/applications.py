"""Asking for production: drafted, sent, discussed, decided; every step is a line that both sides read, and one in the trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from parvis.core.notices import actions as notices
from parvis.core.onboarding import rules, selectors
from parvis.core.onboarding.actions.services import client_fields, keys_of
from parvis.core.onboarding.models import Application, Integration, Message
from parvis.core.people.selectors import Person, operators, organisation_subject
from parvis.core.protection import actions as protection
from parvis.core.signin import actions as signin
from parvis.core.signin.selectors import profile
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

PRODUCTION = "production"


class ApplicationMoved(Exception):
    """Somebody took another step meanwhile: this one no longer follows."""


class NotReady(Exception):
    """Nothing to open: no return address on a server. The message says so in a word."""


@transaction.atomic
def save(integration: Integration, fields: Mapping[str, str]) -> Application:
    """The open application with ``fields``, begun when there is none."""
    Integration.objects.select_for_update().get(pk=integration.pk)
    application = selectors.open_application(integration) or Application(integration=integration)
    if application.state == rules.SUBMITTED:
        raise ApplicationMoved
    for name, value in fields.items():
        setattr(application, name, value)
    application.save()
    return application


@transaction.atomic
def submit(application: Application, *, person: Person) -> None:
    """To the reviewers, with the service as it is now. Raises NotReady or ApplicationMoved."""
    asked = selectors.asked_now(application.integration)
    if not asked["redirect_uris"]:
        raise NotReady("redirect_uris")
    step(application, rules.SUBMITTED, asked=asked, submitted_at=timezone.now())
    say(application, person=person, from_platform=False, step=rules.SUBMITTED)


@transaction.atomic
def decide(application: Application, *, state: str, reason: str, person: Person, by: HttpRequest) -> None:
    """Approve, refuse or ask for changes. Raises ApplicationMoved when the team or a colleague was faster."""
    step(application, state, decided_at=timezone.now())
    if state == rules.APPROVED:
        open_to_real_people(application, by=by)
    say(application, person=person, from_platform=True, step=state, text=reason)
    record(application, state=state, reason=reason, by=by)


def step(application: Application, state: str, **fields: Any) -> None:
    """Once, from where the application is now."""
    before = application.state
    if not rules.may_step(before, state) or not Application.objects.filter(pk=application.pk, state=before).update(state=state, **fields):
        raise ApplicationMoved
    application.refresh_from_db()


def open_to_real_people(application: Application, *, by: HttpRequest | None) -> None:
    """The production client as it was asked; its first secret is made by the team, so that nobody else sees it."""
    integration = application.integration
    wanted = client_fields({**application.asked, "issuer": integration.issuer, **keys_of(integration)})
    if integration.production:
        signin.change_service(integration.production, by=by, **wanted)
        return
    entity = application.asked["organisation_identifier"]
    integration.production = signin.open_service(environment=PRODUCTION, entity=entity, by=by, **wanted)
    integration.save(update_fields=["production"])


@transaction.atomic
def switch(application: Application, *, to: str, reason: str, person: Person, by: HttpRequest) -> None:
    """Suspend, resume or revoke for good a production client; raises ApplicationMoved when there is none in that state."""
    client = application.integration.production
    if client is None or application.state != rules.APPROVED:
        raise ApplicationMoved
    if to == rules.REVOKED:
        step(application, rules.REVOKED)
    signin.switch_service(client, state="active" if to == "active" else "suspended", reason=reason, by=by)
    say(application, person=person, from_platform=True, step=to, text=reason)
    record(application, state=to, reason=reason, by=by)


@transaction.atomic
def write(application: Application, *, text: str, person: Person, from_platform: bool) -> None:
    say(application, person=person, from_platform=from_platform, text=text)


def say(application: Application, *, person: Person | None, from_platform: bool, step: str = "", text: str = "") -> None:
    """One line more, and a message to everyone on the other side."""
    line = Message.objects.create(application=application, author=person, from_platform=from_platform, step=step, text=text)
    name = "onboarding.for-team" if from_platform else "onboarding.for-platform"
    link = (
        reverse("onboarding:production", args=[application.integration_id])
        if from_platform
        else reverse("onboarding:review", args=[application.pk])
    )
    readers = [member.person for member in selectors.members(application.integration)] if from_platform else operators()
    for reader in readers:
        context = {"service": application.integration.name, "step": step, "text": text}
        notices.send(name, to=reader, key=f"onboarding:{line.pk}:{reader.pk}", context=context, link=link)


def record(application: Application, *, state: str, reason: str, by: HttpRequest) -> None:
    """The subject is the service, which is nobody's data."""
    protection.record(
        "onboarding.decided",
        subjects=[organisation_subject(f"service:{application.integration_id}")],
        organisation=actor(by).organisation_name or str(country().portal),
        purpose=Text("Décider qui peut demander aux personnes leur identité", "Deciding who may ask people for their identity"),
        legal_basis=profile().legal_basis,
        detail={"service": application.integration.name, "state": state, "reason": reason[:300]},
    )
