"""How many full sign-ins a second: authorize with a session, agree, token, user information; and what each costs.

Through Django's whole stack in this process, without a network; every step commits.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from statistics import quantiles
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone

from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import register_provider, register_service
from parvis.core.signin.models import BrowserSession, IdentityProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.profile import Issuer
from parvis.kernel.scratch import scratch_database

CLIENT_ID = "bench-signin"
RETURN_TO = "https://service.invalid/callback"
SECRET = "bench-" + "0" * 40
SOMEBODY = Identity(family_name="Bench", given_names=("Ada",), birth_date="1815-12-10", gender="female")


class Unmeasurable(RuntimeError):
    """There is nothing to measure."""


def run(size: int) -> Mapping[str, float]:
    """Figures of ``size`` sign-ins of one person at one service, committed in a database of their own."""
    if not selectors.profile().issuers:
        raise Unmeasurable("The country's sign-in profile declares no issuer: there is nothing to measure.")
    with scratch_database():
        return measured(size)


def measured(size: int) -> Mapping[str, float]:
    row, browser = prepared()
    one(browser, row=row)
    durations, cpu = [], time.process_time()
    for _ in range(size):
        start = time.perf_counter()
        one(browser, row=row)
        durations.append(time.perf_counter() - start)
    spent = time.process_time() - cpu
    cuts = quantiles(durations, n=20) if size > 1 else durations * 19
    return {
        "sign-ins/s": size / sum(durations),
        "CPU ms per sign-in": 1000 * spent / size,
        "p50 ms": 1000 * cuts[9],
        "p95 ms": 1000 * cuts[18],
    }


def prepared() -> tuple[Issuer, Client]:
    """A service, somebody, and their session at the first issuer."""
    row, cookie = selectors.profile().issuers[0], token_urlsafe(32)
    provider = register_provider(selectors.profile().providers[0], secret=SECRET)
    register_service(
        CLIENT_ID, secret=SECRET, name="Bench", entity="bench", issuer=row.slug, redirect_uris=[RETURN_TO], scopes=list(row.scopes)
    )
    session(cookie, row=row, provider=provider)
    browser = Client(raise_request_exception=True)
    browser.cookies[browsers.cookie(f"session-{row.slug}")] = cookie
    return row, browser


def session(cookie: str, *, row: Issuer, provider: IdentityProvider) -> None:
    BrowserSession.objects.create(
        cookie_fingerprint=tokens.fingerprint(cookie),
        issuer=row.slug,
        person=people.recognise(SOMEBODY),
        provider=provider,
        level=row.default_level,
        sid=token_urlsafe(24),
        expires_at=timezone.now() + timedelta(hours=1),
    )


def one(browser: Client, *, row: Issuer) -> None:
    """One sign-in; raises AssertionError when a step does not answer as it should."""
    code = authorised(browser, row=row)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN_TO, "client_id": CLIENT_ID, "client_secret": SECRET}
    answer = browser.post(f"/{row.path}/token", form)
    require(answer.status_code == 200, "token")
    said = browser.get(f"/{row.path}/userinfo", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})
    require(said.status_code == 200 and said.headers["Content-Type"] == "application/jwt", "userinfo")


def authorised(browser: Client, *, row: Issuer) -> str:
    query = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": RETURN_TO,
        "scope": "openid",
        "state": token_urlsafe(32),
        "nonce": token_urlsafe(32),
        "acr_values": row.default_level,
    }
    begun = browser.get(f"/{row.path}/authorize", query)
    require(begun.status_code == 303, "authorize")
    agreed = browser.post(f"{begun.headers['Location']}/consent", {"continue": "yes"})
    require(agreed.status_code == 303 and agreed.headers["Location"].startswith(RETURN_TO), "consent")
    return parse_qs(urlsplit(agreed.headers["Location"]).query)["code"][0]


def require(held: bool, step: str) -> None:
    if not held:
        raise AssertionError(f"the {step} endpoint did not answer as it should")
