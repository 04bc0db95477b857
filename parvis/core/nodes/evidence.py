"""Lists of members that were refused, kept as evidence of what somebody tried to have believed."""

from __future__ import annotations

from hashlib import sha256

import structlog
from django.db.models import QuerySet

from parvis.core.nodes import alerting
from parvis.core.nodes.models import RefusedMembership
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules import membership as rules
from parvis.core.nodes.rules.membership import NotAccepted

log = structlog.get_logger(__name__)

MOST_REFUSALS = 200  # kept of each network, alarming or not: who sends rubbish fills no disk
LARGEST_REFUSAL = 400_000  # characters
# Nobody sends these by accident: the authority's key is in other hands, or it says different things to different members.
ALARMING = (rules.Fork, rules.RevokedKey, rules.ForgetsRevoked)


def keep(network: str, document: str, refusal: NotAccepted, *, source: str) -> None:
    """Evidence, once for each document and reason."""
    log.warning("membership refused", network=network, code=refusal.code, source=source)
    if of_its_kind(network, refusal).count() >= MOST_REFUSALS:
        return
    text = document[:LARGEST_REFUSAL]
    digest = sha256(document.encode()).hexdigest()
    said = {"document": text, "serial": serial_said(document), "source": source[:500]}
    _, is_new = RefusedMembership.objects.get_or_create(network=network, code=refusal.code, digest=digest, defaults=said)
    if is_new and isinstance(refusal, ALARMING):
        alerting.tell("membership-refused", network=network, key=digest, context={"why": refusal.text, "source": source})


def of_its_kind(network: str, refusal: NotAccepted) -> QuerySet[RefusedMembership]:
    """What counts against ``refusal``: alarming ones have a room of their own, which nobody fills with rubbish first."""
    kept, codes = RefusedMembership.objects.filter(network=network), [each.code for each in ALARMING]
    return kept.filter(code__in=codes) if isinstance(refusal, ALARMING) else kept.exclude(code__in=codes)


def why(refused: RefusedMembership) -> str:
    """What the code of a refused document means, in the reader's language; nothing for one that no longer exists."""
    return next((str(each.text) for each in NotAccepted.__subclasses__() if each.code == refused.code), "")


def serial_said(document: str) -> int | None:
    """What a document that nobody vouches for says of its serial."""
    try:
        said = jose.unverified(document)[1].get("serial")
    except jose.NotSigned:
        return None
    return said if isinstance(said, int) and 0 <= said < 2**53 else None
