"""What a service's developers need to see: how sign-ins ended and which requests were wrong, by day, about nobody."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from parvis.core.signin import selectors
from parvis.core.signin.models import ServiceCount, ServiceProvider
from parvis.core.signin.rules import wrong_requests

ERROR = "error"
MOST_DETAILS_A_DAY = 200  # whoever knows a service's public name may send it wrong requests: rows stay bounded
BEYOND = "…"


def count(service: ServiceProvider | None, kind: str, *, code: str = "", detail: str = "") -> None:
    """One more of ``kind`` today at ``service``; nothing when no service is concerned."""
    if service is None:
        return
    today: dict[str, Any] = {"service": service, "day": timezone.localdate(), "kind": str(kind), "code": code[:40]}
    said = wrong_requests.without_values(detail, known=nobodys_words())
    if not added(today | {"detail": said}):
        is_one_too_many = bool(said) and ServiceCount.objects.filter(service=service, day=today["day"]).count() >= MOST_DETAILS_A_DAY
        row, _ = ServiceCount.objects.get_or_create(**today, detail=BEYOND if is_one_too_many else said)
        added({"pk": row.pk})


@cache
def nobodys_words() -> frozenset[str]:
    """Scopes and levels of this country, which a detail may name."""
    profile = selectors.profile()
    return frozenset(scope for row in profile.issuers for scope in row.scopes) | frozenset(profile.levels)


def added(found: dict[str, Any]) -> bool:
    """Written by hand: each sign-in does it, and two at once must both count."""
    columns = {"service": "service_id", "pk": "id"}
    conditions = " AND ".join(f"{columns.get(name, name)} = %s" for name in found)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {ServiceCount._meta.db_table} SET count = count + 1 WHERE {conditions}", list(map(key_of, found.values())))  # noqa: S608
        return bool(cursor.rowcount)


def key_of(value: Any) -> Any:
    return (
        value.pk
        if isinstance(value, ServiceProvider)
        else connection.ops.adapt_datefield_value(value)
        if isinstance(value, date)
        else value
    )
