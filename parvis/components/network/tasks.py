"""What the clock does: open and close sites on their day, forget old readings, compile the rules again."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.components.network.actions import browsing, sheets
from parvis.components.network.models import Reading, Sheet

KEPT = timedelta(days=7)  # readings: longer than any probe sends one again


def forget() -> None:
    Reading.objects.filter(at__lt=timezone.now() - KEPT).delete()
    Sheet.objects.filter(state=Sheet.State.CHECKED, handed_in_at__lt=timezone.now() - KEPT).delete()


def follow_calendar() -> None:
    sheets.follow_calendar()


def compile_rules() -> None:
    """Rules change at once; this mends a file that was lost."""
    browsing.publish()
