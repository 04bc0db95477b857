"""Who fills in a draft with its owner, and what is offered to whom."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from parvis.components.procedures.lifecycle import State
from parvis.components.procedures.models import File, Sharing
from parvis.core.people.selectors import Person

ACCEPTED = Q(kind=Sharing.Kind.FILL, accepted_at__isnull=False, ended_at=None)


def shared_with(person_id: UUID | None) -> QuerySet[File]:
    """Drafts of other people that this person may help to fill in."""
    if person_id is None:
        return File.objects.none()
    held = Sharing.objects.filter(ACCEPTED, file=OuterRef("id"), person_id=person_id)
    found = File.objects.select_related("procedure", "version", "organisation", "person")
    return found.filter(Exists(held), state=State.DRAFT, discarded_at=None).order_by("-saved_at")


def filling(file: File, person: Person) -> Sharing | None:
    """By which offer ``person`` fills in somebody else's draft."""
    return Sharing.objects.filter(ACCEPTED, file=file, person=person).first()


def open_sharings(file: File, *, kind: str) -> QuerySet[Sharing]:
    """Offers that wait or hold, oldest first."""
    waiting = Q(accepted_at__isnull=False) | Q(expires_at__gt=timezone.now())
    return file.sharings.filter(waiting, kind=kind, ended_at=None).select_related("person")


def offered(sharing_id: UUID, secret: str) -> Sharing | None:
    """An offer that can still be taken by whoever holds its secret."""
    found = Sharing.objects.select_related("file__procedure", "file__version", "file__organisation", "file__person")
    return found.filter(id=sharing_id, secret=secret, accepted_at=None, ended_at=None, expires_at__gt=timezone.now()).first()
