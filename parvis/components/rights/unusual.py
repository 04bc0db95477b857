"""Alarms as a person reads them, says that they are fine, or asks not to hear of a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from parvis.components.rights.models import Alarm, Quiet, Settled
from parvis.components.rights.rules.alarms import RULES, Rule
from parvis.core.people.selectors import Person
from parvis.core.protection.selectors import Entry


@dataclass(frozen=True)
class Shown:
    """One alarm on a line, with its rule's words; ``is_fine`` once the person said so."""

    rule: Rule
    is_fine: bool


def quiet_rules(person: Person) -> set[str]:
    return set(Quiet.objects.filter(person=person).values_list("rule", flat=True))


def alarms_heard(person: Person) -> QuerySet[Alarm]:
    """Alarms of the rules that ``person`` wants to hear of, about whomever: filter by line."""
    return Alarm.objects.filter(rule__in=RULES.keys() - quiet_rules(person))


def only_unusual(entries: QuerySet[Entry], person: Person) -> QuerySet[Entry]:
    """Those of ``entries`` with an alarm that the person has not said is fine."""
    fine = Settled.objects.filter(person=person).values("alarm")
    return entries.filter(pk__in=alarms_heard(person).exclude(pk__in=fine).values("entry"))


def alarms_on(entries: Iterable[Entry], person: Person) -> Mapping[UUID, list[Shown]]:
    """The alarms on each of ``entries``, by the line's key, in the order of the published rules."""
    found = list(alarms_heard(person).filter(entry__in=[entry.pk for entry in entries]))
    fine = set(Settled.objects.filter(person=person, alarm__in=found).values_list("alarm", flat=True))
    order = list(RULES)
    shown: defaultdict[UUID, list[Shown]] = defaultdict(list)
    for alarm in sorted(found, key=lambda each: order.index(each.rule)):
        shown[alarm.entry_id].append(Shown(RULES[alarm.rule], alarm.pk in fine))
    return shown


@transaction.atomic
def settle(entry: Entry, person: Person) -> None:
    """« This is fine », of every alarm on the line; once is enough."""
    alarms = Alarm.objects.filter(entry=entry)
    Settled.objects.bulk_create([Settled(alarm=each, person=person) for each in alarms], ignore_conflicts=True)


def unsettle(entry: Entry, person: Person) -> None:
    """Take « this is fine » back."""
    Settled.objects.filter(alarm__entry=entry, person=person).delete()


@transaction.atomic
def hear_of(person: Person, rules: Iterable[str]) -> None:
    """Hear of these rules from now on and of no other."""
    Quiet.objects.filter(person=person, rule__in=rules).delete()
    unwanted = RULES.keys() - set(rules)
    Quiet.objects.bulk_create([Quiet(person=person, rule=rule) for rule in unwanted], ignore_conflicts=True)


def settled_by(person: Person) -> QuerySet[Settled]:
    """What ``person`` said is fine, oldest first."""
    return Settled.objects.filter(person=person).select_related("alarm").order_by("at", "pk")


@transaction.atomic
def forget_choices(person: Person) -> int:
    """Take back all that ``person`` said of alarms and of rules; returns how many choices that were."""
    settled, _ = Settled.objects.filter(person=person).delete()
    quiet, _ = Quiet.objects.filter(person=person).delete()
    return settled + quiet


def by_body(*, since: datetime) -> list[dict[str, Any]]:
    """How many alarms the readings of each body raised since then, and under which rules, most first; nobody concerned is named.

    A line that is still hidden has raised none.
    """
    raised = Alarm.objects.filter(at__gte=since).values("organisation", "rule").annotate(number=Count("pk")).order_by()
    found: dict[str, dict[str, Any]] = {}
    for each in raised:
        body = found.setdefault(each["organisation"], {"body": each["organisation"], "number": 0, "rules": []})
        body["number"] += each["number"]
        body["rules"].append((RULES[each["rule"]].title, each["number"]))
    for body in found.values():
        body["rules"].sort(key=lambda pair: -pair[1])
    return sorted(found.values(), key=lambda body: (-body["number"], body["body"]))
