"""What the clock starts: presentations begun and left, and those of sign-ins that nobody went on with, are destroyed."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from parvis.core.evidence.models import Presentation

KEPT_WITHOUT_PERSON = timedelta(hours=1)


def clean() -> None:
    now = timezone.now()
    left = Q(closed_at=None, expires_at__lt=now) | Q(person=None, created_at__lt=now - KEPT_WITHOUT_PERSON)
    Presentation.objects.filter(left).delete()
