"""A provider's word and, in the same sign-in, a document's chip: by the country's dated rule, a higher level."""

from __future__ import annotations

from django.http import HttpRequest

from parvis.core.evidence import actions as evidence
from parvis.core.evidence import selectors as presented
from parvis.core.evidence.selectors import EvidenceRule
from parvis.core.people.selectors import Person
from parvis.core.signin import selectors
from parvis.core.signin.actions import attempts
from parvis.core.signin.models import Attempt
from parvis.core.signin.rules.problems import LevelTooLow
from parvis.kernel.manifest import Audience


def lacking(attempt: Attempt) -> EvidenceRule | None:
    """The rule by which evidence would make up what the provider's level lacks; None when nothing lacks.

    Raises LevelTooLow when something lacks and no rule holds today.
    """
    if is_reached(attempt):
        return None
    rule = selectors.raised_by(attempt.received_level, wanted=attempt.level) if attempt.audience == Audience.PERSON else None
    if rule is None:
        raise LevelTooLow(f"{attempt.received_level} was vouched for, {attempt.level} is required")
    return rule


def is_reached(attempt: Attempt) -> bool:
    rank = selectors.profile().rank
    return rank(attempt.received_level) >= rank(attempt.level)


def require_reached(attempt: Attempt) -> None:
    """The last word before a service is told anything."""
    if not is_reached(attempt):
        raise LevelTooLow(f"{attempt.received_level} holds, {attempt.level} is required")


def begin(request: HttpRequest, attempt: Attempt, *, return_to: str) -> str:
    """The page where whoever the provider named presents their document, for this sign-in only."""
    said, _ = attempts.received_in(attempt)
    return evidence.begin(request, identity=said.confirmed, usual_name=said.usual_name, binding=binding_of(attempt), return_to=return_to)


def take(attempt: Attempt, rule: EvidenceRule) -> bool:
    """Raise the attempt's level if a chip answered in it, for the very person whom the provider named."""
    said, _ = attempts.received_in(attempt)
    if not presented.proved_for(binding_of(attempt), identity=said.confirmed, rule=rule):
        return False
    attempt.received_level = rule.raises_to
    attempt.methods = [*dict.fromkeys([*attempt.methods, *rule.amr])]
    attempt.save(update_fields=["received_level", "methods"])
    return True


def binding_of(attempt: Attempt) -> str:
    return f"sign-in:{attempt.pk}"


def belongs_to(attempt: Attempt, person: Person) -> None:
    evidence.belongs_to(binding_of(attempt), person)
