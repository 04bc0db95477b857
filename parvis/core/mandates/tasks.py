"""What the clock starts: prove again, and forget proposals that nobody answered."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.core.mandates.actions import proving
from parvis.core.mandates.models import Proposal

KEPT = timedelta(days=30)


def recheck() -> int:
    """Ask the register again for old proofs; returns how many."""
    return proving.recheck_all()


def clean() -> int:
    """Destroy proposals a month after their time, with the addresses they hold."""
    return Proposal.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()[0]
