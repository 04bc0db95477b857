"""Who is behind a request, as far as guards and views need to know."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from parvis.kernel.manifest import Audience


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person behind a request and the hat they wear.

    ``audience`` is EVERYONE for a visitor who did not sign in. ``organisation_id`` and
    ``permissions`` are set for agents and operators; an operator is also an agent. ``mandate_id`` is set
    for a resident who acts for somebody else: a company (``principal_organisation_id``) or another
    resident (``principal_person_id``); ``person_id`` stays the one who acts.
    """

    audience: Audience = Audience.EVERYONE
    person_id: UUID | None = None
    name: str = ""
    organisation_id: UUID | None = None
    organisation_name: str = ""
    permissions: frozenset[str] = frozenset()
    sign_in_level: str = ""
    second_factor: bool = False  # given in this session
    mandate_id: int | None = None
    principal_person_id: UUID | None = None
    principal_organisation_id: UUID | None = None
    principal_name: str = ""
    powers: frozenset[str] | None = None  # None: all of them
    ended_principal: str = ""  # for whom they acted until their mandate ended

    def may_open(self, audience: Audience) -> bool:
        """Whether this actor belongs to ``audience``."""
        if audience in (Audience.EVERYONE, Audience.MACHINE):
            return True
        if audience is Audience.AGENT:
            return self.audience in (Audience.AGENT, Audience.OPERATOR)
        return self.audience is audience

    def has_permission(self, permission: str) -> bool:
        """Whether a role of this actor grants ``permission``."""
        return not permission or permission in self.permissions


VISITOR = Actor()
