"""A developer's account: whose keys somebody may see, sandbox keys at once, and what their calls were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors as doors
from parvis.core.hubs import actions as hubs
from parvis.core.hubs import selectors as hub_selectors
from parvis.core.hubs.actions import HubToken
from parvis.core.people import actions as people
from parvis.core.people import selectors as holders
from parvis.core.people.selectors import Organisation, Person, person_of
from parvis.kernel import catalogue
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

MANAGE_KEYS = "apis.manage-keys"
ASKER = "use:sandbox"
PURPOSE = Text("Essayer avec des personnes inventées", "Try with invented people")
LEGAL_BASIS = Text("Aucune donnée réelle : bac à sable", "No real data: sandbox")
DAYS = 30
SANDBOX_KEYS = 10
SANDBOX_LIFE = relativedelta(months=6)


class TooManyKeys(Exception):
    """Enough keys of the sandbox are alive."""


def developer_of(person: Person) -> Organisation:
    """The body that stands for somebody who only tries: its name and number say nothing about them."""
    number = sha256(f"sandbox:{person.pk}".encode()).hexdigest()[:12]
    return people.organisation(f"sandbox-{number}", name=f"Bac à sable {number}", kind="developer", sample=True)


@transaction.atomic
def make_sandbox_key(person: Person, *, hub: str, name: str) -> tuple[HubToken, str]:
    """A key of the sandbox for every scope of ``hub``, at once; raises TooManyKeys."""
    Person.objects.select_for_update().get(pk=person.pk)  # two requests at once must not both pass the limit
    body = developer_of(person)
    if sum(not token.is_blocked for token in keys_of([body])) >= SANDBOX_KEYS:
        raise TooManyKeys
    start = today().replace(month=1, day=1)
    granted = exchange.authorise(
        body,
        asker=ASKER,
        offer=hub,
        fields=[scope.name for scope in catalogue.hubs()[hub].scopes],
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        valid_from=start,
        valid_until=start + relativedelta(years=2),
        recipients=[each.identifier for each in holders.organisations() if each.kind != "developer"][:200],
        stage="sandbox",
    )
    return hubs.issue_token(granted, name=name, life=SANDBOX_LIFE)


def bodies_of(request: HttpRequest) -> list[Organisation]:
    """Whose keys this visitor may see and change: their own sandbox, and bodies that they may speak for."""
    who, person = actor(request), person_of(request)
    found = [developer_of(person)]
    if who.organisation_id is None:
        return found + list(holders.organisations_represented_by(person))
    return found + ([holders.organisation_of(request)] if may_manage(who) else [])


def may_manage(who: Actor) -> bool:
    return who.has_permission(MANAGE_KEYS)


def keys_of(bodies: Iterable[Organisation]) -> list[HubToken]:
    """Tokens of hubs held by ``bodies``, newest first."""
    held = doors.register().filter(organisation__in=list(bodies))
    found = [
        token for authorisation in held for token in hub_selectors.tokens_of(authorisation).select_related("authorisation__organisation")
    ]
    return sorted(found, key=lambda token: token.created_at, reverse=True)


def key_of(request: HttpRequest, token_id: UUID) -> HubToken | None:
    """The token, if this visitor may see it."""
    return next((token for token in keys_of(bodies_of(request)) if token.pk == token_id), None)


def usage_rows(tokens: Iterable[HubToken]) -> list[tuple[Any, ...]]:
    """Day, key, operation, status and calls of the last 30 days."""
    found = hub_selectors.usage(tokens, since=today() - timedelta(days=DAYS - 1))
    return [(use.day, use.token.name, use.operation, use.status, use.calls) for use in found]


def chart(rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Calls a day, those that were refused or failed apart, as the design draws a course."""
    good: Counter[Any] = Counter()
    bad: Counter[Any] = Counter()
    for day, _name, _operation, status, calls in rows:
        (good if status < 400 else bad)[day] += calls
    days = [today() - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return {
        "title": gettext("Calls a day"),
        "label_title": gettext("Day"),
        "labels": [day.isoformat() for day in days],
        "series": [
            {"label": gettext("answered"), "values": [good[day] for day in days]},
            {"label": gettext("refused or failed"), "values": [bad[day] for day in days]},
        ],
    }
