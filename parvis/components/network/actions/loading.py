"""Sites by the thousand, their past, first rules and members: what commands and demonstrations begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import Field
from django.utils import timezone

from parvis.components.network.actions import sharing, sheets
from parvis.components.network.actions.browsing import publish
from parvis.components.network.models import BrowsingRule, Event, Member, Site, Spell
from parvis.components.network.selectors import browsing
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import today
from parvis.kernel.networks import Label

AT_ONCE = 500  # rows a statement
Past = tuple[int, int | None, str, int, str]  # days ago, hours it lasted or None while it does, state, how many sites, cause


def has_sites() -> bool:
    return Site.objects.exists()


@transaction.atomic
def insert(rows: Iterable[Mapping[str, Any]], *, sample: bool = False) -> int:
    """New sites as a sheet's rows say; returns how many. Past the ORM: thousands of models cost more than the database does."""
    now, day = timezone.now(), today()
    names = [*sheets.FIELDS, "state", "words", "sample", "since", "cause", "seen", "seen_times"]
    constant = [field(name).get_db_prep_save(value, connection) for name, value in (("sample", sample), ("since", now))]
    values = [[*written(row), sheets.state_of_row(row, day), sheets.words_of_row(row), *constant, "", "", 0] for row in rows]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field(name).column)) for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quoted(Site._meta.db_table)} ({columns}) VALUES ({marks})", values)  # noqa: S608  names of our own
    sharing.recount()
    return len(values)


def field(name: str) -> Field[Any, Any]:
    return cast(Field[Any, Any], Site._meta.get_field(name))


def written(row: Mapping[str, Any]) -> list[Any]:
    """The cells as both databases take them: a list as JSON, days as text."""
    return [as_json(tuple(row[name])) if name == "services" else row[name] for name in sheets.FIELDS]


@cache
def as_json(slugs: tuple[str, ...]) -> str:
    return json.dumps(slugs)


@transaction.atomic
def history(past: Sequence[Past], *, now: datetime) -> None:
    """Spells of sites, the same ones each time; those without an end are how these sites are now."""
    sites = list(Site.objects.filter(state="in-service").order_by("code").values_list("id", flat=True))
    found: list[Spell] = []
    taken = 0
    for days, hours, state, count, cause in past:
        chosen = [sites[(taken + step * 37) % len(sites)] for step in range(min(count, len(sites)))]
        taken += 37 * count + 11
        since = now - timedelta(days=days, hours=2)
        until = since + timedelta(hours=hours) if hours is not None else None
        found += [Spell(site_id=site, state=state, cause=cause, source="operator", since=since, until=until) for site in chosen]
        if until is None:
            Site.objects.filter(pk__in=chosen).update(state=state, cause=cause, since=since)
    last = {(spell.site_id, spell.until is None): spell for spell in found}
    Spell.objects.bulk_create([spell for spell in found if spell.until or last[(spell.site_id, True)] is spell], batch_size=AT_ONCE)


@transaction.atomic
def rules(*, author: str, review_on: date, sample: bool = True) -> None:
    """The first rules, as the country ships them; those there are stay."""
    now = timezone.now()
    for each in browsing.shipped()["rules"]:
        subject, pattern = ("category", each["category_of"]) if "category_of" in each else ("host", each["host"])
        BrowsingRule.objects.get_or_create(
            subject=subject,
            pattern=pattern,
            family=each.get("family", ""),
            state=BrowsingRule.State.IN_FORCE,
            defaults={
                "category": each.get("category", ""),
                "decision": each["decision"],
                "reason": {"fr": each["fr"], "en": each["en"]},
                "author": author,
                "since": now,
                "review_on": review_on,
                "sample": sample,
            },
        )
    transaction.on_commit(publish)


def admit(organisation: Organisation, *, family: str, clearance: Label) -> Member:
    """The body is on the network, and its agents read the inventory up to ``clearance``."""
    made, _ = Member.objects.update_or_create(organisation=organisation, defaults={"family": family, "clearance": clearance})
    return made


def ended(event: Event, at: datetime) -> None:
    """An event of the past, in a demonstration: no message is sent."""
    Event.objects.filter(pk=event.pk).update(ended_at=at)
