"""Documents as the interface describes them, each with an address that holds for an hour."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core import signing

from parvis.components.demarches.rules import words

if TYPE_CHECKING:
    from parvis.components.demarches.selectors.access import Access

SALT = "demarches.document"
SECONDS = 3600


class StaleAddress(Exception):
    """The address of a document is not one that was given, or its hour is over."""


def as_file(stored: Any, access: Access) -> dict[str, Any]:
    """A stored document; its address works for the token that asked, as long as that counts."""
    return {
        "filename": stored.name,
        "content_type": stored.content_type,
        "checksum": b64encode(bytes.fromhex(stored.sha256)).decode(),
        "byte_size_big_int": stored.size,
        "byte_size": stored.size,
        "created_at": stored.created_at,
        "virus_scan_result": words.SCANS[stored.scan_state],
        "url": lambda _info: address(stored.pk, access),
    }


def address(stored_id: UUID, access: Access) -> str:
    token = access.token.pk.hex if access.token else ""
    return f"{settings.PARVIS_ORIGIN}/api/v2/documents/{signing.TimestampSigner(salt=SALT).sign(f'{stored_id.hex}.{token}')}"


def named(signed: str) -> tuple[UUID, UUID]:
    """Which document for which token an address is; raises StaleAddress."""
    try:
        said = signing.TimestampSigner(salt=SALT).unsign(signed, max_age=SECONDS)
        stored, _dot, token = said.partition(".")
        return UUID(hex=stored), UUID(hex=token)
    except (signing.BadSignature, ValueError) as wrong:
        raise StaleAddress from wrong
