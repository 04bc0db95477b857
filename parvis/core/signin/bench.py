"""How many full sign-ins a second (authorize with a session, token, user information), and what each costs.

Through Django's whole stack in this process, without a network; every step commits. The service is in
standard mode and asks with ``prompt=none``: as at other servers, somebody who agreed before sees no page.
``tests/sign_in_peers.py`` measures the same over HTTP, beside servers that others wrote.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import cycle
from secrets import token_urlsafe
from statistics import quantiles
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.test import Client
from django.utils import timezone
from joserfc.jwk import ECKey

from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Person
from parvis.core.signin import bench_population as population
from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import register_provider, register_service
from parvis.core.signin.models import BrowserSession, Consent, IdentityProvider, ServiceProvider
from parvis.core.signin.rules import tokens
from parvis.core.signin.rules.profile import Issuer
from parvis.kernel.scratch import scratch_database

CLIENT_ID = "bench-signin"
DATA_PROVIDER = "bench-reader"
RETURN_TO = "https://service.invalid/callback"
SECRET = "bench-" + "0" * 40
SCOPE = "openid identite_pivot"
SOMEBODY = Identity(family_name="Bench", given_names=("Ada",), birth_date="1815-12-10", gender="female")
AMONG = 300  # sign-ins measured in a large population, each of somebody else


class Unmeasurable(RuntimeError):
    """There is nothing to measure."""


def run(size: int) -> Mapping[str, float]:
    """Figures of ``size`` sign-ins of one person at one service, committed in a database of their own."""
    with scratch_database():
        row, service, provider = prepared()
        return measured(cycle([signed_in(people.recognise(SOMEBODY), row=row, service=service, provider=provider)]), size, row=row)


def run_among(size: int) -> Mapping[str, float]:
    """Figures of sign-ins of people drawn from ``size`` generated identities (PostgreSQL)."""
    if connection.vendor != "postgresql":
        return {"identities (needs PostgreSQL)": 0}
    with scratch_database():
        started = time.perf_counter()
        population.fill(size, entity="bench")
        filled = time.perf_counter() - started
        row, service, provider = prepared()
        drawn = [signed_in(person, row=row, service=service, provider=provider) for person in population.sample(AMONG)]
        return {"identities": size, "identities generated, s": filled, **measured(iter(drawn), len(drawn) - 1, row=row)}


def run_checks(size: int) -> Mapping[str, float]:
    """Figures of ``size`` checks of one token by a data provider: signed, encrypted, and a line of the trace each."""
    with scratch_database():
        row, service, provider = prepared()
        register_service(DATA_PROVIDER, secret=SECRET, name="Bench", entity=DATA_PROVIDER, issuer=row.slug, redirect_uris=[], **reader(row))
        browser = Client(raise_request_exception=True)
        token = one(browser, signed_in(people.recognise(SOMEBODY), row=row, service=service, provider=provider), row=row)
        form = {"token": token, "client_id": DATA_PROVIDER, "client_secret": SECRET}
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(size):
            answer = browser.post(f"/{row.path}/checktoken", form)
            require(answer.status_code == 200, "checktoken")
        seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    return {"checks/s": size / seconds, "CPU ms per check": 1000 * spent / size}


def reader(row: Issuer) -> dict[str, Any]:
    """How a data provider is registered: its scopes, and a key to encrypt to."""
    key = {**ECKey.generate_key("P-256").as_dict(private=False), "use": "enc"}
    kind = ServiceProvider.Kind.DATA_PROVIDER
    return {"scopes": list(row.scopes), "kind": kind, "jwks": {"keys": [key]}, "encryption_algorithm": "ECDH-ES"}


def measured(cookies: Iterator[str], size: int, *, row: Issuer) -> Mapping[str, float]:
    browser = Client(raise_request_exception=True)
    one(browser, next(cookies), row=row)
    durations, cpu = [], time.process_time()
    for cookie, _ in zip(cookies, range(size), strict=False):
        start = time.perf_counter()
        one(browser, cookie, row=row)
        durations.append(time.perf_counter() - start)
    spent = time.process_time() - cpu
    cuts = quantiles(durations, n=20) if len(durations) > 1 else durations * 19
    return {
        "sign-ins/s": len(durations) / sum(durations),
        "CPU ms per sign-in": 1000 * spent / len(durations),
        "p50 ms": 1000 * cuts[9],
        "p95 ms": 1000 * cuts[18],
    }


def prepared() -> tuple[Issuer, ServiceProvider, IdentityProvider]:
    """A service in standard mode at the first issuer, and a provider; raises Unmeasurable for a country without issuers."""
    if not selectors.profile().issuers:
        raise Unmeasurable("The country's sign-in profile declares no issuer: there is nothing to measure.")
    row = selectors.profile().issuers[0]
    provider = register_provider(selectors.profile().providers[0], secret=SECRET)
    service = register_service(
        CLIENT_ID,
        secret=SECRET,
        name="Bench",
        entity="bench",
        issuer=row.slug,
        redirect_uris=[RETURN_TO],
        scopes=list(row.scopes),
        standard=True,
    )
    return row, service, provider


def signed_in(person: Person, *, row: Issuer, service: ServiceProvider, provider: IdentityProvider) -> str:
    """``person`` has a session at the issuer and agreed to the service before; the session's cookie."""
    cookie = token_urlsafe(32)
    BrowserSession.objects.create(
        cookie_fingerprint=tokens.fingerprint(cookie),
        issuer=row.slug,
        person=person,
        provider=provider,
        level=row.default_level,
        sid=token_urlsafe(24),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    Consent.objects.create(person=person, service=service, scopes=SCOPE.split())
    return cookie


def somebody_signed_in() -> str:
    """For a server in another process on this database: the ``Cookie`` header of somebody who is signed in."""
    row, service, provider = prepared()
    cookie = signed_in(people.recognise(SOMEBODY), row=row, service=service, provider=provider)
    return f"{browsers.cookie(f'session-{row.slug}')}={cookie}"


def one(browser: Client, cookie: str, *, row: Issuer) -> str:
    """One sign-in, and its access token; raises AssertionError when a step does not answer as it should."""
    browser.cookies[browsers.cookie(f"session-{row.slug}")] = cookie
    code = authorised(browser, row=row)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN_TO, "client_id": CLIENT_ID, "client_secret": SECRET}
    answer = browser.post(f"/{row.path}/token", form)
    require(answer.status_code == 200, "token")
    token: str = answer.json()["access_token"]
    said = browser.get(f"/{row.path}/userinfo", headers={"Authorization": f"Bearer {token}"})
    require(said.status_code == 200 and said.headers["Content-Type"] == "application/jwt", "userinfo")
    return token


def authorised(browser: Client, *, row: Issuer) -> str:
    query = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": RETURN_TO,
        "scope": SCOPE,
        "state": token_urlsafe(32),
        "nonce": token_urlsafe(32),
        "acr_values": row.default_level,
        "prompt": "none",
    }
    answer = browser.get(f"/{row.path}/authorize", query)
    require(answer.status_code == 303 and answer.headers["Location"].startswith(RETURN_TO), "authorize")
    told = parse_qs(urlsplit(answer.headers["Location"]).query)
    require("code" in told, f"authorize ({told.get('error', [''])[0]})")
    return told["code"][0]


def require(held: bool, step: str) -> None:
    if not held:
        raise AssertionError(f"the {step} endpoint did not answer as it should")
