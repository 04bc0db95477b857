"""Invitations that nobody used are forgotten once they no longer hold."""

from __future__ import annotations

from django.utils import timezone

from parvis.core.onboarding.models import Invitation


def clean() -> None:
    Invitation.objects.filter(expires_at__lt=timezone.now()).delete()
