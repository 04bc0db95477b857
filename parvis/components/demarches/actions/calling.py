"""Calls that addresses are owed: read from the log of passages, sent in the order of what happened to each file, at least once.

The log is read again a quarter of an hour back each time, so that a transaction that commits late is not missed; a call that is owed
already is not owed twice. A worker holds a call while it sends it; killed in between, it leaves the call owed, and the next round
sends it again under the same key.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.components.demarches.models import Delivery, Webhook
from parvis.components.demarches.rules import calls, ids, words
from parvis.components.procedures.selectors import File
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import who_can
from parvis.kernel import signed_calls

HELD = timedelta(seconds=60)  # longer than a call may last
ROUND = 40.0  # seconds that one round may last
AT_ONCE = 8  # addresses that are called at the same time
CONNECT = "demarches.connect"
log = structlog.get_logger(__name__)


def secret_of(webhook: Webhook) -> str:
    """Derived from the installation's key, so that a copy of the database signs nothing."""
    return signed_calls.secret("demarches.webhook", webhook.pk, webhook.salt)


# --- what is owed -----------------------------------------------------------------------------


def listen() -> int:
    """Write down the calls that every active address is owed for what happened since; how many."""
    return sum(hear(each) for each in Webhook.objects.filter(state=Webhook.State.ACTIVE))


@transaction.atomic
def hear(webhook: Webhook) -> int:
    """The calls that one address is owed for what happened since it last heard."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    now = timezone.now()
    since = max(webhook.heard_until - calls.OVERLAP, webhook.created_at)
    heard = set(Delivery.objects.filter(webhook=webhook, happened_at__gte=since).values_list("source", flat=True))
    due = [each for each in happenings(webhook, since) if each.source not in heard]
    Delivery.objects.bulk_create(due, ignore_conflicts=True)
    Webhook.objects.filter(pk=webhook.pk).update(heard_until=now)
    return len(due)


def happenings(webhook: Webhook, since: datetime) -> Iterator[Delivery]:
    """Each passage and each message of the files of the address since then, as the call that tells of it."""
    whose = Q(organisation=webhook.organisation_id, procedure=webhook.procedure_id, trial=False)
    touched = File.objects.filter(whose & (Q(passages__at__gte=since) | Q(messages__at__gte=since))).exclude(state="draft").distinct()
    for file in touched.select_related("number").prefetch_related("passages", "messages"):
        for passage in file.passages.all():
            if passage.at >= since:
                event = words.event_of(passage.transition, passage.to_state, by=passage.by)
                yield owed(webhook, file, f"passage:{passage.pk}", f"dossier.{event}", passage.at, words.STATES[passage.to_state])
        for message in file.messages.all():
            if message.at >= since:
                yield owed(webhook, file, f"message:{message.pk}", "dossier.message", message.at, words.STATES[file.state])


def owed(webhook: Webhook, file: File, source: str, event: str, at: datetime, state: str) -> Delivery:
    key, number = uuid4(), file.number.pk
    dossier = {"number": number, "id": ids.encoded("Dossier", number), "state": state}
    text = calls.body(key=str(key), event=event, at=at, procedure=webhook.procedure_id, dossier=dossier)
    return Delivery(key=key, webhook=webhook, file=file, source=source, event=event, body=text, happened_at=at)


# --- sending ----------------------------------------------------------------------------------


def send_due() -> int:
    """Send what is owed and due, to several addresses at once and to each one call at a time; how many arrived. Run by the clock.

    Threads only call: all that is read and written is, here, by one. An address that is slow holds its own thread and nobody else.
    """
    ends, sent = time.monotonic() + ROUND, 0
    under_way: dict[Future[None], Delivery] = {}
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="demarches-calls") as threads:
        while True:
            if time.monotonic() < ends:
                busy = [each.webhook_id for each in under_way.values()]
                under_way |= {threads.submit(call, each): each for each in turns(busy, most=AT_ONCE - len(busy))}
            if not under_way:
                return sent
            for each in wait(under_way, return_when=FIRST_COMPLETED).done:
                sent += ended(under_way.pop(each), each.exception())


def turns(busy: Sequence[int], *, most: int) -> list[Delivery]:
    """The next call of each address that is free, held for this worker; those that wait longest come first."""
    free = due().exclude(webhook__in=busy).order_by().values("webhook").annotate(since=Min("next_at")).order_by("since", "webhook")
    first = [due().filter(webhook=each["webhook"]).values_list("pk", flat=True).first() for each in free[:most]] if most else []
    return [held for each in first if each is not None and (held := taken(each)) is not None]


def ended(delivery: Delivery, error: BaseException | None) -> bool:
    """Write down how a call went; one that broke here counts as one that failed, and stops no other."""
    if error is not None:
        delivery.cause = type(error).__name__[:100]
        log.error("demarches.call-broke", webhook=delivery.webhook_id, cause=delivery.cause)
    return conclude(delivery)


def due() -> QuerySet[Delivery]:
    """Calls whose turn it is: nothing earlier about the same file is still owed to the same address, and the address is not resting.

    An address that did not answer rests until that call is tried again: it is that call which finds out whether it is back.
    """
    now = timezone.now()
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, webhook__state=Webhook.State.ACTIVE)
    before = waiting.filter(webhook=OuterRef("webhook"), file=OuterRef("file")).filter(
        Q(happened_at__lt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), pk__lt=OuterRef("pk"))
    )
    resting = Delivery.objects.filter(webhook=OuterRef("webhook"), state=Delivery.State.WAITING, next_at__gt=now).exclude(cause="")
    free = Q(held_until=None) | Q(held_until__lt=now)
    return waiting.filter(free, ~Exists(before), ~Exists(resting), next_at__lte=now).order_by("happened_at", "pk")


def taken(delivery_id: int) -> Delivery | None:
    """One call, held for this worker; None when somebody else has it."""
    now = timezone.now()
    free = Delivery.objects.filter(Q(held_until=None) | Q(held_until__lt=now), pk=delivery_id, state=Delivery.State.WAITING)
    if not free.update(held_until=now + HELD):
        return None
    return Delivery.objects.select_related("webhook").get(pk=delivery_id)


def call(delivery: Delivery) -> None:
    """One call; how it went stands in the row, not saved yet."""
    webhook = delivery.webhook
    delivery.status, delivery.cause, delivery.tried_at = None, "", timezone.now()
    sent = signed_calls.send(
        webhook.url,
        body=delivery.body,
        key=str(delivery.key),
        secret=secret_of(webhook),
        largest=calls.LARGEST_ANSWER,
        seconds=calls.SECONDS,
    )
    delivery.status, delivery.cause, delivery.milliseconds = sent.status, sent.cause, sent.milliseconds


@transaction.atomic
def conclude(delivery: Delivery) -> bool:
    """Delivered, or to be tried again; an address that fails for days is called no more, and its people are told."""
    webhook = Webhook.objects.select_for_update().get(pk=delivery.webhook_id)
    arrived = delivery.status in calls.SUCCESS
    delivery.held_until = None
    if arrived:
        delivery.state, webhook.failing_since = Delivery.State.DELIVERED, None
    else:
        delivery.failures += 1
        delivery.next_at = timezone.now() + calls.delay_after(delivery.failures)
        webhook.failing_since = webhook.failing_since or timezone.now()
    delivery.save()
    webhook.save(update_fields=["failing_since"])
    if webhook.failing_since and timezone.now() - webhook.failing_since > calls.FAILS_FOR and webhook.state == Webhook.State.ACTIVE:
        shut_off(webhook)
    return arrived


def shut_off(webhook: Webhook) -> None:
    webhook.state = Webhook.State.SHUT_OFF
    webhook.save(update_fields=["state"])
    people = {each.pk: each for each in who_can(CONNECT, webhook.organisation_id)}
    if webhook.made_by:
        people[webhook.made_by.pk] = webhook.made_by
    for person in people.values():
        notices.send(
            "demarches.shut-off",
            to=person,
            key=f"demarches:shut-off:{webhook.pk}:{int(webhook.failing_since.timestamp()) if webhook.failing_since else 0}:{person.pk}",
            context={"webhook": webhook},
            organisation_name=webhook.organisation.name,
            link=f"/desk/api-calls/{webhook.pk}",
        )


def forget_old() -> int:
    """Delete calls that arrived long ago; how many. Run by the clock."""
    before = timezone.now() - calls.KEPT
    return Delivery.objects.exclude(state=Delivery.State.WAITING).filter(happened_at__lt=before).delete()[0]
