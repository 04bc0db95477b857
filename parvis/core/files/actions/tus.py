"""The headers of tus 1.0.0 (https://tus.io/protocols/resumable-upload): what a client says, and how it is answered.

Extensions: creation, creation-with-upload, expiration, checksum, termination.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.http import http_date

from parvis.core.files import rules
from parvis.kernel.text import Text

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
ALGORITHMS = ("sha1", "sha256")
PIECE = "application/offset+octet-stream"
CHUNK = 64 * 1024
NUMBER = re.compile(r"[0-9]{1,15}")

View = Callable[..., HttpResponse]


class Refused(Exception):
    """What a client asks cannot be; ``text`` says why to whoever sends, and what to do."""

    def __init__(self, status: int, text: Text, **headers: str) -> None:
        super().__init__(status)
        self.status, self.text = status, text
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def bad(french: str, english: str) -> Refused:
    return Refused(400, Text(french, english))


@dataclass(frozen=True, kw_only=True)
class Checksum:
    algorithm: str
    expected: bytes

    def matches(self, found: bytes) -> bool:
        return found == self.expected


def spoken(view: View) -> View:
    """The view behind what every answer of the protocol has in common; ``method`` is what the client means."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            method = meant(request)
            response = (
                HttpResponse(status=204, headers=able()) if method == "OPTIONS" else said_in_version(request, view, method, args, kwargs)
            )
        except Refused as refused:
            response = JsonResponse({"error": str(refused.text)}, status=refused.status, headers=refused.headers)
        except Http404:
            response = HttpResponse(status=404)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapped


def said_in_version(request: HttpRequest, view: View, method: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> HttpResponse:
    if request.headers.get("Tus-Resumable") != VERSION:
        text = Text(f"Ce service parle la version {VERSION} de tus.", f"This service speaks version {VERSION} of tus.")
        raise Refused(412, text, Tus_Version=VERSION)
    return view(request, method, *args, **kwargs)


def meant(request: HttpRequest) -> str:
    """The method, or the one that a client which can only post names; nothing else may name one, for only a post was checked for forgery."""
    method = request.method or ""
    return request.headers.get("X-HTTP-Method-Override", method).upper() if method == "POST" else method


def able() -> dict[str, str]:
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(settings.PARVIS_UPLOAD_MAX_BYTES),
    }


def not_allowed(*methods: str) -> Refused:
    return Refused(405, Text("Cette adresse ne fait pas cela.", "This address does not do that."), Allow=", ".join(methods))


def number(request: HttpRequest, header: str) -> int:
    """A count of bytes. Raises Refused."""
    said = request.headers.get(header, "")
    if not NUMBER.fullmatch(said):
        raise bad(
            f"L’en-tête {header} manque ou n’est pas un nombre d’octets.", f"The header {header} is missing or is no number of bytes."
        )
    return int(said)


def length(request: HttpRequest) -> int:
    if "Upload-Defer-Length" in request.headers:
        raise bad(
            "La taille du document doit être dite dès le début (Upload-Length) : elle ne peut pas l’être plus tard.",
            "The size of the document must be said at the beginning (Upload-Length): it cannot be said later.",
        )
    return number(request, "Upload-Length")


def metadata(said: str) -> dict[str, str]:
    """Names and texts of the header Upload-Metadata. Raises Refused for what is no such header."""
    found = rules.metadata(said)
    if found is None:
        raise bad(
            f"L’en-tête Upload-Metadata doit donner des noms différents, chacun avec un texte UTF-8 en base 64, en {rules.METADATA_LENGTH} signes au plus.",
            f"The header Upload-Metadata must give different names, each with a text in UTF-8 and base 64, in {rules.METADATA_LENGTH} characters at most.",
        )
    return found


def checksum(request: HttpRequest) -> Checksum | None:
    """What the piece must add up to, where the client says it. Raises Refused."""
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _, value = said.partition(" ")
    try:
        expected = base64.b64decode(value, validate=True)
    except binascii.Error:
        expected = b""
    if algorithm not in ALGORITHMS or len(expected) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        known = ", ".join(ALGORITHMS)
        raise bad(f"La somme de contrôle doit être en base 64, par : {known}.", f"The checksum must be in base 64, by one of: {known}.")
    return Checksum(algorithm=algorithm, expected=expected)


def announced(request: HttpRequest) -> int:
    """How many bytes the body is said to have."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said) if NUMBER.fullmatch(said) else 0


def is_piece(request: HttpRequest) -> bool:
    return request.content_type == PIECE


def require_piece(request: HttpRequest) -> None:
    if not is_piece(request):
        raise Refused(415, Text(f"Un morceau s’envoie avec le type {PIECE}.", f"A piece is sent with the type {PIECE}."))


def body(request: HttpRequest) -> Iterator[bytes]:
    """What arrives of a piece; a connection that is cut ends it, and what came before it counts."""
    try:
        while chunk := request.read(CHUNK):
            yield chunk
    except UnreadablePostError:
        return


def expires(when: datetime) -> dict[str, str]:
    return {"Upload-Expires": http_date(when.timestamp())}
