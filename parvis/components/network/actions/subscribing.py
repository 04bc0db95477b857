"""A body asks for a service of the network, and its provider decides."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.components.network.actions.common import record, tell, tell_operators
from parvis.components.network.models import Subscription
from parvis.components.network.selectors import services
from parvis.core.people.selectors import Organisation, Person


class AlreadyAsked(ValueError):
    """The body has this service, or asked for it."""


class AlreadyDecided(ValueError):
    """Somebody decided on this request already."""


@transaction.atomic
def ask(service: str, organisation: Organisation, *, purpose: str, replaces_own: bool, by: Person | None, actor: str) -> Subscription:
    """Trace: network.service-asked. Raises AlreadyAsked, also for a second click of the same moment."""
    try:
        with transaction.atomic():
            made = Subscription.objects.create(
                service=service, organisation=organisation, purpose=purpose, replaces_own=replaces_own, asked_by=by
            )
    except IntegrityError as error:
        raise AlreadyAsked(service) from error
    detail = {"service": service, "subscription": str(made.pk)}
    record("network.service-asked", bodies=[organisation.identifier], by=actor, organisation=organisation.name, detail=detail)
    context = {"service": services.title(service), "body": organisation.name, "purpose": purpose}
    provider = services.provider_of(service)
    if provider is None or not tell(
        "network.service-asked", provider, key=f"asked:{made.pk}", context=context, link="/desk/network/requests"
    ):
        tell_operators("network.service-asked", key=f"asked:{made.pk}", context=context, link="/desk/network/requests")
    return made


@transaction.atomic
def decide(number: int, *, granted: bool, reason: str, actor: str, organisation: str) -> Subscription:
    """Trace: network.service-decided. Raises AlreadyDecided."""
    state = Subscription.State.GRANTED if granted else Subscription.State.REFUSED
    changed = Subscription.objects.filter(pk=number, state=Subscription.State.ASKED).update(
        state=state, reason=reason, decided_at=timezone.now()
    )
    if not changed:
        raise AlreadyDecided(str(number))
    return told(number, actor=actor, organisation=organisation)


@transaction.atomic
def end(number: int, *, actor: str, organisation: str) -> Subscription:
    """The body gives a service up. Raises AlreadyDecided."""
    if not Subscription.objects.filter(pk=number, state=Subscription.State.GRANTED).update(
        state=Subscription.State.ENDED, decided_at=timezone.now()
    ):
        raise AlreadyDecided(str(number))
    return told(number, actor=actor, organisation=organisation)


def told(number: int, *, actor: str, organisation: str) -> Subscription:
    made = Subscription.objects.select_related("organisation").get(pk=number)
    detail = {"service": made.service, "state": made.state}
    record("network.service-decided", bodies=[made.organisation.identifier], by=actor, organisation=organisation, detail=detail)
    context = {"service": services.title(made.service), "state": made.state, "reason": made.reason}
    tell(
        "network.service-decided", made.organisation, key=f"decided:{made.pk}:{made.state}", context=context, link="/desk/network/requests"
    )
    return made
