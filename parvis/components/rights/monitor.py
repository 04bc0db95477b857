"""The public log as anybody may watch it: how it grows, how long proofs take, who vouches for it, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import BadRecord, Checkpoint, Entry
from parvis.design import typography

FORMAT = "parvis-trace-monitor/1"
ERASED = "trace.erased"
DAYS_SHOWN = 90
SEALED_SHOWN = 36
COUNTED = "rights:trace-days"
MEASURED = 200  # checkpoints: the newest, between which delays are measured


@dataclass(frozen=True, kw_only=True)
class Day:
    """What was published on one day, counted in UTC."""

    day: date
    checkpoints: int
    size: int  # of the last one
    at: datetime  # when the last one was published

    @property
    def name(self) -> str:
        return name_of(self.size)


@dataclass(frozen=True, kw_only=True)
class Delays:
    """From the writing of a line to the checkpoint that covers it, in seconds, over the newest checkpoints."""

    checkpoints: int
    middle: float
    longest: float

    @property
    def longest_rounded(self) -> float:
        return round(self.longest, 1)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that a watchdog wants to hear of, under an id that never changes."""

    id: str
    title: str
    url: str
    text: str
    at: datetime


def name_of(size: int) -> str:
    """How the note of a checkpoint is called in its folder: ``000000000012.note``."""
    return f"{size:012d}.note"


def days(*, before: date | None = None, number: int = DAYS_SHOWN) -> list[Day]:
    """The latest days on which something was published, newest first; only those ``before`` a day when it is given."""
    found = every_day()
    return [found[day] for day in sorted(found, reverse=True) if before is None or day < before][:number]


def every_day() -> dict[date, Day]:
    """All days. What was counted once is remembered, and only what is new is read: anybody asks, and there are millions of rows."""
    counted: tuple[dict[date, Day], Checkpoint | None] = cache.get(COUNTED) or ({}, None)
    found, last = counted
    if last is not None and not Checkpoint.objects.filter(pk=last.pk, size=last.size, published_at=last.published_at).exists():
        found, last = {}, None
    newest = trace.latest_checkpoint()
    if newest is None or (last is not None and newest.size <= last.size):
        return found
    new = Checkpoint.objects.filter(size__gt=last.size if last else -1, size__lte=newest.size).order_by()
    grouped = new.annotate(day=TruncDate("published_at", tzinfo=UTC)).values("day")
    for each in grouped.annotate(size=Max("size"), at=Max("published_at"), checkpoints=Count("id")):
        found = {**found, each["day"]: joined(found.get(each["day"]), Day(**each))}
    cache.set(COUNTED, (found, newest), timeout=None)
    return found


def joined(known: Day | None, new: Day) -> Day:
    """One day of which a part was counted before."""
    if known is None:
        return new
    return Day(day=new.day, checkpoints=known.checkpoints + new.checkpoints, size=new.size, at=max(known.at, new.at))


def note_of(checkpoint: Checkpoint) -> str:
    """The note as it is handed out, with the lines of witnesses."""
    return trace.published_note(checkpoint)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def checkpoints_on(day: date) -> QuerySet[Checkpoint]:
    """The checkpoints published on ``day`` (UTC), smallest first."""
    return Checkpoint.objects.filter(published_at__gte=midnight(day), published_at__lt=midnight(day) + timedelta(days=1)).order_by("size")


def delays() -> Delays | None:
    """How long the first line under each of the newest checkpoints waited for it: none waited longer. None before any."""
    newest = [*Checkpoint.objects.values_list("size", "published_at")[: MEASURED + 1]]
    if len(newest) <= MEASURED:
        newest.append((0, datetime.min.replace(tzinfo=UTC)))
    published = {before: at for (_size, at), (before, _then) in pairwise(newest)}
    waited = [(published[place] - at).total_seconds() for place, at in trace.committed_at(published).items()]
    return Delays(checkpoints=len(waited), middle=median(waited), longest=max(waited)) if waited else None


def erasures() -> dict[str, int]:
    """How many lines were erased in each month, newest first: the log says so of itself. Counted again when it says more."""
    told = trace.entries_of_the_log(ERASED)
    newest = told.order_by("-leaf_id").values_list("pk", flat=True).first()
    found: dict[str, int] | None = cache.get_or_set(f"rights:erasures:{newest}", lambda: erased_in(told), timeout=None) if newest else None
    return found or {}


def erased_in(told: QuerySet[Entry]) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in told.iterator():
        with suppress(BadRecord):  # somebody altered it: the verifier says so
            month = f"{entry.occurred_at.astimezone(UTC):%Y-%m}"
            found[month] = found.get(month, 0) + len(entry.reading.detail.get("leaves", "").split())
    return found


def growth(of: Iterable[Day]) -> dict[str, Any] | None:
    """The size of the log at the end of each day, as a chart; None before there are two days."""
    found = sorted(of, key=lambda each: each.day)
    if len(found) < 2:
        return None
    return {
        "title": _("Lines under a signed checkpoint, at the end of each day"),
        "label_title": _("Day (UTC)"),
        "labels": [typography.day(each.day) for each in found],
        "series": [{"label": _("Lines"), "values": [each.size for each in found]}],
        "description": _("A curve that only rises: nothing is ever taken out of the log."),
    }


def as_json() -> dict[str, Any]:
    """All that the monitor page shows, for programs; docs/trace.md says what each member means."""
    state, measured = trace.state(), delays()
    return {
        "format": FORMAT,
        "origin": trace.verifying_key().partition("+")[0],
        "key": trace.verifying_key(),
        "size": state.size,
        "published": {"size": state.published_size, "at": moment(state.published_at), "note": state.note},
        "pending": {"lines": state.pending, "oldest": moment(state.oldest_pending), "late": state.late},
        "delay": {
            "promised_seconds": trace.LONGEST_DELAY.total_seconds(),
            "usual_seconds": (trace.SEQUENCED_EVERY + trace.PUBLISHED_EVERY).total_seconds(),
            "measured": {"checkpoints": measured.checkpoints, "median_seconds": measured.middle, "longest_seconds": measured.longest}
            if measured
            else None,
        },
        "days": [{"day": f"{each.day}", "checkpoints": each.checkpoints, "size": each.size, "at": moment(each.at)} for each in days()],
        "erased": erasures(),
        **vouching(state),
    }


def vouching(state: trace.State) -> Mapping[str, Any]:
    """Who vouches for the log, with which keys, and what went wrong."""
    return {
        "witnesses": [
            {"name": each.name, "size": each.size, "at": moment(each.at), "behind": each.behind, "refused": each.refused, "own": each.own}
            for each in state.witnesses
        ],
        "timestamps": [
            {
                "authority": each.authority,
                "size": each.size,
                "at": moment(each.at),
                "late": each.late,
                "refused": each.refused,
                "own": each.own,
            }
            for each in state.timestamps
        ],
        "keys": [{"key": each.vkey, "from": each.from_size, "to": each.to_size} for each in state.keys],
        "sealed": [{"month": f"{each.month:%Y-%m}", "note": each.note} for each in trace.sealed_lists()[:SEALED_SHOWN]],
        "gaps": [{"kind": each.kind, "at": moment(each.at), "fr": each.sentence.fr, "en": each.sentence.en} for each in state.gaps],
    }


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, by the microsecond."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def happenings(*, before: date | None = None, number: int = DAYS_SHOWN) -> list[Happening]:
    """What the feed tells, newest first: days always, the rest on its first page."""
    found = [*of_days(days(before=before, number=number))]
    if before is None:
        found += [*of_keys(), *of_gaps(), *of_sealed_lists()]
    return sorted(found, key=lambda each: each.at, reverse=True)


def of_days(found: Iterable[Day]) -> Iterator[Happening]:
    for each in found:
        address = absolute(reverse("rights:checkpoints-of-day", args=[f"{each.day}"]))
        last = trace.Checkpoint.objects.get(size=each.size)
        title = _("%(day)s: %(size)s lines") % {"day": typography.day(each.day), "size": typography.amount(each.size)}
        yield Happening(id=address, title=title, url=address, text=note_of(last), at=each.at)


def of_keys() -> Iterator[Happening]:
    """The rotations: the first key is none."""
    for each in trace.state().keys:
        if each.from_size:
            address = absolute(reverse("rights:keys"))
            first = Checkpoint.objects.filter(size__gte=each.from_size).order_by("size").first()
            if first is not None:
                title = _("The log has a new key from line %(size)s on") % {"size": typography.amount(each.from_size)}
                yield Happening(id=f"{address}#from-{each.from_size}", title=title, url=address, text=each.vkey, at=first.published_at)


def of_gaps() -> Iterator[Happening]:
    address = absolute(reverse("rights:monitor"))
    for each in trace.state().gaps:
        yield Happening(
            id=f"{address}#{each.kind}-{each.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}",
            title=_("Incident: %(what)s") % {"what": each.sentence},
            url=address,
            text=str(each.sentence),
            at=each.at,
        )


def of_sealed_lists() -> Iterator[Happening]:
    for each in trace.sealed_lists()[:SEALED_SHOWN]:
        month = f"{each.month:%Y-%m}"
        address = absolute(reverse("rights:sealed-note", args=[month]))
        title = _("Sealed list of %(month)s") % {"month": month}
        yield Happening(id=address, title=title, url=address, text=each.note, at=each.published_at)


def absolute(path: str) -> str:
    return f"{settings.PARVIS_ORIGIN}{path}"
