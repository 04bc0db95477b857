"""Which rules are published, and their tariffs as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from parvis.components.rules.rules import Parameter, PublishedRule, Tariff
from parvis.kernel import catalogue
from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text


class UnknownRule(LookupError):
    """No procedure names a published rule of that name."""


def published_rules() -> tuple[PublishedRule, ...]:
    """Every published rule that a procedure names, each once, by title."""
    found = {each.rule.rule_id: each.rule for _, each in catalogue.procedures() if isinstance(each.rule, PublishedRule)}
    return tuple(sorted(found.values(), key=lambda rule: str(rule.title)))


def rule(rule_id: str) -> PublishedRule:
    """The published rule called ``rule_id``; raises UnknownRule."""
    for each in published_rules():
        if each.rule_id == rule_id:
            return each
    raise UnknownRule(
        f"No published rule is called {rule_id!r}. Published: {', '.join(each.rule_id for each in published_rules()) or 'none'}."
    )


@dataclass(frozen=True)
class DatedTariff:
    """One tariff of one organisation and where it stands on a day: ``now``, ``past`` or ``coming``."""

    organisation: Text
    tariff: Tariff
    state: str

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.tariff.parameters()


def tariffs(published: PublishedRule, *, on: date, organisation: str = "") -> tuple[DatedTariff, ...]:
    """The tariffs of one organisation, or of all, those in force first."""
    order = {"now": 0, "coming": 1, "past": 2}
    found = (
        DatedTariff(published.name_of(code), tariff, state_of(tariff, on))
        for code, dated in published.tariffs.items()
        if organisation in ("", code)
        for tariff in dated
    )
    return tuple(sorted(found, key=lambda each: (order[each.state], str(each.organisation), -each.tariff.valid_from.toordinal())))


def state_of(tariff: Tariff, on: date) -> str:
    if tariff.valid_from > on:
        return "coming"
    return "past" if tariff.valid_until is not None and tariff.valid_until < on else "now"


def search_entries() -> Iterator[SearchEntry]:
    for each in published_rules():
        yield SearchEntry(
            key=f"rule:{each.rule_id}",
            title=each.title,
            summary=each.summary,
            url=f"/rules/{quote(each.rule_id)}",
            kind=Text("Règle de calcul", "Rule"),
            keywords=each.legal_source,
        )


def sample() -> dict[str, object] | None:
    """A rule that the crawler can open; None when no procedure has one."""
    first = next(iter(published_rules()), None)
    return {"rule_id": first.rule_id} if first is not None else None
