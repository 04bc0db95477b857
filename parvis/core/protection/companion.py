"""The demonstration's own witness and timestamping authority, served by its second process.

They run beside the log, on its machine: they show how witnessing works and prove nothing. Pages say so.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from parvis.core.protection import keys
from parvis.core.protection.authority import TimestampAuthority
from parvis.core.protection.rules.cosignatures import Cosigning
from parvis.core.protection.rules.timestamps import ANSWER_TYPE, LARGEST
from parvis.core.protection.rules.witnessing import LARGEST_REQUEST
from parvis.core.protection.witness.server import PLAIN, Answer, add_checkpoint, newest
from parvis.core.protection.witness.store import Witness
from parvis.kernel.secrets import keep

PREFIX = "log-witness"
NAME = "witness.demonstration.invalid"


def is_here() -> bool:
    """Whether this is a demonstration whose second process runs on this machine."""
    return settings.PARVIS_MODE == "demo" and urlsplit(settings.PARVIS_PROVIDERS_ORIGIN).hostname == "127.0.0.1"


def address(what: str) -> str:
    return f"{settings.PARVIS_PROVIDERS_ORIGIN}/{PREFIX}/{what}"


def folder() -> Path:
    place: Path = settings.PARVIS_DATA / "demonstration-witness"
    return place


def witness() -> Witness:
    """Its key is made by whichever process needs it first."""
    kept = folder() / "witness.key"
    if not kept.exists():
        keep(kept, "".join(f"{key}\n" for key in Cosigning.generate(NAME)))
    return Witness(folder(), [Cosigning.parse(line) for line in kept.read_text().split()])


def authority() -> TimestampAuthority:
    return TimestampAuthority.kept_in(folder() / "timestamps")


@csrf_exempt
def cosign(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return HttpResponse(status=405)
    witnessing = witness()
    witnessing.know([str(keys.ring().first), str(keys.verifier())])
    return answered(add_checkpoint(witnessing, request.read(LARGEST_REQUEST)))


def shown(_request: HttpRequest, room: str) -> HttpResponseBase:
    return answered(newest(witness(), f"/{room}/checkpoint"))


@csrf_exempt
def timestamp(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return HttpResponse(status=405)
    return HttpResponse(authority().answer(request.read(LARGEST)), content_type=ANSWER_TYPE)


def answered(answer: Answer) -> HttpResponse:
    status, content_type, body = answer
    return HttpResponse(body, status=status, content_type=content_type or PLAIN)


urlpatterns = [
    path("witness/add-checkpoint", cosign),
    path("witness/<str:room>/checkpoint", shown),
    path("timestamp", timestamp),
]
