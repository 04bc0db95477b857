"""Moments in messages: UTC, compared with a small allowance for clocks that differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from parvis.core.saml.rules.problems import BadMessage

SKEW = timedelta(seconds=60)
LONGEST_LIFE = timedelta(minutes=10)  # of a message, and of what it says


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(value: str | None) -> datetime:
    """Raises BadMessage for what is no moment with a time zone."""
    try:
        moment = datetime.fromisoformat(value or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadMessage("unreadable", "a time is missing or unreadable") from error


def require_fresh(issued: str | None, *, now: datetime) -> None:
    moment = read(issued)
    if moment > now + SKEW:
        raise BadMessage("not-yet", "issued in the future")
    if moment < now - LONGEST_LIFE - SKEW:
        raise BadMessage("expired", "issued too long ago")


def require_before(limit: str | None, *, now: datetime) -> None:
    if now >= read(limit) + SKEW:
        raise BadMessage("expired", "its time is over")


def require_after(start: str | None, *, now: datetime) -> None:
    if start and now < read(start) - SKEW:
        raise BadMessage("not-yet", "its time has not come")
