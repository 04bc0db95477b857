"""A sheet of sites: checked, shown, applied, undone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from parvis.components.network.actions import sharing
from parvis.components.network.actions.common import record
from parvis.components.network.models import Sheet, Site, Spell
from parvis.components.network.rules import sheet as rules
from parvis.components.network.selectors import declared
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import today

FIELDS = (*rules.COLUMNS, "place", "area")
BATCH = 500


class WrongOrder(RuntimeError):
    """Only a checked sheet is applied, and only the last applied one is undone."""


@dataclass
class Preview:
    """What applying a sheet would do."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[dict[str, Any], dict[str, tuple[Any, Any]]]] = field(default_factory=list)  # row, field to (before, after)
    closed: list[str] = field(default_factory=list)  # codes of sites that a whole sheet does not name
    same: int = 0


def packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, default=str).encode())


def unpacked(value: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(bytes(value)))


def hand_in(rows: Sequence[Mapping[str, Any]], *, file_name: str, whole: bool, by: Person | None) -> Sheet:
    """Keep a right sheet until somebody applies it; nothing else changes."""
    found = Sheet(file_name=file_name[:200], rows=packed(list(rows)), whole=whole, by=by)
    seen = preview(found)
    found.added, found.changed, found.closed, found.same = len(seen.added), len(seen.changed), len(seen.closed), seen.same
    found.save()
    return found


def preview(found: Sheet) -> Preview:
    """Compared with the sites as they are now."""
    seen, rows = Preview(), unpacked(found.rows)
    for part in batched(rows, BATCH):
        held = named([row["code"] for row in part])
        for row in part:
            compare(seen, row, held.get(row["code"]))
    if found.whole:
        open_ones = Site.objects.exclude(state="closed").values_list("code", flat=True)
        seen.closed = sorted(set(open_ones) - {row["code"] for row in rows})
    return seen


def compare(seen: Preview, row: dict[str, Any], site: Site | None) -> None:
    if site is None:
        seen.added.append(row)
        return
    before = as_row(site)
    changes = {name: (before[name], row[name]) for name in FIELDS if before[name] != row[name]}
    if changes:
        seen.changed.append((row, changes))
    else:
        seen.same += 1


def as_row(site: Site) -> dict[str, Any]:
    """A site as ``rules.sheet`` reads it."""
    days = {name: day.isoformat() if (day := getattr(site, name)) else None for name in ("opened_on", "closed_on")}
    return {name: getattr(site, name) for name in FIELDS} | days


@transaction.atomic
def apply(number: int, *, by: str, organisation: str) -> Sheet:
    """Make the sites as the sheet says, keeping what they were. Trace: network.sheet-applied. Raises WrongOrder."""
    found = Sheet.objects.select_for_update().get(pk=number)
    if found.state != Sheet.State.CHECKED:
        raise WrongOrder(found.state)
    seen = preview(found)
    rows = [*seen.added, *(row for row, _ in seen.changed)]
    held = named([row["code"] for row, _ in seen.changed])
    closed = list(named(seen.closed).values())
    found.before = packed(
        {row["code"]: kept(held[row["code"]]) if row["code"] in held else None for row in rows} | {each.code: kept(each) for each in closed}
    )
    Site.objects.bulk_create([site_of(row) for row in seen.added], batch_size=BATCH)
    update(held, [row for row, _ in seen.changed])
    close(closed)
    sharing.recount()
    found.added, found.changed, found.closed, found.same = len(seen.added), len(seen.changed), len(closed), seen.same
    found.state, found.applied_at = Sheet.State.APPLIED, timezone.now()
    found.save()
    trace("network.sheet-applied", found, by=by, organisation=organisation)
    return found


def named(codes: Sequence[str]) -> dict[str, Site]:
    """Sites by their codes, asked in parts: a statement of SQLite takes no more than so many values."""
    return {each.code: each for part in batched(codes, BATCH) for each in Site.objects.filter(code__in=part)}


def kept(site: Site) -> dict[str, Any]:
    return as_row(site) | {"state": site.state, "cause": site.cause}


def trace(event: str, found: Sheet, *, by: str, organisation: str) -> None:
    """One line, of the operator's own: a sheet is of thousands of bodies."""
    detail = {"sheet": str(found.pk), "added": str(found.added), "changed": str(found.changed), "closed": str(found.closed)}
    record(event, bodies=["network"], by=by, organisation=organisation, detail=detail)


def site_of(row: Mapping[str, Any]) -> Site:
    found = Site(since=timezone.now())
    fill(found, row)
    return found


def fill(found: Site, row: Mapping[str, Any]) -> None:
    for name in FIELDS:
        setattr(found, name, row[name])
    for name in ("opened_on", "closed_on"):
        setattr(found, name, date.fromisoformat(row[name]) if row[name] else None)
    found.state = state_of_row(row, today(), held=found.state)
    found.words = words_of_row(row)


def words_of_row(row: Mapping[str, Any]) -> str:
    """What the search looks in; services stand between plus signs, to be found whole."""
    named = (row["code"], row["name"], row["body"], row["body_name"], row["place"], row["commune"])
    return f"{' '.join(map(rules.folded, named))} {' '.join(f'+{each}+' for each in row['services'])}"


def state_of_row(row: Mapping[str, Any], day: date, *, held: str = "in-service") -> str:
    """Closed and planned follow from the dates; any other state is what was said last."""
    if row["closed_on"] and row["closed_on"] <= day.isoformat():
        return "closed"
    if row["opened_on"] and row["opened_on"] > day.isoformat():
        return "planned"
    return held if held not in ("closed", "planned") else "in-service"


def update(held: Mapping[str, Site], rows: Iterable[Mapping[str, Any]]) -> None:
    changed, before = [], {code: site.state for code, site in held.items()}
    for row in rows:
        site = held[row["code"]]
        fill(site, row)
        changed.append(site)
    Site.objects.bulk_update(changed, [*(name for name in FIELDS if name != "code"), "state", "words"], batch_size=100)
    spells([site for site in changed if site.state != before[site.code]])


def close(sites: Sequence[Site]) -> None:
    for site in sites:
        site.closed_on, site.state = today(), "closed"
    Site.objects.bulk_update(sites, ["closed_on", "state"], batch_size=BATCH)
    spells(sites)


def spells(sites: Sequence[Site], *, source: str = "sheet") -> None:
    """A sheet or the calendar changed the state of these: their history says so."""
    now = timezone.now()
    for part in batched(sites, BATCH):
        keys = [site.pk for site in part]
        Spell.objects.filter(site__in=keys, until=None).update(until=now)
        Site.objects.filter(pk__in=keys).update(since=now)
        Spell.objects.bulk_create(Spell(site=site, state=site.state, source=source, since=now) for site in part)


@transaction.atomic
def follow_calendar() -> int:
    """Sites whose day of opening or closing has come are open or closed, as their sheet announced; returns how many."""
    day = today()
    coming, going = Q(state="planned", opened_on__lte=day), Q(closed_on__lte=day) & ~Q(state="closed")
    due = list(Site.objects.select_for_update().filter(coming | going))
    for site in due:
        site.state, site.cause = state_of_row(as_row(site), day, held=site.state), ""
    Site.objects.bulk_update(due, ["state", "cause"], batch_size=BATCH)
    spells(due, source="calendar")
    if due:
        sharing.recount()
    return len(due)


@transaction.atomic
def undo(number: int, *, by: str, organisation: str) -> Sheet:
    """The sites as they were before: those it added are deleted, the rest get their former rows. Raises WrongOrder."""
    found = Sheet.objects.select_for_update().get(pk=number)
    newer = Sheet.objects.filter(state=Sheet.State.APPLIED, applied_at__gt=found.applied_at or timezone.now()).exists()
    if found.state != Sheet.State.APPLIED or found.before is None or newer:
        raise WrongOrder(found.state)
    before = unpacked(found.before)
    for part in batched([code for code, row in before.items() if row is None], BATCH):
        Site.objects.filter(code__in=part).delete()
    former = {code: row for code, row in before.items() if row is not None}
    restore(named(list(former)), former)
    sharing.recount()
    found.state, found.undone_at = Sheet.State.UNDONE, timezone.now()
    found.save()
    trace("network.sheet-undone", found, by=by, organisation=organisation)
    return found


def restore(held: Mapping[str, Site], former: Mapping[str, Mapping[str, Any]]) -> None:
    """Former rows; a state that was closed or opened by the sheet comes back, one that changed since stays."""
    reopened = []
    for code, site in held.items():
        by_sheet, state = site.state in ("closed", "planned"), site.state
        fill(site, former[code])
        if by_sheet and former[code]["state"] != state:
            site.state, site.cause = former[code]["state"], former[code]["cause"]
            reopened.append(site)
    Site.objects.bulk_update(held.values(), [*(name for name in FIELDS if name != "code"), "state", "cause", "words"], batch_size=100)
    spells(reopened)


def batched(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (things[begin : begin + size] for begin in range(0, len(things), size))


def read(content: bytes) -> rules.Read:
    """All of a file; raises UnreadableFile."""
    return rules.read(content, declared.known())
