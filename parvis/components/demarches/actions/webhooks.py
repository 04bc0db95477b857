"""Addresses to call: made, tried, paused, resumed, deleted."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from parvis.components.demarches.actions import calling
from parvis.components.demarches.models import Delivery, Webhook
from parvis.components.demarches.rules import calls
from parvis.components.procedures.selectors import Procedure
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import fetching

MOST = 20  # addresses of one body


class TooMany(Exception):
    """The body has as many addresses as it may have."""


def create(*, organisation: Organisation, procedure: Procedure, url: str, by: Person) -> tuple[Webhook, str]:
    """An address and the secret that signs its calls, shown once; the same address is not made twice, but gets a new secret.

    Raises TooMany, ForbiddenAddress or NoAnswer (the name leads nowhere).
    """
    fetching.request_to(url, method="POST", headers={})
    with transaction.atomic():
        if Webhook.objects.filter(organisation=organisation).count() >= MOST:
            raise TooMany
        made, _new = Webhook.objects.update_or_create(
            organisation=organisation, procedure=procedure, url=url, defaults={"salt": uuid4(), "made_by": by}
        )
    return made, calling.secret_of(made)


def renew_secret(webhook: Webhook) -> str:
    webhook.salt = uuid4()
    webhook.save(update_fields=["salt"])
    return calling.secret_of(webhook)


def test(webhook: Webhook) -> Delivery:
    """One call at once, whatever the state of the address; how it went."""
    key, now = uuid4(), timezone.now()
    delivery = Delivery(
        key=key,
        webhook=webhook,
        source=f"test:{key.hex[:30]}",
        event="test",
        body=calls.body(key=str(key), event="test", at=now, procedure=webhook.procedure_id, dossier=None),
        happened_at=now,
    )
    calling.call(delivery)
    succeeded = delivery.status in calls.SUCCESS
    delivery.state = Delivery.State.DELIVERED if succeeded else Delivery.State.FAILED
    delivery.save()
    return delivery


def pause(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk, state=Webhook.State.ACTIVE).update(state=Webhook.State.PAUSED)


def resume(webhook: Webhook) -> None:
    """From now on it is told again, first what it is owed, in order."""
    with transaction.atomic():
        changed = Webhook.objects.filter(pk=webhook.pk).exclude(state=Webhook.State.ACTIVE)
        if changed.update(state=Webhook.State.ACTIVE, failing_since=None):
            Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING).update(next_at=timezone.now(), failures=0)


@transaction.atomic
def replay(delivery: Delivery) -> None:
    """Send a call again, under the same key: the receiver knows it has had it."""
    Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.WAITING).exclude(file=None).update(
        state=Delivery.State.WAITING, next_at=timezone.now(), failures=0
    )


def delete(webhook: Webhook) -> None:
    webhook.delete()
