"""What a service's developers need to see: how sign-ins ended and which requests were wrong, by day, about nobody."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import F
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
    return bool(ServiceCount.objects.filter(**found).update(count=F("count") + 1))
