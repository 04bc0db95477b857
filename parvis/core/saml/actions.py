"""What changes among members: registered, refreshed, messages counted once, refusals noted, keys changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.core.saml import keys
from parvis.core.saml.keys import Pair
from parvis.core.saml.models import Party, Refusal, SeenMessage
from parvis.core.saml.rules import metadata, signing, times, xml
from parvis.core.saml.rules.problems import BadMessage
from parvis.kernel import fetching

REFUSALS_KEPT = timedelta(days=30)
MOST_REFUSALS = 5000

__all__ = ["Pair"]


def register_party(slug: str, *, source: str, pinned: str, content: bytes = b"", **fields: Any) -> Party:
    """Register a node or bring it up to date, and read its metadata; raises BadMessage when that cannot be believed.

    ``content`` is the metadata where it was handed over; else it is read at ``source``. ``fields``
    are others of ``Party``; role, country and name come from the metadata.
    """
    signing.require_strong(pinned, eidas=fields.get("profile", "eidas") == "eidas")
    content = content or fetched(source)
    found = metadata.read(content, pinned=pinned, now=timezone.now(), eidas=fields.get("profile", "eidas") == "eidas")
    held = {"source": source, "pinned": pinned, "entity_id": found.entity_id, "role": found.role, "country": found.country}
    party, _ = Party.objects.update_or_create(slug=slug, defaults={**fields, **{k: v for k, v in held.items() if v}})
    store(party, content, found)
    return party


def refresh(party: Party) -> bool:
    """Read the party's metadata again; what is held stays when that fails, until it expires. True when it was read."""
    try:
        content = fetched(party.source)
        found = metadata.read(content, pinned=party.pinned, now=timezone.now(), eidas=party.is_eidas)
        if (found.entity_id, found.role) != (party.entity_id, party.role):
            raise BadMessage("wrong-issuer", "the metadata is now another party's")
    except BadMessage as error:
        Party.objects.filter(pk=party.pk).update(problem=str(error)[:300])
        return False
    store(party, content, found)
    return True


def store(party: Party, content: bytes, found: metadata.Member) -> None:
    party.metadata, party.valid_until, party.refreshed_at, party.problem = content.decode(), found.valid_until, timezone.now(), ""
    party.address = found.redirect_at or next(iter(found.answers_at), "")
    party.save(update_fields=["metadata", "address", "valid_until", "refreshed_at", "problem"])


def fetched(source: str) -> bytes:
    """What stands at a public https address, or in a file that the operator put there; bounded. Raises BadMessage."""
    if "://" not in source:
        return in_file(Path(source))
    try:
        return fetching.fetch(source, accept="application/samlmetadata+xml", largest=xml.LARGEST_METADATA)
    except fetching.NotFetched as error:
        raise BadMessage("unreachable", type(error).__name__) from error


def in_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(xml.LARGEST_METADATA + 1)
    except OSError as error:
        raise BadMessage("unreachable", "the metadata file cannot be read") from error


def count_once(kind: str, *, party: str, message_id: str) -> None:
    """Raises BadMessage when that message counted before."""
    fingerprint = sha256("\n".join((kind, party, message_id)).encode()).hexdigest()
    kept = 2 * (times.LONGEST_LIFE + times.SKEW)
    try:
        with transaction.atomic():
            SeenMessage.objects.create(fingerprint=fingerprint, expires_at=timezone.now() + kept)
    except IntegrityError as error:
        raise BadMessage("replayed", "that message was received before") from error


def note_refusal(error: BadMessage, *, party: str = "") -> None:
    Refusal.objects.create(party=party[:50], code=error.code[:40], detail=error.detail[:200])


def clean() -> None:
    """Forget what can no longer be replayed, and old refusals beyond the latest."""
    now = timezone.now()
    SeenMessage.objects.filter(expires_at__lt=now).delete()
    Refusal.objects.filter(at__lt=now - REFUSALS_KEPT).delete()
    beyond = Refusal.objects.order_by("-at").values_list("pk", flat=True)[MOST_REFUSALS : 2 * MOST_REFUSALS]
    Refusal.objects.filter(pk__in=list(beyond)).delete()


def change_keys(use: str) -> str:
    """The next step of a change of keys: ``prepare``, ``switch`` or ``retire``."""
    return keys.step(use)


def node_keys(node: str) -> Mapping[str, Pair]:
    """Keys of a node of the demonstration, made on this machine as ours are."""
    return {use: keys.pairs(use, node=node)[0] for use in (keys.SIGNING, keys.ENCRYPTION)}
