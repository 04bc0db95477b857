"""Who calls: the token of the request, and whether it still counts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.utils import timezone

from parvis.core.exchange.selectors import Authorisation
from parvis.core.hubs import selectors, tokens
from parvis.core.hubs.limits import Limit
from parvis.core.hubs.models import HubToken
from parvis.core.hubs.rules.endpoints import Description, Endpoint, Mode
from parvis.core.hubs.rules.failing import Failing, refusal
from parvis.core.hubs.rules.sources import About, NotIntrospected
from parvis.core.hubs.rules.wire import WireRequest
from parvis.kernel.calendar import today
from parvis.kernel.prepared import Prepared
from parvis.kernel.together import Together, once_for_each

SANDBOX = "sandbox"
ROW = Prepared(
    lambda jti, uid: HubToken.objects.select_related("authorisation__organisation").filter(pk=jti, uid=uid).order_by(), UUID, UUID
)
TOKEN: Together[tuple[UUID, UUID], HubToken | None] = once_for_each(lambda names: ROW.first(*names))
BROKER_FAILINGS = {
    "malformed": Failing.BROKER_MALFORMED,
    "unknown": Failing.BROKER_UNKNOWN,
    "no-identity": Failing.BROKER_NO_IDENTITY,
    "unavailable": Failing.BROKER_UNAVAILABLE,
}


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls. Without a token it is someone who tries the sandbox with one of the broker's invented people."""

    name: str  # under which calls are counted
    scopes: tuple[str, ...]  # that the token, or the person's own, may open
    token: HubToken | None = None
    about: About = field(default_factory=About)  # whom the broker said that the call concerns

    @property
    def authorisation(self) -> Authorisation | None:
        return self.token.authorisation if self.token is not None else None

    @property
    def in_sandbox(self) -> bool:
        return self.authorisation is None or self.authorisation.stage == SANDBOX

    def limits(self, endpoint: Endpoint) -> list[Limit]:
        """What bounds this call: the endpoint's own group, and what the token says. The door counts the authorisation's."""
        throttle = endpoint.throttle
        group = endpoint.operation if throttle.each else throttle.name
        found = [Limit(key=f"{self.name}:{group}", calls=throttle.limit, seconds=throttle.seconds)]
        if self.token is not None and self.token.rate_limit_per_minute is not None:
            found.append(Limit(key=f"{self.name}:token", calls=self.token.rate_limit_per_minute))
        return found


def key_of(request: WireRequest) -> str:
    """What the caller shows: the bearer token, or the one that the address carries; empty when there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    return next((value for name, value in request.query if name == "token"), "")


def caller_for(request: WireRequest, description: Description, endpoint: Endpoint) -> Caller:
    """Who calls ``endpoint``: known by the broker's own token where that says whom the call concerns; raises Refusal."""
    if endpoint.mode is Mode.BROKER:
        return by_broker(request, description, endpoint)
    return caller_of(request, description)


def caller_of(request: WireRequest, description: Description) -> Caller:
    """The holder of the token of ``request``; raises Refusal."""
    try:
        said = tokens.verified(key_of(request))
    except tokens.BadToken:
        raise refusal(description, Failing.NO_TOKEN) from None
    token = TOKEN((said.jti, said.uid))
    if token is None:
        raise refusal(description, Failing.NO_TOKEN)
    check(token, request, description)
    if said.exp <= time.time():  # a text that was prolonged since: its successor serves on, this one ends when it said
        raise refusal(description, Failing.EXPIRED_TOKEN)
    return Caller(name=str(token.pk), scopes=said.scopes, token=token)


def by_broker(request: WireRequest, description: Description, endpoint: Endpoint) -> Caller:
    """Whom the sign-in broker names, and the token of the service to which they gave their access token; raises Refusal.

    A token of the sandbox is taken as well: its calls name an invented person by their identity.
    """
    key = key_of(request)
    if not key or len(key) > tokens.LONGEST:
        raise refusal(description, Failing.NO_TOKEN)
    if is_ours(key):
        return of_sandbox(request, description)
    if description.introspect is None:
        raise refusal(description, Failing.BROKER_UNAVAILABLE)
    try:
        said = description.introspect(endpoint, key)
    except NotIntrospected as refused:
        raise refusal(description, BROKER_FAILINGS[refused.kind]) from None
    about = About(identity=said.identity)
    if said.invented:
        return Caller(name=f"sandbox:{request.address}", scopes=said.scopes, about=about)
    token = selectors.token_by_client(said.client, hub=endpoint.hub)
    if token is None:
        raise refusal(description, Failing.NO_SCOPE)
    check(token, request, description)
    return Caller(name=str(token.pk), scopes=said.scopes, token=token, about=about)


def is_ours(key: str) -> bool:
    try:
        return bool(tokens.verified(key))
    except tokens.BadToken:
        return False


def of_sandbox(request: WireRequest, description: Description) -> Caller:
    caller = caller_of(request, description)
    if not caller.in_sandbox:
        raise refusal(description, Failing.BROKER_MALFORMED)
    return caller


def check(token: HubToken, request: WireRequest, description: Description) -> None:
    """Raises Refusal when ``token`` no longer counts, or is used from where its holder said it never is."""
    if token.is_blocked or token.authorisation.state != Authorisation.State.ACTIVE:
        raise refusal(description, Failing.BLOCKED_TOKEN)
    if token.expires_at <= timezone.now():
        raise refusal(description, Failing.EXPIRED_TOKEN)
    if not is_allowed_from(request.address, token):
        raise refusal(description, Failing.ADDRESS)


def is_allowed_from(address: str, token: HubToken) -> bool:
    """Whether calls may come from ``address``; a place that cannot be told is nowhere."""
    if not token.allowed_ips:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(each) for each in token.allowed_ips)


def note_use(token: HubToken) -> None:
    """Keep the day of last use; one write a day."""
    if token.last_used_on != today():
        HubToken.objects.filter(pk=token.pk).update(last_used_on=today())
