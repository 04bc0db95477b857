"""What the clock does."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.core.factors.models import WrongAnswer


def forget_wrong_answers() -> None:
    WrongAnswer.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
