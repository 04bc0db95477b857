"""Programs prepare a person's request: keys and shapes are those that users of demarches-simplifiees send and read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema, Status
from ninja.errors import HttpError

from parvis.components.procedures.actions import prefill
from parvis.components.procedures.forms.prefill import read
from parvis.components.procedures.lifecycle import DECIDED, State
from parvis.components.procedures.models import Prefill, Procedure
from parvis.components.procedures.rules.prefill import MOST_DEPTH, MOST_KEYS, is_deep, keys_in, padded
from parvis.components.procedures.selectors import prefill as selectors
from parvis.components.procedures.selectors import published
from parvis.kernel.callers import address
from parvis.kernel.quotas import counted_here
from parvis.kernel.secrets import fingerprint

CALLS, SECONDS = 15, 15
MOST_BYTES = 200_000
MOST_TOKENS = 100
TOO_DEEP = f"The body has more than {MOST_DEPTH} lists and objects in one another: no answer is so deep."
STATES = {
    State.DRAFT: "brouillon",
    State.SUBMITTED: "en_construction",
    State.UNDER_REVIEW: "en_instruction",
    **dict.fromkeys(DECIDED, "termine"),  # whoever prepared a file is not told what was decided on it
}
router = Router(tags=["prefill"])


class WarningOut(Schema):
    key: str
    code: str
    label: str
    message: str


class PreparedOut(Schema):
    dossier_url: str
    state: str
    dossier_id: str
    dossier_number: int
    dossier_prefill_token: str
    warnings: list[WarningOut]


class ErrorOut(Schema):
    error: str


def procedure_or_404(number: int) -> Procedure:
    found = Procedure.objects.select_related("current").filter(pk=number).exclude(current=None).first()
    if found is None:
        raise HttpError(404, "No published procedure has this number.")
    return found


@router.post(
    "/demarches/{int:number}/dossiers",
    response={201: PreparedOut, 400: ErrorOut, 404: ErrorOut, 429: ErrorOut},
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}},
    summary="Prepare a file that its person will find prefilled",
)
def prepare(request: HttpRequest, number: int, response: HttpResponse) -> Status[dict[str, Any]]:
    """Keys are ``champ_<id>``, as /preremplir/<procedure> lists them. ``warnings`` says of each key that was left out why.

    Whoever opens ``dossier_url`` first may take the answers: give it to the person alone. Answers that nobody comes for are destroyed
    after 14 days.
    """
    quota = counted_here(f"prefill:{address(request)}", limit=CALLS, seconds=SECONDS)
    if quota.exceeded:
        response["Retry-After"] = str(SECONDS)
        return Status(429, {"error": f"More than {CALLS} calls in {SECONDS} seconds: wait, then send again."})
    procedure = procedure_or_404(number)
    given = body(request)
    version = published.current_version(procedure.slug)
    reading = read(version.definition, selectors.field_names(procedure), given)
    kept, token = prefill.keep(procedure, values=reading.values, ignored=[each.kept() for each in reading.ignored], by=Prefill.By.API)
    return Status(201, {**waiting(kept, token), "warnings": list(warnings(kept))})


def body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MOST_BYTES:
        raise HttpError(400, f"The body is larger than {MOST_BYTES // 1000} kB.")
    try:
        given = json.loads(request.body or b"{}")
    except ValueError as wrong:
        raise HttpError(400, "The body is not JSON.") from wrong
    except RecursionError as deep:
        raise HttpError(400, TOO_DEEP) from deep
    if not isinstance(given, dict):
        raise HttpError(400, "The body must be one JSON object.")
    if keys_in(given) > MOST_KEYS:
        raise HttpError(400, f"The body has more than {MOST_KEYS} keys, those of rows counted: send fewer.")
    if is_deep(given):
        raise HttpError(400, TOO_DEEP)
    return given


def waiting(kept: Prefill, token: str) -> dict[str, Any]:
    return {"dossier_url": f"{settings.PARVIS_ORIGIN}{reverse('procedures:prefilled', args=[kept.procedure.slug])}?prefill_token={token}",
            "state": "prefilled", **named(kept, token)}  # fmt: skip


def named(kept: Prefill, token: str) -> dict[str, Any]:
    number = kept.number_id or 0
    return {"dossier_id": padded("Dossier", number), "dossier_number": number, "dossier_prefill_token": token}


def warnings(kept: Prefill) -> Iterator[dict[str, str]]:
    for each, said in zip(kept.ignored, selectors.ignored_in(kept), strict=True):
        yield {"key": said["key"], "code": each["code"], "label": said["label"], "message": said["why"]}


@router.get("/demarches/{int:number}/dossiers", summary="Where prepared files stand")
def states(request: HttpRequest, number: int, prefill_token: str = "") -> list[dict[str, Any]]:  # noqa: ARG001  the signature is ninja's
    """One object for each token (separated by commas) that is known: ``prefilled`` until a person takes it, then the file's state.

    A file on which was decided is ``termine``, whatever the decision: that is its person's to tell.
    """
    procedure = procedure_or_404(number)
    tokens = [each.strip() for each in prefill_token.split(",") if each.strip()][:MOST_TOKENS]
    found = selectors.by_digest(procedure, [fingerprint(each) for each in tokens])
    return [stated(found[fingerprint(each)], each) for each in tokens if fingerprint(each) in found]


def stated(kept: Prefill, token: str) -> dict[str, Any]:
    if kept.file is None:
        return waiting(kept, token)
    moments = {"submitted_at": kept.file.submitted_at, "processed_at": kept.file.decided_at}
    told = {name: moment.isoformat() for name, moment in moments.items() if moment}
    return {"state": STATES[State(kept.file.state)], **told, **named(kept, token)}
