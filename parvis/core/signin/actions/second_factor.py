"""Two factors when a service demands them: the provider's own, or the platform's where the provider has none."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from parvis.core.people.rules import SECOND_FACTOR
from parvis.core.people.selectors import Person
from parvis.core.signin import selectors
from parvis.core.signin.actions import accounts, attempts
from parvis.core.signin.models import Attempt, BrowserSession
from parvis.core.signin.rules import assurance, requests
from parvis.core.signin.rules.problems import NoRole
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.rules.requests import AuthorizeRequest


def owed_by(attempt: Attempt, *, session: BrowserSession | None, row: Issuer) -> Person | None:
    """Who must still give a second factor before the service of ``attempt`` is told anything; None when nothing is owed."""
    asked = AuthorizeRequest.from_json(attempt.request)
    if not asked.acrs or holds(attempt, session=session, row=row, asked=asked):
        return None
    return session.person if session else recognised(attempt)


def is_owed(asked: AuthorizeRequest, *, session: BrowserSession, row: Issuer) -> bool:
    """Whether somebody who is signed in must still give one before a service with this request is told anything."""
    return bool(asked.acrs) and not reached(asked, methods=session.methods, level=session.level, row=row)


def holds(attempt: Attempt, *, session: BrowserSession | None, row: Issuer, asked: AuthorizeRequest) -> bool:
    methods = session.methods if session else attempt.methods
    level = session.level if session else attempt.received_level
    return reached(asked, methods=methods, level=level, row=row)


def reached(asked: AuthorizeRequest, *, methods: Collection[str], level: str, row: Issuer) -> bool:
    rows, rank = requests.rows_of(row), selectors.profile().rank
    return bool(assurance.reached(asked.acrs, rows=rows, level=level, second_factor=SECOND_FACTOR in methods, rank=rank))


def recognised(attempt: Attempt) -> Person:
    """Whom the provider named; raises NoRole for someone who has none here yet."""
    said, _ = attempts.received_in(attempt)
    person = accounts.known_as(said, provider=attempts.provider_of(attempt))
    attempts.hat_of(said, person)
    if person is None:
        raise NoRole("nobody here has that identity")
    return person


def note(attempt: Attempt, methods: Iterable[str], *, session: BrowserSession | None) -> None:
    """The session of who gave a second factor remembers it, else the attempt in which their provider named them.

    Never the attempt beside a session: the browser may hold somebody else's session before the last click.
    """
    known = session or attempt
    known.methods = [*dict.fromkeys([*known.methods, *methods])]
    known.save(update_fields=["methods"])
