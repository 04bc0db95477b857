"""Addresses that are told of requests: subscribed, tried, paused; and what each is owed, written with the event itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from parvis.core.authorisations import calling, selectors, wire
from parvis.core.authorisations.models import Attempt, Delivery, Event, Subscription
from parvis.core.authorisations.rules import webhooks as rules
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.fetching import ForbiddenAddress, NoAnswer, allowed_address, parts_of

SUBSCRIPTIONS_AT_ONCE = 20
KEPT = timedelta(days=90)

__all__ = ["ForbiddenAddress", "NoAnswer"]


class TooManySubscriptions(Exception):
    """The organisation has as many as it may have for this kind."""


class NotTried(Exception):
    """No test call has succeeded since the address or its secret changed."""


def require_reachable(url: str) -> None:
    """Raises ForbiddenAddress for an address that would never be called, NoAnswer when its host has no address."""
    host, port, _ = parts_of(url)
    allowed_address(host, port)


@transaction.atomic
def subscribe(organisation: Organisation, *, kind: str, url: str, events: Iterable[str], by: Person) -> tuple[Subscription, str]:
    """A new subscription, untried, and the secret that signs its calls. Raises ForbiddenAddress, NoAnswer, TooManySubscriptions."""
    require_reachable(url)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if Subscription.objects.filter(organisation=organisation, kind=kind).count() >= SUBSCRIPTIONS_AT_ONCE:
        raise TooManySubscriptions
    made = Subscription.objects.create(organisation=organisation, kind=kind, url=url, events=known(events), made_by=by)
    return made, calling.secret_of(made)


def known(events: Iterable[str]) -> list[str]:
    wanted = set(events)
    return [event for event in rules.EVENTS if event in wanted]


@transaction.atomic
def change(subscription: Subscription, *, url: str, events: Iterable[str]) -> Subscription:
    """Another address must be tried again before anything is sent there; other events hold at once. Raises ForbiddenAddress, NoAnswer."""
    held = locked(subscription)
    held.events = known(events)
    if held.url != url:
        require_reachable(url)
        held.url, held.state = url, Subscription.State.UNTRIED
    return noted(held)


@transaction.atomic
def renew_secret(subscription: Subscription) -> str:
    """Another secret; the former signs nothing any more, and the address must be tried again."""
    held = locked(subscription)
    held.salt, held.state = calling.new_salt(), Subscription.State.UNTRIED
    return calling.secret_of(noted(held))


@transaction.atomic
def pause(subscription: Subscription) -> None:
    """Nothing more is sent; what happens meanwhile is not owed."""
    held = locked(subscription)
    held.state = Subscription.State.PAUSED
    noted(held)


@transaction.atomic
def resume(subscription: Subscription) -> None:
    """From now on it is told again, first what it is still owed. Raises NotTried."""
    held = locked(subscription)
    if held.state == Subscription.State.UNTRIED:
        raise NotTried
    held.state = Subscription.State.ACTIVE
    noted(held)
    owed = Delivery.objects.filter(subscription=held, state=Delivery.State.WAITING)
    owed.update(failures=0, held_until=None)
    for delivery in owed.order_by("pk"):
        calling.deliver.enqueue(delivery.pk)


def locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def noted(subscription: Subscription) -> Subscription:
    subscription.changed_at = timezone.now()
    subscription.save()
    return subscription


def unsubscribe(subscription: Subscription) -> None:
    """Gone, with its history."""
    subscription.delete()


def announce(event: Event) -> None:
    """Owe this event to whoever listens, in the event's own transaction."""
    if event.name not in rules.EVENTS:
        return
    application = event.application
    listening = Subscription.objects.filter(kind=application.kind, state__in=[Subscription.State.ACTIVE, Subscription.State.SHUT_OFF])
    heard = [each for each in listening.select_related("organisation").order_by("pk") if event.name in each.events]
    wanted = [each for each in heard if still_answers(each)]
    if wanted:
        body = rules.written(wire.announced(event))
        for subscription in wanted:
            owe(subscription, event=event.name, body=body, application=application)


def still_answers(subscription: Subscription) -> bool:
    """Whether its body still decides such requests: one that no longer does is told nothing more about who asks."""
    return any(kind.slug == subscription.kind for kind in selectors.instructed_by(subscription.organisation))


def owe(subscription: Subscription, **fields: Any) -> Delivery:
    made = Delivery.objects.create(subscription=subscription, **fields)
    calling.deliver.enqueue(made.pk)
    return made


@transaction.atomic
def replay(delivery: Delivery) -> Delivery:
    """The same body once more, as a call of its own. Raises NotTried while the subscription is not active."""
    subscription = locked(delivery.subscription)
    if subscription.state != Subscription.State.ACTIVE:
        raise NotTried
    return owe(subscription, event=delivery.event, body=delivery.body, application=delivery.application)


def test(subscription: Subscription) -> Attempt:
    """Call the address now with ``{"test": true, "timestamp": …}``; the first success makes the subscription active."""
    body = rules.written({"test": True, "timestamp": timezone.now().isoformat()})
    delivery = Delivery.objects.create(subscription=subscription, event="test", body=body, state=Delivery.State.FAILED)
    attempt = calling.called(delivery)
    with transaction.atomic():
        attempt.save()
        if attempt.succeeded:
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DELIVERED)
            tried = Subscription.objects.filter(pk=subscription.pk, url=subscription.url, salt=subscription.salt)
            tried.filter(state=Subscription.State.UNTRIED).update(state=Subscription.State.ACTIVE, changed_at=timezone.now())
    return attempt


def forget_calls() -> int:
    """Delete the history of calls after 90 days, except what is still owed; returns how many."""
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT)
    kept = Attempt.objects.filter(delivery=OuterRef("pk"), at__gte=timezone.now() - KEPT)
    return old.exclude(Exists(kept)).delete()[0]
