"""The rule of a file run again on other answers, under the version that decided it; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.components.procedures.models import File
from parvis.components.procedures.selectors.proposals import rule_answers
from parvis.components.procedures.selectors.published import rule_for
from parvis.components.rules.rules import NoTable, Proposal, PublishedRule
from parvis.kernel.calendar import local_day


def rule_in_force(file: File) -> PublishedRule | None:
    """The rule that decided the file, or would; None when it has none, or when another version decided it."""
    rule = rule_for(file.definition, file.version.digest)
    made = getattr(file, "decision", None)
    decided_by = made.proposal.get("rule_version") if made and made.proposal else None
    if not isinstance(rule, PublishedRule) or file.submitted_at is None or file.erased_at is not None:
        return None
    return rule if decided_by in (None, rule.version) else None


def proposed(file: File, rule: PublishedRule, changed: Mapping[str, Any]) -> Proposal | None:
    """What the rule would propose on the day of filing; None when it has no answer for these values."""
    if file.submitted_at is None:
        return None
    answers = {**rule_answers(file), **{name: value for name, value in changed.items() if value not in (None, "")}}
    emptied = [name for name, value in changed.items() if value in (None, "")]
    try:
        return rule(
            {name: value for name, value in answers.items() if name not in emptied},
            organisation=file.organisation.area,
            on=local_day(file.submitted_at),
        )
    except (NoTable, ValueError):
        return None
