"""Whether APIs answer, asked every few minutes, and what their answers say of conformance."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.core.apis import calling, entries, selectors
from parvis.core.apis.entries import Entry
from parvis.core.apis.models import Conformance, Day, Health, Incident
from parvis.core.apis.rules import conformance, parameters
from parvis.kernel.calendar import today
from parvis.kernel.fetching import Answer

EVERY = timedelta(minutes=5)
JITTER_SECONDS = 60
AT_ONCE = 40
HELD_DAYS = 400


def measure_due() -> int:
    """Ask each entry whose turn it is; how many answered or failed to."""
    known = {each.key: each for each in entries.every()}
    Health.objects.bulk_create([Health(entry=key) for key in known], ignore_conflicts=True)
    due = Health.objects.filter(next_at__lte=timezone.now(), entry__in=known).order_by("next_at")[:AT_ONCE]
    Day.objects.filter(day__lt=today() - timedelta(days=HELD_DAYS)).delete()
    return sum(measure(known[row.entry]) for row in due)


def measure(entry: Entry) -> bool:
    """One measure; False where there is nothing to ask or nobody may."""
    now = timezone.now()
    Health.objects.filter(entry=entry.key).update(next_at=now + EVERY + jitter(entry.key, now))
    if entry.kind == "offer":
        condition = selectors.conditions_of_offer(entry.key.removeprefix("offer:"))
        note(entry.key, answering=condition == "answering", cause="" if condition == "answering" else condition)
        return True
    try:
        reply = asked(entry)
    except calling.NotCallable as failure:
        if failure.reason == "demonstration":
            return False
        note(entry.key, answering=False, cause=failure.reason)
        return True
    if reply is None:
        return False
    is_well = reply.status < 400 or (reply.status in (401, 403, 429) and not entry.health_url)
    note(entry.key, answering=is_well, milliseconds=reply.milliseconds, cause="" if is_well else f"HTTP {reply.status}", reply=reply)
    check(entry, reply)
    return True


def asked(entry: Entry) -> Answer | None:
    """The answer of the health address, or of the first operation that reads something without knowing anything."""
    if entry.health_url:
        return calling.relayed(entry.health_url, headers={"Accept": "application/json, */*;q=0.1"})
    description = selectors.description_of(entry)
    operation = selectors.first_safe(description) if description else None
    if operation is not None:
        return calling.called(entry, parameters.call(operation, parameters.examples(operation)))
    if entry.kind == "api" and entry.base_url:
        return calling.relayed(entry.base_url, headers={"Accept": "*/*"})
    return None


def jitter(key: str, now: datetime) -> timedelta:
    """Spreads the calls, so that nobody is asked on the minute."""
    said = sha256(f"{key}{now.isoformat()}".encode()).digest()
    return timedelta(seconds=int.from_bytes(said[:2], "big") % JITTER_SECONDS)


@transaction.atomic
def note(key: str, *, answering: bool, milliseconds: int = 0, cause: str = "", reply: Answer | None = None) -> None:
    """Write one measure down: the state, the day, and an incident that begins or ends."""
    now = timezone.now()
    said = {
        "answering": answering,
        "milliseconds": milliseconds,
        "cause": cause[:60],
        "checked_at": now,
        "deprecation": reply.headers.get("deprecation", "")[:80] if reply else "",
        "sunset": reply.headers.get("sunset", "")[:80] if reply else "",
    }
    Health.objects.update_or_create(entry=key, defaults=said)
    Day.objects.get_or_create(entry=key, day=today())
    Day.objects.filter(entry=key, day=today()).update(
        checks=F("checks") + 1,
        failures=F("failures") + int(not answering),
        milliseconds=F("milliseconds") + (milliseconds if answering else 0),
    )
    if answering:
        Incident.objects.filter(entry=key, ended_at=None).update(ended_at=now)
    else:
        Incident.objects.get_or_create(entry=key, ended_at=None, defaults={"began_at": now, "cause": cause[:60]})


def check(entry: Entry, reply: Answer | None) -> None:
    """Run the checks of conformance on what is known of the entry."""
    answer = conformance.Answer(status=reply.status, headers=reply.headers, body=reply.content) if reply else None
    evidence = conformance.Evidence(
        base_url=entry.base_url,
        licence=entry.licence,
        description=selectors.description_of(entry),
        answer=answer,
        is_open=entry.access == "open",
    )
    Conformance.objects.update_or_create(entry=entry.key, defaults={"results": conformance.checked(evidence), "checked_at": timezone.now()})
