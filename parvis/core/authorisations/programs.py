"""What a body's programs may see and do, and its programs and addresses themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.core.authorisations import selectors, wire
from parvis.core.authorisations.models import REFERENCE, AccessToken, Application, Attempt, Client, Delivery, Subscription
from parvis.core.exchange.selectors import Authorisation
from parvis.core.people.selectors import Organisation
from parvis.core.signin.rules.tokens import fingerprint
from parvis.kernel.calendar import today


def token_of(token: str) -> AccessToken | None:
    """The token in force whose characters these are."""
    held = AccessToken.objects.filter(fingerprint=fingerprint(token), expires_at__gt=timezone.now(), client__revoked_at=None)
    return held.select_related("client__organisation", "client__made_by").first()


def note_use(client: Client) -> None:
    """One write a day, so that its owner can tell which programs serve."""
    if client.last_used_on != today():
        Client.objects.filter(pk=client.pk).update(last_used_on=today())


def requests_for(body: Organisation) -> QuerySet[Application]:
    """Its own requests, and those about its data once they were sent; oldest first, so that pages do not move."""
    about_its_data = [kind.slug for kind in selectors.instructed_by(body)]
    sent = Q(kind__in=about_its_data, submitted_at__isnull=False)
    found = Application.objects.filter(Q(organisation=body) | sent)
    return found.select_related("organisation", "applicant").prefetch_related("events").order_by("pk")


def request_for(body: Organisation, reference: str) -> Application | None:
    """By number, with or without its letter: "42" or "D42"."""
    match = REFERENCE.fullmatch(reference if reference[:1] in "Dd" else f"D{reference}")
    return requests_for(body).filter(pk=int(match[1])).first() if match else None


@dataclass(frozen=True)
class Granted:
    """An authorisation, the request that led to it, and the kind of that request."""

    authorisation: Authorisation
    request: Application


def granted_for(body: Organisation, *, states: Iterable[str] = (), offset: int = 0, limit: int = 10) -> list[Granted]:
    """The authorisations of the requests that ``body`` sees, oldest first."""
    seen = {each.reference: each for each in requests_for(body)}
    found = Authorisation.objects.filter(request__in=seen).order_by("pk")
    chosen = found.filter(state__in=list(states)) if states else found
    return [Granted(each, seen[each.request]) for each in chosen[offset : offset + limit]]


def one_granted_for(body: Organisation, reference: str) -> Granted | None:
    """By number, as a whole number or as the register writes it: "42" or "H-0042"."""
    text = reference.upper().removeprefix("H").removeprefix("-")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        return None
    found = Authorisation.objects.filter(pk=int(text)).exclude(request="").first()
    request = request_for(body, found.request) if found else None
    return Granted(found, request) if found and request else None


def granted_out(each: Granted) -> dict[str, Any]:
    definition = wire.definition_id(each.request.kind)
    return wire.authorisation_out(each.authorisation, definition=definition) | {
        "request_id": each.request.pk,
        "organization": wire.organisation_out(each.request.organisation),
    }


def clients_of(body: Organisation) -> QuerySet[Client]:
    """Its programs, newest first, also the revoked ones."""
    return Client.objects.filter(organisation=body).select_related("made_by", "organisation")


def subscriptions_of(body: Organisation) -> QuerySet[Subscription]:
    """Its addresses, for kinds that it still answers for."""
    return Subscription.objects.filter(organisation=body, kind__in=[kind.slug for kind in selectors.instructed_by(body)])


def calls_of(subscription: Subscription) -> QuerySet[Delivery]:
    """All that it was told or is owed, latest first."""
    return subscription.deliveries.prefetch_related("attempts").select_related("application").order_by("-pk")


def attempts_of(subscription: Subscription, *, start: datetime | None, end: datetime | None, limit: int) -> list[Attempt]:
    """Single calls, latest first."""
    found = Attempt.objects.filter(delivery__subscription=subscription).select_related("delivery").order_by("-pk")
    if start:
        found = found.filter(at__gte=start)
    return list((found.filter(at__lte=end) if end else found)[:limit])


def attempt_out(attempt: Attempt) -> Mapping[str, Any]:
    return {
        "id": attempt.pk,
        "event": attempt.delivery.event,
        "status_code": attempt.status,
        "response_body": attempt.answer or attempt.cause or None,
        "created_at": attempt.at.isoformat(),
        "authorization_request_id": attempt.delivery.application_id,
    }
