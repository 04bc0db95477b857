"""Rules of browsing in force, as pages and proxies read them."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import QuerySet
from ruamel.yaml import YAML

from parvis.components.network.models import BrowsingRule, Contest
from parvis.components.network.rules.judging import SHAPES, Category, Judge, Rule, Rules
from parvis.components.network.selectors.declared import network
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import country
from parvis.kernel.text import Text


@cache
def shipped() -> dict[str, Any]:
    """The country's file: ``ports``, ``inside``, ``categories`` and the first ``rules``; empty without one."""
    file = network().browsing
    return (
        YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        if file
        else {"ports": [80, 443], "inside": [], "categories": [], "rules": []}
    )


@cache
def categories() -> dict[str, Category]:
    return {
        each["slug"]: Category(
            slug=each["slug"],
            fr=each["fr"],
            en=each["en"],
            decision=each["decision"],
            why_fr=each["why"]["fr"],
            why_en=each["why"]["en"],
            locked=each.get("locked", False),
        )
        for each in shipped()["categories"]
    }


def in_force() -> QuerySet[BrowsingRule]:
    return BrowsingRule.objects.filter(state=BrowsingRule.State.IN_FORCE)


def waiting() -> QuerySet[BrowsingRule]:
    return BrowsingRule.objects.filter(state=BrowsingRule.State.PROPOSED) | BrowsingRule.objects.filter(ending=True)


def rules() -> Rules:
    """What decides now."""
    return Rules(
        rules=tuple(rule_of(each) for each in in_force()), categories=tuple(categories().values()), ports=tuple(shipped()["ports"])
    )


def judge() -> Judge:
    return Judge(rules())


def rule_of(row: BrowsingRule) -> Rule:
    return Rule(
        key=f"rule:{row.pk}",
        subject=row.subject,
        pattern=row.pattern,
        decision=row.decision,
        fr=row.words.fr,
        en=row.words.en,
        category=row.category,
        family=row.family,
        author=row.author,
        since=row.since.astimezone(country().zone).date().isoformat() if row.since else "",
        review_on=row.review_on.isoformat(),
    )


def words_of(key: str) -> tuple[Text | None, BrowsingRule | None]:
    """The reason behind a key that a proxy gave, in both languages, and the rule behind it."""
    from_shape = SHAPES.get(key.removeprefix("shape:")) if key.startswith("shape:") else None
    if from_shape is not None:
        return from_shape, None
    if key.startswith("rule:") and key[5:].isascii() and key[5:].isdigit() and len(key) < 20:
        row = BrowsingRule.objects.filter(pk=int(key[5:])).exclude(since=None).first()
        return (row.words, row) if row else (None, None)
    category = categories().get(key.removeprefix("category:"))
    return (category.words, None) if category else (None, None)


def contests_of(person: Person) -> QuerySet[Contest]:
    return Contest.objects.filter(person=person).order_by("-asked_at")


def open_contests() -> QuerySet[Contest]:
    return Contest.objects.filter(state=Contest.State.OPEN).select_related("organisation")
