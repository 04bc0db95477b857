"""Documents that a program reads by the addresses it was given, and those that it sends."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from parvis.components.demarches.actions import uploads
from parvis.components.demarches.selectors import documents
from parvis.components.demarches.selectors.access import comes_from, usable
from parvis.core.files.actions import RefusedFile, download_response
from parvis.core.files.selectors import FileGone, Quarantined, file
from parvis.kernel import callers
from parvis.kernel.text import Text

GONE = Text("Cette adresse ne vaut plus. Redemandez le document.", "This address holds no longer. Ask for the document again.")
ELSEWHERE = Text(
    "La clé de ce programme ne vaut pas depuis cette adresse.", "The key of this program may not be used from this network address."
)
NOT_AS_ANNOUNCED = Text(
    "Le contenu n’est pas celui qui a été annoncé (longueur ou somme MD5). Envoyez-le de nouveau, entier.",
    "The content is not the one that was announced (length or MD5 sum). Send it again, whole.",
)


@require_GET
def document(request: HttpRequest, signed: str) -> HttpResponseBase:
    """One document, for an hour, as long as the token that asked for its address counts, from the networks of that token."""
    try:
        stored_id, token_id = documents.named(signed)
        token = usable(token_id)
        if token is None:
            return told(GONE, status=404)
        if not comes_from(token, callers.address(request)):
            return told(ELSEWHERE, status=403)
        return download_response(file(stored_id))
    except (documents.StaleAddress, FileGone, Quarantined):
        return told(GONE, status=404)


@require_http_methods(["PUT"])
def upload(request: HttpRequest, signed: str) -> HttpResponse:
    """The content of a document that was announced, once."""
    announced = uploads.announced(signed)
    if announced is None or not announced.token.is_usable:
        return told(GONE, status=404)
    if not comes_from(announced.token, callers.address(request)):
        return told(ELSEWHERE, status=403)
    try:
        uploads.receive(announced, request.read(announced.size + 1))
    except uploads.NotAsAnnounced:
        return told(NOT_AS_ANNOUNCED, status=422)
    except RefusedFile as refused:
        return told(refused.text, status=422)
    return HttpResponse(status=204)


def told(text: Text, *, status: int) -> JsonResponse:
    return JsonResponse({"errors": [{"message": str(text)}]}, status=status)
