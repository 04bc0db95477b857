"""Which session of the browser spares choosing a provider again."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from parvis.core.people import selectors as people
from parvis.core.signin import browsers, selectors
from parvis.core.signin.models import BrowserSession, ServiceProvider
from parvis.core.signin.rules.profile import Issuer
from parvis.core.signin.rules.requests import AuthorizeRequest


def session_for(request: HttpRequest, asked: AuthorizeRequest, *, service: ServiceProvider | None, row: Issuer) -> BrowserSession | None:
    """Strong enough, young enough, at a level that allows it, unless the service wants the person asked again."""
    session = selectors.browser_session(browsers.session_cookie(request, row), row=row)
    if session is None or asked.asks_again or asked.level not in ("", *row.levels_with_single_sign_on) or not still_vouched_for(session):
        return None
    too_old = asked.max_age is not None and timezone.now() - session.authenticated_at > timedelta(seconds=asked.max_age)
    rank = selectors.profile().rank
    return session if rank(session.level) >= rank(asked.level) and not too_old and may_be_seen(session, service) else None


def may_be_seen(session: BrowserSession, service: ServiceProvider | None) -> bool:
    real, invented = selectors.may_see_real_people(service), selectors.may_see_invented_people(service)
    return invented if session.provider.test else real


def still_vouched_for(session: BrowserSession) -> bool:
    """The provider was not suspended since, and an agent's last role there did not end."""
    has_left = session.organisation is not None and people.audience_of(session.person, session.organisation) is None
    return session.provider.is_active and not has_left
