"""Pieces of the squares: what I owe, what waits at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from parvis.components.payment.models import Receipt
from parvis.components.payment.selectors import orders as selectors
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor

READ = "payment.read"


def mine(request: HttpRequest) -> Mapping[str, Any]:
    """What the person must pay, first what ends soonest."""
    found = selectors.orders_of(people.person_of(request))
    return {"due": found.filter(state="due").order_by("expires_at")[:5], "any": found.exists()}


def desk(request: HttpRequest) -> Mapping[str, Any] | None:
    """Counts; nothing without the right to read payments."""
    who = actor(request)
    return selectors.counts(who.organisation_id) if who.has_permission(READ) else None


def sample_order() -> Mapping[str, object] | None:
    """A payment of the demonstration, for the crawl of pages."""
    found = Receipt.objects.select_related("order").first()
    return {"number": found.order.number} if found else None
