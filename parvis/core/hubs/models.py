"""Tokens of hubs, and what was counted of their calls."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from parvis.core.exchange.selectors import Authorisation


class HubTokenQuerySet(models.QuerySet["HubToken"]):
    def usable(self, at: datetime | None = None) -> HubTokenQuerySet:
        return self.filter(revoked_at=None, blacklisted_at=None, expires_at__gt=at or timezone.now())


class HubToken(models.Model):
    """A key to a hub, tied to one authorisation. Its id is the ``jti`` of the signed text, which is kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    uid = models.UUIDField(default=uuid4, editable=False)  # of the account that it was made for
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    allowed_ips = models.JSONField(default=list, blank=True)  # addresses or networks; none: from anywhere
    rate_limit_per_minute = models.PositiveIntegerField(null=True, blank=True)
    client = models.CharField(max_length=100, blank=True, db_index=True)  # service whose access tokens stand for it
    extra_info = models.JSONField(default=dict, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    blacklisted_at = models.DateTimeField(null=True, blank=True)  # known to strangers
    last_used_on = models.DateField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)  # its text can be read until then, once

    objects = HubTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"

    @property
    def is_blocked(self) -> bool:
        return self.revoked_at is not None or self.blacklisted_at is not None


class HubUse(models.Model):
    """How many calls a token made to an operation on a day, by status. Nothing about anybody."""

    day = models.DateField()
    token = models.ForeignKey(HubToken, on_delete=models.CASCADE, related_name="uses")
    operation = models.CharField(max_length=150)
    status = models.PositiveSmallIntegerField()
    calls = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "day", "operation", "status"], name="hubs_use_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.operation} {self.status}: {self.calls}"


class HubWindow(models.Model):
    """Calls in the current window of a limit, shared by all processes; one row per token and group, written again in each window."""

    key = models.CharField(max_length=200, primary_key=True)
    start = models.BigIntegerField()  # number of the window since the epoch
    calls = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key} {self.start}: {self.calls}"
