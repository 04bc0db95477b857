"""Write a decision down: an agent’s, one that silence made, or the one of a declarative procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from parvis.components.procedures.actions.moving import agent_label
from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import Decision, File
from parvis.components.rules.rules import Proposal
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import local_day


@dataclass(frozen=True, kw_only=True)
class Made:
    """A decision as it was made. ``agent`` is None when nobody made it."""

    outcome: State
    reasons: str = ""
    result: Decimal | None = None
    departure: str = ""
    agent: Person | None = None
    by: Decision.MadeBy = Decision.MadeBy.AGENT


def keep_decision(file: File, made: Made, *, proposal: Proposal | None) -> Decision:
    """The decision with its explanation, as it was made and as it can be run again; the file's retention begins."""
    figure: Mapping[str, Any] = {}
    if made.outcome == State.ACCEPTED and file.definition.result and made.result is not None:
        figure = {file.definition.result.name: str(made.result)}
    file.erase_on = erased_after(file)
    file.save(update_fields=["erase_on"])
    return Decision.objects.create(
        file=file,
        outcome=made.outcome,
        reasons=made.reasons.strip(),
        result=figure,
        proposal=proposal.to_json() if proposal else None,
        departure=made.departure.strip(),
        agent=made.agent,
        agent_label=agent_label(made.agent) if made.agent else "",
        decided_at=moment(file),
        made_by=made.by,
    )


def moment(file: File) -> datetime:
    if file.decided_at is None:
        raise LookupError(f"{file.reference} is not decided.")
    return file.decided_at


def erased_after(file: File) -> date:
    """When the retention of a decided file ends."""
    return local_day(moment(file)) + relativedelta(months=file.definition.retention.decided_months)
