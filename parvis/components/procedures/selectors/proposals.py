"""What the published rule proposes for a file, from the answers that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from parvis.components.procedures.models import Asking, File
from parvis.components.procedures.selectors.files import progress
from parvis.components.procedures.selectors.published import rule_for
from parvis.components.procedures.selectors.wording import title_of
from parvis.components.rules.rules import Proposal
from parvis.kernel.calendar import country
from parvis.kernel.text import Text


def rule_answers(file: File) -> dict[str, Any]:
    """The answers that count, by field, and for each ``<field>__source`` and ``<field>__fetched_at``."""
    counted = progress(file).facts.answers
    answers = {field.field: field for field in file.answers.all()}
    found: dict[str, Any] = dict(counted)
    for name in counted.keys() & answers.keys():  # a computed answer comes from the others
        answer = answers[name]
        found[f"{name}__source"] = answer.source or "declared"
        found[f"{name}__fetched_at"] = (answer.fetched_at or answer.saved_at).isoformat()
    return found


def awaited_needs(file: File) -> list[str]:
    """Names of the needs whose source has not answered yet."""
    return list(file.askings.filter(state=Asking.State.AWAITED).values_list("need", flat=True))


@dataclass(frozen=True, kw_only=True)
class Debt:
    """What a source still owes to a file."""

    title: Text
    since: datetime
    asked_at: datetime
    attempts: int
    why: str


def debts_of(file: File) -> list[Debt]:
    """What is still awaited, from longest ago on."""
    waiting = file.askings.filter(state=Asking.State.AWAITED).order_by("since")
    titles = {want.name: want.title for want in file.definition.needs}
    return [
        Debt(title=titles[each.need], since=each.since, asked_at=each.asked_at, attempts=each.attempts, why=title_of(each.why))
        for each in waiting
        if each.need in titles
    ]


def proposal_for(file: File) -> Proposal | None:
    """The rule's proposal on the day of filing; None without a rule, or while a source is awaited."""
    rule = rule_for(file.definition, file.version.digest)
    if rule is None or file.submitted_at is None or awaited_needs(file):
        return None
    filed = file.submitted_at.astimezone(country().zone).date()
    proposal: Proposal = rule(rule_answers(file), organisation=file.organisation.area, on=filed)
    return proposal


def proposed_figure(file: File, proposal: Proposal | None) -> Decimal | None:
    """The figure of the proposal that the procedure decides."""
    result = file.definition.result
    value: Any = proposal.result.get(result.name) if proposal and result else None
    return Decimal(str(value)) if value is not None else None
