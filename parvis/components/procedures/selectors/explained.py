"""A rule's reasoning as plain lines, for an agent to send: contribution, data and sources, parameters, operations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from parvis.components.procedures.models import File
from parvis.components.procedures.selectors.paperwork import reasoning
from parvis.components.procedures.selectors.proposals import proposal_for
from parvis.components.rules.rules import Proposal
from parvis.design import typography


def explained(file: File) -> str:
    """What the rule of a decided file did, in the active language; of an undecided one or of silence, what it would propose. Empty without a rule."""
    decision = getattr(file, "decision", None)
    stored = decision.proposal if decision else None
    proposal = Proposal.from_json(stored) if stored else proposal_for(file)
    algorithm = file.definition.algorithm
    if proposal is None:
        return ""
    lines = [str(algorithm.purpose)] if algorithm else []
    return "\n".join([*lines, *in_lines(reasoning(proposal))])


def in_lines(said: dict[str, Any]) -> Iterator[str]:
    """The four things that a person may know of a computation, then where the rule stands."""
    yield str(said["contribution"])
    yield gettext("Data used, and where they come from")
    for each in said["inputs"]:
        yield item(each["label"], each["value"], each["source"])
    yield gettext("Parameters applied")
    for each in said["parameters"]:
        yield item(each["label"], each["value"], each["legal_ref"])
    yield gettext("Operations carried out")
    yield from (f"– {each['sentence']}" for each in said["steps"])
    yield item(gettext("Rule"), f"{said['rule']['id']} {said['rule']['version']}", said["rule"]["url"])


def item(label: object, value: object, source: object) -> str:
    """“– Income: 784 € (tax office)”."""
    return f"– {label}{typography.colon()}{value}" + (f" ({source})" if source else "")
