"""What hubs there are, what they can be asked, and how much each token called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from django.db.models import QuerySet

from parvis.core.exchange import selectors as exchange
from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs.described import descriptions
from parvis.core.hubs.models import HubToken, HubUse
from parvis.core.hubs.rules.endpoints import Description, Endpoint
from parvis.core.hubs.rules.routing import Found, Routes

__all__ = ["HubToken", "HubUse", "descriptions"]


@cache
def endpoints() -> dict[str, Endpoint]:
    """Everything that can be asked, by operation."""
    return {each.operation: each for description in descriptions().values() for each in description.endpoints}


@cache
def routes() -> Routes:
    return Routes(endpoints().values())


@cache
def beginnings() -> tuple[str, ...]:
    """The first steps of the hubs' addresses: "/v3/"."""
    return tuple(sorted({f"/{each.path.split('/')[1]}/" for each in endpoints().values()}))


def route(path: str) -> Found | None:
    """The endpoint at ``path`` and what the path says."""
    return routes().find(path)


def description_of(endpoint: Endpoint) -> Description:
    return descriptions()[endpoint.hub]


def tokens_of(authorisation: Authorisation) -> QuerySet[HubToken]:
    """Every token ever issued under ``authorisation``, newest first."""
    return HubToken.objects.filter(authorisation=authorisation)


def token_by_client(client: str, *, hub: str) -> HubToken | None:
    """The usable token for which the access tokens of a service stand."""
    found = HubToken.objects.usable().filter(client=client, authorisation__offer=hub)
    return found.select_related("authorisation__organisation").order_by("-created_at").first()


def usage(tokens: Iterable[HubToken], *, since: date | None = None, until: date | None = None) -> QuerySet[HubUse]:
    """Calls of ``tokens`` per day, operation and status, latest first; nothing about whom they concerned."""
    found = HubUse.objects.filter(token__in=[each.pk for each in tokens]).select_related("token")
    if since is not None:
        found = found.filter(day__gte=since)
    if until is not None:
        found = found.filter(day__lte=until)
    return found.order_by("-day", "operation", "status")


def states(wanted: Iterable[Endpoint]) -> Mapping[str, str]:
    """How the source of each operation is: answering, failing, paused, suspended, or not-configured."""
    sources = {each.operation: description_of(each).source(each) for each in wanted}
    known = exchange.conditions({source.name for source in sources.values() if source is not None})
    return {operation: known[source.name] if source is not None else "not-configured" for operation, source in sources.items()}


def sample_operation() -> Mapping[str, object] | None:
    """One operation, for those who look at every page."""
    return next(({"operation": name} for name in sorted(endpoints())), None)
