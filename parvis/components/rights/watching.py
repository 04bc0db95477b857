"""What the clock does with new lines: the rules look at each once, and people are told at most once a day.

A line that is hidden is passed over without a trace of its own; on its date it raises ``shown-later`` and no other rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from parvis.components.rights import selectors, unusual
from parvis.components.rights.figures import readings as reading_events
from parvis.components.rights.models import Alarm, Quiet, Settled, Watch
from parvis.components.rights.rules import alarms
from parvis.components.rights.rules.alarms import Reading
from parvis.core.exchange.rules.answers import Prompt
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import BadRecord, Entry
from parvis.kernel.calendar import country, start_of_day, today

if TYPE_CHECKING:
    from django.http import HttpRequest

BATCH = 500  # leaves per transaction
LATE_COMMIT = timedelta(hours=1)  # a line may be shown, or written, by a transaction that ends after our look
SHOWN_TO_OPERATORS, BODIES_SHOWN = timedelta(days=30), 20
TOLD_WITHIN = timedelta(days=7)  # older readings, met at the first run, are shown and not written about


def look() -> int:
    """Let the rules look at all that is new; returns how many leaves were passed."""
    passed = 0
    while step := look_at_next():
        passed += step
    return passed


@transaction.atomic
def look_at_next() -> int:
    """One batch and the mark behind it, in one transaction: a crash looks at all of it again, or at none."""
    Watch.objects.get_or_create(pk=Watch.THE_ONE)
    watch, now = Watch.objects.select_for_update().get(pk=Watch.THE_ONE), timezone.now()
    stop = min(watch.position + BATCH, trace.tree().size)
    new = trace.never_hidden().filter(leaf__position__gte=watch.position, leaf__position__lt=stop)
    shown = trace.shown_between(watch.shown_until - LATE_COMMIT, now)
    found = [*raised_by(of_readings(new)), *(alarm(entry, alarms.SHOWN_LATER) for entry in of_readings(shown))]
    Alarm.objects.bulk_create(found, ignore_conflicts=True)
    passed = stop - watch.position
    watch.position, watch.shown_until = stop, now
    watch.save(update_fields=["position", "shown_until"])
    return passed


def of_readings(entries: QuerySet[Entry]) -> list[Entry]:
    return list(entries.filter(event__in=reading_events() - alarms.WITH_THE_PERSON).order_by("leaf_id"))


def alarm(entry: Entry, rule: str) -> Alarm:
    return Alarm(entry=entry, rule=rule, subject=entry.subject, organisation=entry.organisation)


def raised_by(entries: Sequence[Entry]) -> Iterator[Alarm]:
    """The alarms of new lines that were never hidden."""
    first, others = first_lines(entries), read_meanwhile(entries)
    for entry, reading in as_readings(entries):
        known = {entry.organisation} if first.get((entry.subject, entry.organisation), entry.leaf_id) < entry.leaf_id else set()
        for rule in alarms.alarms(reading, others=others.get(reading.body, []), known_bodies=known):
            yield alarm(entry, rule)


def as_readings(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Reading]]:
    """Each line as the rules see it; one that somebody altered is for the verifier, not for them."""
    for entry in entries:
        try:
            record = entry.reading
        except BadRecord:
            continue
        at, prompt = entry.occurred_at.astimezone(country().zone), record.detail.get("prompt")
        yield (
            entry,
            Reading(
                key=entry.leaf_id,
                subject=entry.subject,
                body=entry.organisation,
                actor=record.actor,
                at=at,
                file_reference=record.file_reference,
                by_oneself=prompt == Prompt.OWN_SIGN_IN,
                own_file=prompt == Prompt.OWN_FILE,
                works=country().works(at.date()),
            ),
        )


def first_lines(entries: Sequence[Entry]) -> Mapping[tuple[str, str], int]:
    """The first leaf that speaks to each subject of each body, as that subject may read them now."""
    both = trace.lines().filter(subject__in={e.subject for e in entries}, organisation__in={e.organisation for e in entries})
    rows = both.order_by().values_list("subject", "organisation").annotate(first=Min("leaf_id"))
    return {(subject, organisation): leaf for subject, organisation, leaf in rows}


def read_meanwhile(entries: Sequence[Entry]) -> Mapping[str, list[Reading]]:
    """What each body read from an hour before the first of ``entries`` on, for bodies that read enough people to matter."""
    if not entries:
        return {}
    moments = [entry.occurred_at for entry in entries]
    window = Q(occurred_at__gt=min(moments) - alarms.BULK_WINDOW, occurred_at__lte=max(moments))
    every = trace.lines().filter(window, event__in=reading_events(), organisation__in={e.organisation for e in entries})
    people = every.order_by().values("organisation").annotate(people=Count("subject", distinct=True))
    many = people.filter(people__gt=alarms.BULK_BY_AGENT).values_list("organisation", flat=True)
    found: defaultdict[str, list[Reading]] = defaultdict(list)
    for _, reading in as_readings(every.filter(organisation__in=list(many)).iterator()):
        found[reading.body].append(reading)
    return found


def tell() -> int:
    """Write once to each person with an address about the alarms of the days before; returns to how many.

    Only of days that are over: a second run on one day finds nothing new to say. A crash leaves the rest to the next run,
    and the key of a message keeps it from being written twice.
    """
    waiting = list(Alarm.objects.filter(told_at=None, at__lt=start_of_day(today())).select_related("entry"))
    recent = [each for each in waiting if each.rule == alarms.SHOWN_LATER or each.at - each.entry.occurred_at < TOLD_WITHIN]
    told = sum(tell_person(person, recent) for person in Person.objects.filter(erased_at=None, email__gt="").iterator()) if recent else 0
    Alarm.objects.filter(pk__in=[each.pk for each in waiting]).update(told_at=timezone.now())
    return told


def tell_person(person: Person, recent: Iterable[Alarm]) -> bool:
    """One message that says that there is something to see, not what: an address may be read by others."""
    names = {each.key for each in selectors.concerned_by(person)}
    quiet = set(Quiet.objects.filter(person=person).values_list("rule", flat=True))
    mine = [each for each in recent if each.subject in names and each.rule not in quiet]
    fine = set(Settled.objects.filter(person=person, alarm__in=mine).values_list("alarm", flat=True))
    lines = {each.entry_id for each in mine if each.pk not in fine}
    if lines:
        key = f"rights.unusual:{person.pk}:{today().isoformat()}"
        notices.send("rights.unusual", to=person, key=key, context={"number": len(lines)}, link="/me/trace?unusual=on")
    return bool(lines)


def platform_panel(_request: HttpRequest) -> Mapping[str, object] | None:
    """Whose readings raised alarms in the last thirty days; nothing to draw when none did."""
    found = unusual.by_body(since=timezone.now() - SHOWN_TO_OPERATORS)
    return {"bodies": found[:BODIES_SHOWN], "more": max(0, len(found) - BODIES_SHOWN)} if found else None
