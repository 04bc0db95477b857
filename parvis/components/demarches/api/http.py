"""GraphQL over HTTP: POST with JSON; statuses as clients of this interface know them and as the specification has them."""

from __future__ import annotations

import json
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from graphql import GraphQLError

from parvis.components.demarches.actions import reading, tokens
from parvis.components.demarches.api import execution
from parvis.components.demarches.models import Token
from parvis.components.demarches.rules import limits
from parvis.components.demarches.selectors import access
from parvis.components.demarches.selectors.texts import UnknownQuery, stored
from parvis.kernel import callers
from parvis.kernel.quotas import Quota, counted_here

GRAPHQL, JSON = "application/graphql-response+json", "application/json"
CALLS_A_MINUTE = 400
WITHOUT_TOKEN = 60  # by address: only queries that are kept here
STATUSES = {"unauthorized": 401, "forbidden": 403, "too_many_requests": 429}


class NotAnswered(Exception):
    """A call that is not run; ``status`` is that of the answer, ``quota`` what is left of the caller's."""

    def __init__(self, message: str, *, code: str, status: int = 400, quota: Quota | None = None) -> None:
        super().__init__(message)
        self.code, self.status, self.quota = code, status, quota


@require_POST
def graphql(request: HttpRequest) -> HttpResponse:
    """One query or act."""
    media, quota = wanted(request), None
    try:
        token = authenticated(request)
        quota = spent(token, request)
        call = read(request, token)
        result = execution.run(call, access.Access(token=token, note_reading=reading.note))
    except NotAnswered as refused:
        told: dict[str, Any] = {"errors": [{"message": str(refused), "extensions": {"code": refused.code}}]}
        without = {} if media == GRAPHQL else {"data": None}  # as older clients look for it
        return answer(told | without, media=media, status=refused.status, quota=refused.quota or quota)
    except execution.Wrong as wrong:
        status = 400 if media == GRAPHQL else 200  # by the older media type, what is wrong with a query is no wrong call
        return answer({"errors": [described(each, wrong.code) for each in wrong.errors]}, media=media, status=status, quota=quota)
    told = {"data": result.data}
    if result.errors:
        told["errors"] = [execution.shaped(each) for each in result.errors]
    return answer(told, media=media, quota=quota)


def wanted(request: HttpRequest) -> str:
    """The media type of the answer: the newer one for those who ask for it."""
    named = GRAPHQL in request.headers.get("Accept", "")
    return GRAPHQL if named and request.get_preferred_type([GRAPHQL, JSON]) == GRAPHQL else JSON


def authenticated(request: HttpRequest) -> Token | None:
    """The token of the call; None for a caller who sends none. Raises NotAnswered for one that does not count."""
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    token = access.token_of(access.given_token(header))
    if token is None or not token.is_usable:
        ended = "Token expired" if token and not token.revoked_at else "This token is not known here, or it was revoked."
        raise NotAnswered(ended, code="unauthorized", status=401)
    if not access.comes_from(token, callers.address(request)):
        raise NotAnswered("This token may not be used from this address.", code="forbidden", status=403)
    tokens.note_use(token)
    return token


def spent(token: Token | None, request: HttpRequest) -> Quota:
    """One call more; raises NotAnswered once there were too many in this minute."""
    name = f"demarches:{token.pk}" if token else f"demarches:{callers.address(request)}"
    quota = counted_here(name, limit=CALLS_A_MINUTE if token else WITHOUT_TOKEN)
    if quota.exceeded:
        raise NotAnswered(
            f"More than {quota.limit} calls in a minute: wait, then go on.", code="too_many_requests", status=429, quota=quota
        )
    return quota


def read(request: HttpRequest, token: Token | None) -> execution.Call:
    """What the body asks for; raises NotAnswered."""
    if request.content_type != JSON:
        raise NotAnswered(f"Send the query as {JSON}.", code="bad_request", status=415)
    if int(request.headers.get("Content-Length") or 0) > limits.LARGEST_BODY:
        raise NotAnswered(f"A call has {limits.LARGEST_BODY:,} bytes at most, with its variables.", code="too_large", status=413)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as wrong:
        raise NotAnswered("The body is not JSON.", code="bad_request") from wrong
    if not isinstance(body, dict):
        raise NotAnswered("The body is one JSON object: several queries at once are not answered.", code="bad_request")
    variables = given_variables(body.get("variables"))
    operation, text = body.get("operationName"), text_of(body, token)
    if not isinstance(operation, str | None) or not isinstance(body.get("extensions"), dict | None):
        raise NotAnswered("`operationName` is text, `extensions` an object.", code="bad_request")
    return execution.Call(text=text, variables=variables, operation=operation or None)


def given_variables(said: Any) -> dict[str, Any]:
    """Variables as an object, or as the text of one, as some clients send them; raises NotAnswered."""
    if isinstance(said, str):
        try:
            said = json.loads(said or "{}")
        except (ValueError, RecursionError) as wrong:
            raise NotAnswered("`variables` is an object.", code="bad_request") from wrong
    if said is not None and not isinstance(said, dict):
        raise NotAnswered("`variables` is an object.", code="bad_request")
    return said or {}


def text_of(body: dict[str, Any], token: Token | None) -> str:
    """The query, or the one kept under ``queryId``; raises NotAnswered."""
    if query_id := body.get("queryId"):
        try:
            return stored(str(query_id))
        except UnknownQuery as wrong:
            raise NotAnswered(str(wrong), code="bad_request") from wrong
    if token is None:
        raise NotAnswered(
            "Without a token, only the queries that are kept here are answered: name one in `queryId`.", code="forbidden", status=403
        )
    query = body.get("query")
    if not isinstance(query, str):
        raise NotAnswered("Send a `query`, or a `queryId`.", code="bad_request")
    return query


def described(error: GraphQLError, code: str) -> dict[str, Any]:
    return {**error.formatted, "extensions": {"code": code}}


def answer(told: dict[str, Any], *, media: str, status: int = 200, quota: Quota | None = None) -> HttpResponse:
    response = HttpResponse(json.dumps(told, ensure_ascii=False), content_type=f"{media}; charset=utf-8", status=status)
    response.headers["Cache-Control"] = "private, no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    for name, value in (quota.headers(time.time()) if quota else {}).items():
        response.headers[name] = value
    return response
