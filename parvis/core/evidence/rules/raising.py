"""Which evidence raises which level, from when, until when, and on what ground: rows that a country declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class EvidenceRule:
    """A chip that answered, with its holder matched, makes ``raises_to`` of ``from_level``, within ``minutes`` of answering.

    It holds from ``since`` to the day before ``until``. ``amr`` is how services are told (RFC 8176).
    """

    kind: str
    from_level: str
    raises_to: str
    minutes: int
    since: date
    until: date | None
    amr: tuple[str, ...]
    source: Text
    source_url: str

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def is_fresh(self, proved_at: datetime, *, now: datetime) -> bool:
        return proved_at <= now <= proved_at + timedelta(minutes=self.minutes)


def rule_for(rules: Iterable[EvidenceRule], *, vouched: str, wanted: str, levels: Sequence[str], day: date) -> EvidenceRule | None:
    """The rule by which evidence makes ``wanted`` or more of ``vouched``; levels are given lowest first."""
    if vouched not in levels or wanted not in levels:
        return None
    rank = levels.index
    fitting = (
        rule
        for rule in rules
        if rule.holds_on(day)
        and rule.from_level in levels
        and rule.raises_to in levels
        and rank(rule.from_level) <= rank(vouched)
        and rank(wanted) <= rank(rule.raises_to)
    )
    return min(fitting, key=lambda rule: rank(rule.raises_to), default=None)
