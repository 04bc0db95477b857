"""Failures are counted per caller and minute; past a limit the caller waits. Success costs no write."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from parvis.core.signin.models import FailureCount
from parvis.core.signin.rules.problems import TooManyAttempts
from parvis.kernel.callers import address

FAILURES_PER_MINUTE = 20


def caller_of(request: HttpRequest, *, where: str, who: str) -> str:
    """A fingerprint of the caller at one endpoint, so that no address is stored.

    ``who`` is the client or the browser that the request names: whole offices share one address, and
    one caller's failures must not make the others wait. It never stands alone: whoever knows a
    service's public name could make it wait from elsewhere.
    """
    return salted_hmac("signin.throttle", f"{where}|{address(request)}|{who}", algorithm="sha256").hexdigest()


def this_minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def require_calm(caller: str) -> None:
    """Raises TooManyAttempts for a caller who failed too often within this minute."""
    if FailureCount.objects.filter(caller=caller, minute=this_minute(), count__gte=FAILURES_PER_MINUTE).exists():
        raise TooManyAttempts("throttled")


def count_failure(caller: str) -> None:
    row, _ = FailureCount.objects.get_or_create(caller=caller, minute=this_minute())
    FailureCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
