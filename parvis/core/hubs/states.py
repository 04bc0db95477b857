"""How the sources behind the hubs are, for /pings: what the circuit of each one knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from parvis.core.hubs import selectors
from parvis.core.hubs.rules.endpoints import Endpoint

STATUS = {"answering": "ok", "failing": "ok", "paused": "bad_gateway", "suspended": "maintenance", "not-configured": "unknown"}


@cache
def by_ping() -> dict[str, Endpoint]:
    """One endpoint for each name under which a state is asked."""
    return {each.ping: each for each in selectors.endpoints().values()}


def listed() -> list[dict[str, str]]:
    """Every name, with its address."""
    return [
        {"name": f"{endpoint.provider.name} - {endpoint.title.fr}", "url": f"{settings.PARVIS_ORIGIN}/ping/{name}"}
        for name, endpoint in sorted(by_ping().items())
    ]


def told(name: str) -> Mapping[str, Any] | None:
    """The state of the source called ``name``; None when there is none of that name."""
    endpoint = by_ping().get(name)
    if endpoint is None:
        return None
    condition = selectors.states([endpoint])[endpoint.operation]
    return {"status": STATUS[condition], "last_update": timezone.now().replace(microsecond=0).isoformat()}
