"""What both sign-ins share: finding the attempt again, and leaving for the provider chosen."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import attempts
from parvis.core.signin.models import Attempt
from parvis.core.signin.rules.problems import AttemptExpired, ProviderUnknown, SignInError


def attempt_of(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """The attempt, if it is this browser's: anyone else's looks expired."""
    found = selectors.open_attempt(attempt_id, browser=browsers.held_by(request))
    if found is None:
        raise AttemptExpired("no such attempt in this browser")
    return found


def sent(attempt: Attempt, *, browser: str, chosen: str) -> HttpResponseBase:
    """Off to the provider called ``chosen``, remembered for the next time."""
    provider = selectors.provider(chosen)
    try:
        if provider is None:
            raise ProviderUnknown("no such provider")
        url = attempts.send(attempt, provider, browser=browser)
    except SignInError as error:
        error.attempt, error.provider = attempt, chosen
        raise
    return browsers.remember(browsers.SeeOther(url), browser=browser, provider=provider.slug)
