"""An operator tries a provider with an account of their own: nobody is signed in, nobody is registered, nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from parvis.core.signin import keys, selectors
from parvis.core.signin.actions import attempts, tracing
from parvis.core.signin.models import Attempt, IdentityProvider
from parvis.core.signin.rules.problems import AttemptExpired, SignInError
from parvis.core.signin.rules.profile import Received
from parvis.kernel.manifest import Audience


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What came, and what it would become."""

    claims: Mapping[str, Any]
    level: str
    is_level_allowed: bool
    received: Received | None
    problem: str  # why no identity could be made of it


def begin(provider: IdentityProvider, *, browser: str, level: str, by: HttpRequest) -> str:
    """The address at ``provider`` where the operator signs in."""
    attempt = attempts.begin(browser=browser, audience=Audience(provider.audience), level=level, trial=True)
    url = attempts.send(attempt, provider, browser=browser)
    tracing.provider_act(provider, change="tried", by=by)
    return url


def shown(attempt: Attempt) -> Trial:
    """What came for ``attempt``, once: it is forgotten at the same moment. Raises AttemptExpired."""
    provider = attempts.provider_of(attempt)
    if not attempt.trial or not attempt.received:
        raise AttemptExpired("nothing was received for this trial")
    claims = json.loads(keys.unseal(attempt.received))["claims"]
    attempts.close(attempt)
    received, problem = read(claims, provider=provider)
    allowed = attempt.received_level in provider.levels and selectors.profile().rank(attempt.received_level) >= 0
    return Trial(claims=claims, level=attempt.received_level, is_level_allowed=allowed, received=received, problem=problem)


def read(claims: Mapping[str, Any], *, provider: IdentityProvider) -> tuple[Received | None, str]:
    try:
        return attempts.identity_in(claims, provider=provider), ""
    except SignInError as error:
        return None, error.detail
