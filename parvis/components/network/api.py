"""For probes: what each of them sees of sites, in batches, once each."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer

from parvis.components.network.actions import states
from parvis.components.network.selectors.sites import REPORT
from parvis.core.exchange import selectors as exchange
from parvis.core.people.selectors import organisations_where
from parvis.kernel.quotas import counted_here

CALLS_PER_MINUTE = 60
MOST_AT_ONCE = 1000

router = Router(tags=["network"])


class ReadingIn(Schema):
    identifier: str = Field(pattern=r"^[A-Za-z0-9._:-]{8,64}$", description="Chosen by the probe: the same one sent again counts no more.")
    site: str = Field(pattern=r"^[A-Z0-9-]{1,20}$", description="The site’s code.", examples=["R00001"])
    state: Literal["in-service", "degraded", "down"]
    cause: str = Field("", max_length=300, pattern=r"^[^\x00-\x1f]*$", description="A few words that name nobody.")


class ReadingsIn(Schema):
    readings: list[ReadingIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class ReadingOut(Schema):
    identifier: str
    site: str
    result: str = Field(description="taken, ignored (the site is planned, closed or in maintenance) or unknown-site.")
    state: str = Field("", description="The state of the site now.")
    waiting: int = Field(0, description="How many more readings that say the same change the state.")
    repeated: bool = Field(False, description="This reading came before: it was not counted again.")


class ReadingsOut(Schema):
    readings: list[ReadingOut]


class ErrorOut(Schema):
    detail: str


class ProbeToken(HttpBearer):
    """A token of the platform, of somebody who may report states."""

    def authenticate(self, request: HttpRequest, token: str) -> str | None:  # noqa: ARG002  the signature is ninja's
        found = exchange.usable_token(token)
        if found is None:
            return None
        if not organisations_where(found.person, REPORT):
            raise HttpError(403, "The person of this token may not report the state of sites (network.report).")
        quota = counted_here(f"network:{found.id}", limit=CALLS_PER_MINUTE)
        if quota.exceeded:
            raise HttpError(429, f"More than {CALLS_PER_MINUTE} calls in one minute: wait, and send more readings at once.")
        return str(found.id)


@router.post(
    "/readings",
    auth=ProbeToken(),
    response={200: ReadingsOut, 401: ErrorOut, 403: ErrorOut, 429: ErrorOut},
    summary="Report the state of sites",
)
def report(request: HttpRequest, given: ReadingsIn) -> dict[str, Any]:
    """A state changes after three readings in a row that agree; a site that flaps is degraded until it is quiet."""
    probe: str = request.auth  # type: ignore[attr-defined]
    said = [states.Said(identifier=each.identifier, code=each.site, state=each.state, cause=each.cause) for each in given.readings]
    return {"readings": states.read(probe, said)}
