"""A team's service: registered with sandbox keys at once, changed, closed; who is in the team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from parvis.core.notices import actions as notices
from parvis.core.onboarding import rules, selectors
from parvis.core.onboarding.models import Integration, Invitation, Member
from parvis.core.people.selectors import Person
from parvis.core.signin import actions as signin
from parvis.core.signin.rules import tokens

SANDBOX = "sandbox"
INVITATION_DAYS = 7
MOST_SERVICES = 20  # open ones of one person
MOST_INVITATIONS = 20  # waiting ones of one service: each may be a letter to a stranger


class TooMany(Exception):
    """As many are open as may be: one must end before another begins."""


@transaction.atomic
def register(person: Person, described: Mapping[str, Any], *, by: HttpRequest | None = None) -> tuple[Integration, str]:
    """A new service and the secret of its sandbox client, told here and never again. Raises TooMany."""
    if sum(each.closed_at is None for each in selectors.integrations_of(person)) >= MOST_SERVICES:
        raise TooMany
    integration = Integration.objects.create(**described)
    Member.objects.create(integration=integration, person=person)
    integration.sandbox = signin.open_service(
        environment=SANDBOX,
        # Of its own: who merely says they belong to an organisation learns no name under which it knows people.
        entity=f"sandbox:{integration.pk}",
        by=by,
        **client_fields(described),
    )
    integration.save(update_fields=["sandbox"])
    return integration, signin.make_secret(integration.sandbox, by=by)


def client_fields(described: Mapping[str, Any]) -> dict[str, Any]:
    """One algorithm signs both what the form calls “what you receive”: the id_token and the user information."""
    fields = {name: described[name] for name in (*rules.OF_CLIENT, *rules.KEYS) if name in described}
    return fields | {"userinfo_algorithm": described["id_token_algorithm"]}


@transaction.atomic
def change(integration: Integration, described: Mapping[str, Any], *, by: HttpRequest) -> None:
    """Hold at once in the sandbox; in production only what needs no new review: keys, and addresses on hosts approved already."""
    for name, value in described.items():
        setattr(integration, name, value)
    integration.save()
    if integration.sandbox:
        signin.change_service(integration.sandbox, by=by, **client_fields(described))
    if integration.production:
        signin.change_service(integration.production, by=by, **held_at_once(integration))


def held_at_once(integration: Integration) -> dict[str, Any]:
    approved = selectors.last_approved(integration)
    known = approved.asked["redirect_uris"] if approved else []
    names = ("redirect_uris", "post_logout_redirect_uris")
    addresses = {name: rules.known_hosts_only(getattr(integration, name), approved=known) for name in names}
    return keys_of(integration) | addresses


def keys_of(integration: Integration) -> dict[str, Any]:
    return {name: getattr(integration, name) for name in rules.KEYS}


def make_secret(integration: Integration, *, production: bool, others_end: datetime | None, by: HttpRequest) -> str:
    """A further secret of one of its clients. Raises signin.TooManySecrets, or LookupError when there is no such client."""
    client = integration.production if production else integration.sandbox
    if client is None:
        raise LookupError("this service has no such client")
    return signin.make_secret(client, by=by, others_end=others_end)


@transaction.atomic
def close(integration: Integration, *, by: HttpRequest) -> None:
    """End the service: its clients are refused from the next request on; its history stays."""
    for client in selectors.clients(integration):
        signin.switch_service(client, state="suspended", reason="closed by its team", by=by)
    integration.invitations.filter(used_at=None).delete()
    integration.applications.filter(state__in=rules.OPEN).delete()
    integration.closed_at = timezone.now()
    integration.save(update_fields=["closed_at"])


@transaction.atomic
def invite(integration: Integration, *, email: str, by: Person) -> str:
    """The path of a link that lets one person in, once, within a week; mailed when an address is given. Raises TooMany."""
    if integration.invitations.count() >= MOST_INVITATIONS:  # used ones too, until they are cleaned
        raise TooMany
    token = token_urlsafe(32)
    held = Invitation.objects.create(
        integration=integration,
        fingerprint=tokens.fingerprint(token),
        email=email,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    path = reverse("onboarding:invitation", args=[token])
    if email:
        context = {"service": integration.name, "days": INVITATION_DAYS}
        notices.send(
            "onboarding.invited", to=email, key=f"onboarding:invitation:{held.pk}", context=context, link=path, language=by.language
        )
    return path


@transaction.atomic
def join(invitation: Invitation, person: Person) -> bool:
    """Into the team; False when the invitation is for somebody else's address, or was used at the same moment."""
    if invitation.email and invitation.email.casefold() != person.email.casefold():
        return False
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now()):
        return False
    Member.objects.get_or_create(integration=invitation.integration, person=person)
    return True


@transaction.atomic
def leave(integration: Integration, *, member: int) -> bool:
    """Out of the team; False for a stranger, and for the last one: a service is closed, not abandoned."""
    held = Member.objects.select_for_update().filter(integration=integration)
    if held.count() < 2:
        return False
    return bool(held.filter(pk=member).delete()[0])
