"""Sending what subscriptions are owed: at least once, in order for each request, tried again as ``rules.webhooks`` says.

A worker holds a call while it sends it. Killed in between, it leaves the call owed, and another worker sends it again
under the same ``Idempotency-Key``, by which the receiver knows a double. What the receiver answers is never trusted:
its status counts, its first characters are kept to be read, its redirections are not followed.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from parvis.core.authorisations.models import Application, Attempt, Delivery, Subscription
from parvis.core.authorisations.rules import webhooks as rules
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import who_can
from parvis.kernel import catalogue, signed_calls

HELD = timedelta(seconds=60)  # longer than a call may last
MANAGE = "authorisations.connect"  # the permission of those who look after programs and addresses


def secret_of(subscription: Subscription) -> str:
    """Derived from the installation's key, so that a copy of the database signs nothing."""
    return signed_calls.secret("authorisations.webhook", subscription.pk, subscription.salt)


def new_salt() -> UUID:
    return uuid4()


@task()
def deliver(delivery_id: int) -> None:
    """Send one call if it is its turn; what it leads to is written in one transaction."""
    delivery = taken(delivery_id)
    if delivery is None:
        return
    attempt = called(delivery)
    with transaction.atomic():
        subscription = Subscription.objects.select_for_update().get(pk=delivery.subscription_id)
        attempt.save()
        if attempt.succeeded:
            delivered(delivery, attempt)
        else:
            failed(delivery, subscription, attempt)


@transaction.atomic
def taken(delivery_id: int) -> Delivery | None:
    """The call, held for this worker; None when it is done, not its turn, or nobody's turn.

    The subscription's row is locked, here and where a call is concluded: so either whoever concludes the call before
    sees this one and starts it, or this one sees that the one before is done.
    """
    found = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING).first()
    if found is None:
        return None
    subscription = Subscription.objects.select_for_update().filter(pk=found.subscription_id).first()
    if subscription is None or subscription.state != Subscription.State.ACTIVE or is_behind_another(found):
        return None
    delivery = Delivery.objects.select_related("subscription", "application").filter(pk=delivery_id, state=Delivery.State.WAITING).first()
    if delivery is None:
        return None
    if delivery.held_until and delivery.held_until > timezone.now():
        deliver.using(run_after=delivery.held_until).enqueue(delivery_id)  # its worker may be dead by then
        return None
    delivery.held_until = timezone.now() + HELD
    delivery.save(update_fields=["held_until"])
    return delivery


def is_behind_another(delivery: Delivery) -> bool:
    """Whether an earlier call about the same request is still owed to the same address."""
    return owed_about(delivery).filter(pk__lt=delivery.pk).exists()


def owed_about(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(subscription=delivery.subscription_id, application=delivery.application, state=Delivery.State.WAITING)


def called(delivery: Delivery) -> Attempt:
    """One call and how it went, not saved yet."""
    attempt = Attempt(delivery=delivery)
    sent = signed_calls.send(
        delivery.subscription.url,
        body=delivery.body,
        key=str(delivery.key),
        secret=secret_of(delivery.subscription),
        largest=rules.LARGEST_ANSWER,
        seconds=rules.SECONDS,
        headers={"X-App-Environment": "sandbox" if settings.PARVIS_DEMO else "production"},
    )
    attempt.status, attempt.answer = sent.status, rules.kept(sent.content)
    attempt.cause, attempt.milliseconds = sent.cause, sent.milliseconds
    return attempt


def delivered(delivery: Delivery, attempt: Attempt) -> None:
    """Concluded; the next call about the same request may go, and the receiver's name for what was approved is kept."""
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.DELIVERED, held_until=None)
    token = rules.token_named(attempt.answer) if delivery.event == "approve" else ""
    if token and delivery.application_id is not None:
        Application.objects.filter(pk=delivery.application_id).update(external_id=token)
    following = owed_about(delivery).order_by("pk").first()
    if following:
        deliver.enqueue(following.pk)


def failed(delivery: Delivery, subscription: Subscription, attempt: Attempt) -> None:
    """Tried again later; after too many failures nothing more is sent to this address until somebody looks after it."""
    failures = delivery.failures + 1
    Delivery.objects.filter(pk=delivery.pk).update(failures=failures, held_until=None)
    deliver.using(run_after=timezone.now() + rules.delay_after(failures)).enqueue(delivery.pk)
    if rules.shuts_off(failures) and subscription.state == Subscription.State.ACTIVE:
        subscription.state, subscription.changed_at = Subscription.State.SHUT_OFF, timezone.now()
        subscription.save(update_fields=["state", "changed_at"])
        warn(subscription, attempt)


def warn(subscription: Subscription, attempt: Attempt) -> None:
    """Those who look after the organisation's addresses, and whoever made this one, hear of it."""
    people = {person.pk: person for person in who_can(MANAGE, subscription.organisation_id)}
    if subscription.made_by:
        people[subscription.made_by.pk] = subscription.made_by
    kind = catalogue.authorisation_kinds().get(subscription.kind)
    for person in people.values():
        notices.send(
            "authorisations.shut-off",
            to=person,
            key=f"authorisations:shut-off:{attempt.pk}:{person.pk}",
            context={"url": subscription.url, "kind": kind.title if kind else subscription.kind, "attempt": attempt},
            link=reverse("authorisations:webhook", args=[subscription.pk]),
        )
