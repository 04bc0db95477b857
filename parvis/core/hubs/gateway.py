"""A hub's data plane: one wire request to one wire response, without anything of Django's request.

``answer`` may be called by a view, by a bare WSGI function or by a benchmark. It never raises: what fails inside is
answered 500 in the hub's form, and written down without what the call was about.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import structlog
from django.db import DatabaseError

from parvis.core.hubs import callers, door, flight, kept, limits, receipts, selectors, states, usage
from parvis.core.hubs.callers import Caller
from parvis.core.hubs.door import Answered, Asked
from parvis.core.hubs.rules import inputs
from parvis.core.hubs.rules.endpoints import Description, Endpoint
from parvis.core.hubs.rules.failing import Failing, Refusal, refusal, refusal_of
from parvis.core.hubs.rules.routing import Found
from parvis.core.hubs.rules.sources import About, SourceAnswer
from parvis.core.hubs.rules.wire import WireRequest, WireResponse
from parvis.kernel.callers import plain_name

PRIVILEGES, PINGS, PING = "/privileges", "/pings", "/ping/"
READING = ("GET", "HEAD")
ALLOW = {"Allow": "GET, HEAD, OPTIONS"}
JSON = "application/json; charset=utf-8"

log = structlog.get_logger("parvis.hubs")


@dataclass
class Visit:
    """What becomes known of a call on its way, for the headers of whatever answers it."""

    request: WireRequest
    request_id: str
    headers: dict[str, str] = field(default_factory=dict)
    caller: Caller | None = None
    operation: str = ""


def answer(request: WireRequest) -> WireResponse:
    """What ``request`` is answered."""
    visit = Visit(request=request, request_id=named(request.headers.get("x-request-id", "")))
    try:
        return served(visit)
    except Refusal as refused:
        return responded(visit, refused.status, {"errors": refused.errors}, refused.headers)
    except Exception as error:
        log.error("hub_fault", operation=visit.operation, request_id=visit.request_id, exc_info=error)
        internal = refusal(any_description(), Failing.INTERNAL)
        return responded(visit, internal.status, {"errors": internal.errors})


def serves(path: str) -> bool:
    """Whether ``path`` is one of the hubs', or begins as theirs do."""
    return path in (PRIVILEGES, PINGS) or path.startswith((PING, receipts.BEGINNING, *selectors.beginnings()))


def named(given: str) -> str:
    """The proxy's name of the request when it is a plain one, else our own."""
    return plain_name(given) or str(uuid4())


def any_description() -> Description:
    """Whose words are used where no hub is meant yet: the first one's."""
    return next(iter(selectors.descriptions().values()))


def served(visit: Visit) -> WireResponse:
    request = visit.request
    check_address(visit)
    if request.method == "OPTIONS":
        return WireResponse(status=204, headers={**ALLOW, "X-Request-ID": visit.request_id})
    if request.method not in READING:
        raise refusal(any_description(), Failing.METHOD, headers=ALLOW)
    if request.path == PRIVILEGES:
        return privileges(visit)
    if request.path == PINGS:
        return responded(visit, 200, states.listed())
    if request.path.startswith(PING):
        return ping(visit, request.path.removeprefix(PING))
    if request.path.startswith(receipts.BEGINNING):
        return receipt(visit)
    found = selectors.route(request.path)
    if found is None:
        raise refusal(any_description(), Failing.NO_ADDRESS)
    return called(visit, found)


def check_address(visit: Visit) -> None:
    """Raises Refusal for an address that floods us, before anything is read."""
    quota = limits.address_quota(visit.request.address)
    if quota.exceeded:
        raise refusal(any_description(), Failing.TOO_MANY, headers=quota.headers(time.time()))


def privileges(visit: Visit) -> WireResponse:
    """What the token opens, whichever hub it is of."""
    caller = callers.caller_of(visit.request, any_description())
    opened = [scope for scope in caller.scopes if caller.authorisation is not None and scope in caller.authorisation.fields]
    visit.caller = caller
    return responded(visit, 200, {"data": {"privileges": opened}, "links": {}, "meta": {}})


def receipt(visit: Visit) -> WireResponse:
    """The receipt of a call, for the token that made it: 202 while its proof is pending."""
    caller = visit.caller = callers.caller_of(visit.request, any_description())
    try:
        found = receipts.receipt_at(visit.request.path, caller)
    except receipts.NoSuchReceipt:
        raise refusal(any_description(), Failing.NO_ADDRESS) from None
    if found is None:
        pending = {"data": {"state": "pending", "receipt": visit.request.path}, "links": {}, "meta": {}}
        return responded(visit, 202, pending, {"Retry-After": str(receipts.wait_seconds())})
    return responded(visit, 200, found.as_json())


def ping(visit: Visit, name: str) -> WireResponse:
    state = states.told(name)
    if state is None:
        raise refusal(any_description(), Failing.NO_ADDRESS)
    return responded(visit, 200 if state["status"] == "ok" else 502, state)


def called(visit: Visit, found: Found) -> WireResponse:
    """One call of an endpoint, counted whatever became of it."""
    visit.operation = found.endpoint.operation
    status = 500
    try:
        response = endpoint_called(visit, found)
        status = response.status
        return response
    except Refusal as refused:
        status = refused.status
        raise
    finally:
        count(visit, status)


def count(visit: Visit, status: int) -> None:
    """A count that cannot be written must not take the answer with it."""
    token = visit.caller.token if visit.caller else None
    if token is None:
        return
    try:
        usage.count(token.pk, visit.operation, status)
        callers.note_use(token)
    except DatabaseError as error:
        log.error("use_not_counted", operation=visit.operation, request_id=visit.request_id, error=type(error).__name__)


def endpoint_called(visit: Visit, found: Found) -> WireResponse:
    endpoint, description = found.endpoint, selectors.description_of(found.endpoint)
    caller = visit.caller = callers.caller_for(visit.request, description, endpoint)
    spend(visit, caller, endpoint, description)
    given = inputs.sent(found.values, ((name, value) for name, value in visit.request.query if name != "token"))
    if caller.in_sandbox:
        return tried(visit, caller, endpoint, description, given)
    asked = checked(visit, caller, endpoint, description, given)
    try:
        with flight.alone(kept.key_of("flight", caller.name, endpoint.operation, asked.parameters)):
            return done(visit, asked)
    except flight.AlreadyUnderWay:
        raise refusal(description, Failing.CONFLICT) from None


def spend(visit: Visit, caller: Caller, endpoint: Endpoint, description: Description) -> None:
    """Count the call; raises Refusal past a limit. Whatever answers the call says how much is left."""
    quota = limits.spent(caller.limits(endpoint))
    visit.headers |= quota.headers(time.time())
    if quota.exceeded:
        raise refusal(description, Failing.TOO_MANY)


def checked(visit: Visit, caller: Caller, endpoint: Endpoint, description: Description, given: Mapping[str, tuple[str, ...]]) -> Asked:
    """The call with its parameters read; raises Refusal with everything that is wrong with them."""
    if not set(door.wanted(caller, endpoint)):
        raise refusal(description, Failing.NO_SCOPE)
    parameters = inputs.read(endpoint, given)
    wrong = [*inputs.mistakes(endpoint, parameters, description.checks)]
    wrong = wrong or [*description.together(endpoint, parameters)]
    if wrong:
        raise refusal_of(description, wrong)
    headers = visit.request.headers
    return Asked(
        description=description,
        endpoint=endpoint,
        caller=caller,
        parameters=parameters,
        about=caller.about if caller.about != About() else description.about(endpoint, parameters),
        request_id=visit.request_id,
        receipt=headers.get("x-case-receipt", ""),
        target=target_of(visit.request),
        fresh="no-cache" in headers.get("cache-control", "").lower(),
    )


def target_of(request: WireRequest) -> str:
    """Path and query as a caller writes them, without the token."""
    query = urlencode([(name, value) for name, value in request.query if name != "token"])
    return quote(request.path) + (f"?{query}" if query else "")


def done(visit: Visit, asked: Asked) -> WireResponse:
    admission = door.admitted(asked)
    visit.headers["X-Authorisation"] = admission.authorisation
    visit.headers[receipts.HEADER] = receipts.address_of(door.written(admission), asked.caller)
    answered = door.answered(asked, admission)
    return responded(visit, answered.status, answered.payload, cache_headers(answered))


def cache_headers(answered: Answered) -> dict[str, str]:
    if answered.was_kept is None:
        return {}
    return {"X-Response-Cached": "true" if answered.was_kept else "false", "X-Cache-Expires-in": str(answered.seconds_left)}


def tried(visit: Visit, caller: Caller, endpoint: Endpoint, description: Description, given: Mapping[str, tuple[str, ...]]) -> WireResponse:
    """The sandbox: a file that knows the call's words answers before they are checked. Nobody's data, so no line in a trace."""
    scopes = door.in_sandbox(caller, endpoint, description, request_id=visit.request_id)
    found = description.sandbox.matching(endpoint, given, caller.about)
    if found is None:
        asked = checked(visit, caller, endpoint, description, given)
        found = description.sandbox.otherwise(endpoint, asked.parameters, asked.about)
    if caller.authorisation is not None:
        visit.headers["X-Authorisation"] = caller.authorisation.reference
    return responded(visit, found.status, shown(found, endpoint, scopes), sandbox_headers(endpoint, found))


def sandbox_headers(endpoint: Endpoint, found: SourceAnswer) -> dict[str, str]:
    """As production would say them; nothing is kept of files."""
    if not endpoint.cache_seconds or found.status != 200:
        return {}
    return {"X-Response-Cached": "false", "X-Cache-Expires-in": str(endpoint.cache_seconds)}


def shown(found: SourceAnswer, endpoint: Endpoint, scopes: tuple[str, ...]) -> Mapping[str, Any]:
    """A file's answer with what the scopes open of its data; to whom they open everything, letter for letter as it stands."""
    if found.status != 200 or "data" not in found.payload or set(endpoint.mask) <= set(scopes):
        return found.payload
    return {**found.payload, "data": door.masked(found.payload, endpoint, scopes)["data"]}


def responded(visit: Visit, status: int, payload: Any, headers: Mapping[str, str] | None = None) -> WireResponse:
    """``payload`` as JSON; nobody on the way keeps it."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    said = {
        "Content-Type": JSON,
        "Cache-Control": "no-store",
        "X-Request-ID": visit.request_id,
        **visit.headers,
        **(headers or {}),
    }
    return WireResponse(status=status, headers=said, body=b"" if visit.request.method == "HEAD" else body)
