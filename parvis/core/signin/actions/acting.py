"""Signing in for a company: among whose mandates the person chooses, and the choice checked before anything is told."""

from __future__ import annotations

from parvis.core.mandates import actions as mandates
from parvis.core.mandates import selectors as mandated
from parvis.core.people.selectors import Mandate, Person
from parvis.core.signin import selectors
from parvis.core.signin.models import Grant
from parvis.core.signin.rules.profile import ActingFor, Issuer
from parvis.core.signin.rules.requests import AuthorizeRequest
from parvis.kernel.manifest import Audience


def is_asked(asked: AuthorizeRequest, *, row: Issuer) -> bool:
    """Whether the service wants to know for which company a resident signs in."""
    return row.audience is Audience.PERSON and not selectors.profile().organisation_claims.isdisjoint(asked.claims_told(row))


def choices(person: Person | None) -> list[Mandate]:
    """The companies for which ``person`` may sign in to services."""
    if person is None:
        return []
    return [mandate for mandate in mandated.hats(person) if mandate.organisation and mandated.may(mandate, "signs_in")]


def chosen(person: Person | None, mandate_id: str) -> Mandate | None:
    """The mandate that was chosen, proven not long ago; None for oneself.

    Raises MandateRefused, also for a mandate that is not theirs: what is not in the list cannot be chosen.
    """
    if not mandate_id:
        return None
    found = next((each for each in choices(person) if str(each.pk) == mandate_id), None)
    if found is None:
        raise mandates.MandateRefused(mandates.ENDED)
    return mandates.ensure(found)


def acting_for(grant: Grant) -> ActingFor | None:
    """What a service is told of the company; nothing once the mandate has ended."""
    mandate = grant.mandate
    if mandate is None or mandate.organisation is None or not mandate.is_current():
        return None
    return ActingFor(
        identifier=mandate.organisation.identifier,
        name=mandate.organisation.name,
        legal_form=mandate.organisation.legal_form,
        kind=mandate.kind,
        powers=tuple(mandate.powers),
    )
