"""What the clock starts: attempts, grants, sessions and counts that are over are destroyed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.core.people import actions as people
from parvis.core.signin.models import Attempt, BrowserSession, FailureCount, Grant, UsedAssertion

KEPT = timedelta(minutes=10)  # so that a code used twice is still recognised as such


def clean() -> None:
    over = timezone.now() - KEPT
    Attempt.objects.filter(expires_at__lt=over).delete()
    Grant.objects.filter(code_expires_at__lt=over).delete()
    BrowserSession.objects.filter(expires_at__lt=over).delete()
    people.forget_sessions()
    FailureCount.objects.filter(minute__lt=over).delete()
    UsedAssertion.objects.filter(expires_at__lt=over).delete()
