"""For reader applications: fetch the number, have the chip sign it, hand in the files."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema
from ninja.errors import HttpError

from parvis.core.evidence import selectors
from parvis.core.evidence.actions import presenting
from parvis.core.evidence.models import Presentation
from parvis.core.evidence.rules import bundles
from parvis.core.evidence.rules.problems import Refused
from parvis.core.evidence.rules.wording import CHECKS, REASONS

router = Router(tags=["evidence"])

ReaderKey = Annotated[
    str, Header(..., alias="Authorization", description="“Bearer ” and the reader key that the person’s page shows.", max_length=200)
]


class NumberOut(Schema):
    """What the chip must sign with INTERNAL AUTHENTICATE (ICAO Doc 9303 part 11, 6.1)."""

    challenge: str = Field(description="8 bytes in hexadecimal, used once.")
    expires_at: datetime


class FilesIn(Schema):
    """Files as the chip gives them, in base64. The photograph (DG2) and fingerprints (DG3) are refused."""

    sod: str = Field(max_length=90_000)
    dg1: str = Field(max_length=400)
    dg11: str | None = Field(None, max_length=6_000)
    dg14: str | None = Field(None, max_length=12_000)
    dg15: str | None = Field(None, max_length=12_000)
    com: str | None = Field(None, max_length=1_500)
    signature: str | None = Field(None, max_length=2_048, description="The chip’s answer, in hexadecimal or base64.")


class CheckOut(Schema):
    name: str
    result: str = Field(description="passed, failed or not-done.")
    title: dict[str, str]
    reason: str = Field(description="A code; empty when passed.")
    words: dict[str, str] = Field(description="The reason in French and English.")


class ResultOut(Schema):
    outcome: str = Field(description="proved, genuine (the data are, the chip was not proven) or refused.")
    checks: list[CheckOut]


class ErrorOut(Schema):
    detail: str


@router.get("/presentations/{presentation_id}", response={200: NumberOut, 404: ErrorOut, 410: ErrorOut}, summary="The number for the chip")
def number(request: HttpRequest, presentation_id: UUID, authorization: ReaderKey) -> dict[str, Any]:  # noqa: ARG001
    found = of_reader(presentation_id, authorization)
    if not selectors.is_open(found):
        raise HttpError(410, REASONS["nonce-over"].en)
    return {"challenge": found.nonce, "expires_at": found.expires_at}


@router.post(
    "/presentations/{presentation_id}",
    response={200: ResultOut, 404: ErrorOut, 410: ErrorOut},
    summary="Hand in the files and the chip’s answer",
)
def present(request: HttpRequest, presentation_id: UUID, files: FilesIn, authorization: ReaderKey) -> dict[str, Any]:  # noqa: ARG001  documents the body
    """The number is used up whatever the outcome; the person’s page shows the same result."""
    found = of_reader(presentation_id, authorization)
    try:
        judged = judged_files(found, request.body)
    except Refused as error:
        raise HttpError(410, REASONS["nonce-over"].en) from error
    return {"outcome": judged.outcome, "checks": [worded(check) for check in judged.checks]}


def judged_files(found: Presentation, body: bytes) -> Presentation:
    """Read from the body itself: a portrait under a name that the schema lacks is refused aloud, not dropped."""
    if not selectors.is_open(found):
        raise Refused("nonce-over")
    try:
        given = bundles.opened(body)
    except Refused as error:
        return presenting.refuse(found, error)
    return presenting.present(found, given)


def of_reader(presentation_id: UUID, authorization: str) -> Presentation:
    """Raises a 404 without the right reader key: whoever lacks it learns nothing."""
    found = selectors.presentation(presentation_id)
    given = authorization.removeprefix("Bearer ").strip()
    if found is None or not hmac.compare_digest(presenting.reader_key(found).encode(), given.encode()):
        raise HttpError(404, "No such presentation, or not with this reader key.")
    return found


def worded(check: dict[str, str]) -> dict[str, Any]:
    title, words = CHECKS[check["name"]], REASONS.get(check["reason"])
    return {
        "name": check["name"],
        "result": check["result"],
        "reason": check["reason"],
        "title": {"fr": title.fr, "en": title.en},
        "words": {"fr": words.fr, "en": words.en} if words else {"fr": "", "en": ""},
    }
