"""Documents that programs announce, send and then name: checked against what was announced, scanned, used once."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from hashlib import md5
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from parvis.components.demarches.actions.acting import NotDone
from parvis.components.demarches.models import Upload
from parvis.components.demarches.selectors.access import Access, Refused
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions.messaging import ACCEPTED, MOST_BYTES
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

SALT = "demarches.upload"
WAITS = timedelta(hours=1)
KEPT = timedelta(days=1)
UNKNOWN = Text(
    "Ce document n’a pas été reçu, ou il a déjà servi. Annoncez-le par createDirectUpload, déposez-le, puis nommez-le.",
    "This document was not received, or it was used already. Announce it with createDirectUpload, send it, then name it.",
)
OF_THE_DECISION = Text("Document joint à la décision.", "Document that goes with the decision.")


class NotAsAnnounced(Exception):
    """The content is not of the length or checksum that was announced."""


def announce(access: Access, given: dict[str, Any]) -> dict[str, Any]:
    """Where to put a document, and the name by which it is used then. Raises NotDone for one that is too large."""
    file = access.file_of(given["dossier_id"])
    if access.token is None or not 0 < given["byte_size"] <= MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise Refused(f"A document has {limit} MB at most, and is not empty.", code="bad_request")
    made = Upload.objects.create(
        token=access.token,
        file=file,
        name=given["filename"][:150],
        content_type=given["content_type"][:100],
        size=given["byte_size"],
        checksum=given["checksum"][:24],
    )
    signed = signing.TimestampSigner(salt=SALT).sign(made.pk.hex)
    headers = {"Content-Type": made.content_type, "Content-MD5": made.checksum}
    return {
        "url": f"{settings.PARVIS_ORIGIN}/api/v2/uploads/{signed}",
        "headers": json.dumps(headers),
        "blob_id": made.pk.hex,
        "signed_blob_id": signed,
    }


def announced(signed: str, *, within: timedelta = WAITS) -> Upload | None:
    """The document that was announced under this name, not long ago."""
    try:
        key = signing.TimestampSigner(salt=SALT).unsign(signed, max_age=within)
    except signing.BadSignature:
        return None
    return Upload.objects.select_related("token", "file__person").filter(pk=key).first()


@transaction.atomic
def receive(upload: Upload, content: bytes) -> None:
    """Keep the content of a document, once. Raises NotAsAnnounced or RefusedFile."""
    held = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if held.stored_id is not None:
        return
    if len(content) != held.size or b64encode(md5(content, usedforsecurity=False).digest()).decode() != held.checksum:
        raise NotAsAnnounced
    held.stored = documents.store(content, name=held.name, accept=ACCEPTED, max_bytes=MOST_BYTES, expires_at=timezone.now() + KEPT)
    held.save(update_fields=["stored"])


def taken(access: Access, file: Any, signed: str, *, with_decision: bool = False) -> Upload:
    """A document of this token and file that came and was not used yet; from now on it is. Raises NotDone."""
    found = announced(signed, within=KEPT)
    held = Upload.objects.select_for_update(of=("self",)).select_related("stored").filter(pk=found.pk).first() if found else None
    if held is None or access.token is None or (held.token_id, held.file_id) != (access.token.pk, file.pk):
        raise NotDone(UNKNOWN)
    if held.stored is None or held.taken_at is not None:
        raise NotDone(UNKNOWN)
    held.taken_at, held.with_decision = timezone.now(), with_decision
    held.save(update_fields=["taken_at", "with_decision"])
    held.stored.expires_at = None  # kept as long as the file
    held.stored.save(update_fields=["expires_at"])
    return held


def attach(access: Access, file: Any, message: Any, signed: str, *, with_decision: bool = False) -> None:
    """A document of ``message``, as if the agent had attached it. Raises NotDone."""
    message.documents.create(stored=taken(access, file, signed, with_decision=with_decision).stored)


def send_with_decision(access: Access, file: Any, signed: str, *, agent: Person, reasons: str) -> None:
    """The document in a message to the person, in the transaction of the decision."""
    text = reasons.strip() or OF_THE_DECISION.in_language(file.language)
    message = procedures.write(file.reference, agent=agent, organisation_id=file.organisation_id, text=text)
    attach(access, file, message, signed, with_decision=True)


def forget_unused() -> int:
    """Destroy announcements that led to nothing, and their documents; how many. Run by the clock."""
    number = 0
    for each in Upload.objects.filter(taken_at=None, created_at__lt=timezone.now() - KEPT).select_related("stored")[:500]:
        with transaction.atomic():
            if each.stored:
                documents.delete(each.stored)
            each.delete()
        number += 1
    return number
