"""Calls counted by authorisation and minute, for those authorisations that say how many there may be."""

from __future__ import annotations

import time

from django.db import connection

from parvis.core.exchange.errors import TooManyCalls
from parvis.core.exchange.models import CallCount
from parvis.core.exchange.rules.policy import Policy

KEPT_MINUTES = 60
ONE_MORE = (
    f"INSERT INTO {CallCount._meta.db_table} (authorisation_id, minute, count) VALUES (%s, %s, 1) "  # noqa: S608
    f"ON CONFLICT (authorisation_id, minute) DO UPDATE SET count = {CallCount._meta.db_table}.count + 1 RETURNING count"
)


def count(policy: Policy) -> None:
    """Count one call, whichever process it comes to; raises TooManyCalls past the limit."""
    now = time.time()
    with connection.cursor() as cursor:
        cursor.execute(ONE_MORE, [int(policy.authorisation.removeprefix("H-")), int(now // 60)])
        (calls,) = cursor.fetchone()
    if policy.calls_per_minute is not None and calls > policy.calls_per_minute:
        raise TooManyCalls(policy.calls_per_minute, authorisation=policy.authorisation, retry_after_seconds=60 - int(now % 60))


def forget_old() -> int:
    """Drop counts older than an hour; how many. Run by the clock."""
    return CallCount.objects.filter(minute__lt=int(time.time() // 60) - KEPT_MINUTES).delete()[0]
