"""What reads opinions; other systems take the model from here."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.components.opinions.models import Opinion
from parvis.kernel.actors import Actor
from parvis.kernel.secrets import fingerprint

__all__ = ["Opinion", "opinions_of"]


def opinions_of(file_id: UUID) -> QuerySet[Opinion]:
    """Every opinion asked about a file, revoked ones too, oldest first."""
    return Opinion.objects.filter(file_id=file_id).select_related("asked_by", "expert", "introduction_document", "answer_document")


def invited(token: str) -> Opinion | None:
    """The opinion to which the one-time link leads, while it is open."""
    found = Opinion.objects.filter(link_digest=fingerprint(token), link_until__gt=timezone.now(), revoked_at=None, answered_at=None)
    found = found.filter(expert=None, file__decided_at=None)
    return found.select_related("file__version", "file__organisation").first()


def why_gone(token: str) -> str:
    """Why a link opens nothing: ``used``, ``withdrawn``, ``answered``, ``decided``, ``expired``, or ``unknown`` (also once replaced)."""
    found = Opinion.objects.filter(link_digest=fingerprint(token)).select_related("file").first()
    if found is None:
        return "unknown"
    reasons = {
        "withdrawn": found.revoked_at is not None,
        "answered": found.answered_at is not None,
        "used": found.expert_id is not None,
        "decided": found.file.is_decided,
    }
    return next((name for name, holds in reasons.items() if holds), "expired")


def asked_of(who: Actor) -> QuerySet[Opinion]:
    """What this person is asked as an expert, what waits first; nothing revoked, nothing of erased files."""
    found = (
        Opinion.objects.filter(expert_id=who.person_id, revoked_at=None, file__erased_at=None) if who.person_id else Opinion.objects.none()
    )
    return found.select_related("file__version", "file__procedure", "file__organisation").order_by("answered_at", "due_on", "asked_at")


def shared_opinions(opinion: Opinion) -> QuerySet[Opinion]:
    """Answers of other experts on the same file that are not confidential."""
    others = opinions_of(opinion.file_id).filter(revoked_at=None, confidential=False).exclude(pk=opinion.pk)
    return others.exclude(answered_at=None)


def may_read_file(opinion: Opinion) -> bool:
    """Once the file is decided its answers are no longer the expert's business."""
    return opinion.revoked_at is None and not opinion.file.is_decided


def to_tell() -> QuerySet[Opinion]:
    """Opinions on decided files whose experts were not told."""
    return Opinion.objects.filter(~Q(file__decided_at=None), told_at=None, revoked_at=None, file__erased_at=None)
