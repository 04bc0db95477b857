"""The public register for programs: what is granted, and what changed since a date or a cursor. Anyone may call."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from parvis.core.authorisations import registered
from parvis.core.authorisations.registered import Change
from parvis.core.exchange.actions import OpenRouter

router = OpenRouter()

Words = Annotated[str, Query(max_length=100, description="Organisation, data or reference.", example="H-0001")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to skip.")]
Named = Annotated[str, Query(max_length=100)]


class RegisteredOut(Schema):
    reference: str
    provider: str = Field(description="Identifier of the body answerable for the data.")
    provider_name: str
    offer: str
    offer_fr: str
    offer_en: str
    organisation_identifier: str
    organisation: str
    organisation_kind: str
    asker: str
    fields: list[str] = Field(description="Fields of the offer, or scopes of the hub.")
    purpose_fr: str
    purpose_en: str
    legal_basis_fr: str
    legal_basis_en: str
    legal_url: str
    granted_on: date
    valid_from: date
    valid_until: date
    stage: str
    state: Literal["valid", "expired", "obsolete", "revoked"]
    revoked_at: datetime | None
    revocation_reason: str
    request: str


class ListOut(Schema):
    total: int
    authorisations: list[RegisteredOut]


class ChangeOut(Schema):
    at: datetime
    change: Literal["granted", "changed", "revoked"]
    replaces: str = Field(description="The authorisation of the same request whose place it took; empty for none.")
    authorisation: RegisteredOut = Field(description="As it is now.")


class ChangesOut(Schema):
    changes: list[ChangeOut]
    cursor: str = Field(description="To go on from here later; the one that was sent when nothing changed.")
    more: bool = Field(description="Whether there is more to read at once.")


class ErrorOut(Schema):
    detail: str


@router.get("", response=ListOut, summary="List the authorisations")
def authorisations(
    request: HttpRequest,  # noqa: ARG001  ninja passes the request
    q: Words = "",
    offer: Named = "",
    provider: Named = "",
    kind: Named = "",
    state: Annotated[Literal["valid", "expired", "obsolete", "revoked"] | None, Query()] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Newest first; revoked and expired ones stay listed."""
    found = registered.found(words=readable(q), offer=readable(offer), provider=provider, kind=readable(kind), standing=state or "")
    page = found[offset : offset + limit]
    return {"total": found.count(), "authorisations": [typed(each) for each in registered.rows(page)]}


def readable(text: str) -> str:
    """Without the one character that a database refuses."""
    return text.replace("\0", "")


def typed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "fields": row["fields"].split(), "revoked_at": row["revoked_at"] or None}


@router.get("/changes", response={200: ChangesOut, 400: ErrorOut}, summary="Follow what is granted, changed and revoked")
def changes(
    request: HttpRequest,  # noqa: ARG001
    since: Annotated[date | None, Query(description="The first day wanted.", example="2026-01-01")] = None,
    cursor: Annotated[str, Query(max_length=60, description="Where the answer before ended.")] = "",
    limit: Limit = 100,
) -> dict[str, Any]:
    """Oldest first, each change once; keep the cursor of the answer and send it next time."""
    first = timezone.make_aware(datetime.combine(since, time.min)) if since and date(1, 1, 3) < since < date(9999, 12, 30) else None
    try:
        found = registered.changes(since=first, cursor=cursor, limit=limit + 1)
    except registered.BadCursor as error:
        raise HttpError(400, "This cursor is not one that the register gave. Send it whole, or begin with since.") from error
    told = found[:limit]
    last = told[-1].cursor if told else cursor
    return {"changes": [changed(each) for each in told], "cursor": last, "more": len(found) > limit}


def changed(change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "change": change.what,
        "replaces": change.replaces,
        "authorisation": typed(registered.row(change.authorisation)),
    }
