"""What the clock starts beside sequencing: erasing lines that were kept long enough."""

from __future__ import annotations

import os
from datetime import timedelta

from django.utils import timezone

from parvis.core.protection import actions
from parvis.core.protection.models import Entry
from parvis.kernel.text import Text

RETENTION_CHECKED_EVERY = timedelta(days=1)
RETENTION_DAYS = int(os.environ.get("PARVIS_TRACE_RETENTION_DAYS", "1095"))
SHOWN_AT_LEAST = timedelta(days=365)  # a line that was hidden is there to be read and contested before it is erased
BATCH = 500
REASON = Text("Fin de la durée de conservation", "End of the retention period")


def erase_expired() -> int:
    """Erase the lines whose retention is over, except those that say what was erased; returns how many."""
    now = timezone.now()
    old = Entry.objects.filter(occurred_at__lt=now - timedelta(days=RETENTION_DAYS)).exclude(event=actions.ERASED)
    expired = old.exclude(visible_from__gt=now - SHOWN_AT_LEAST).select_related("leaf").order_by("occurred_at")
    erased = 0
    while batch := list(expired[:BATCH]):
        erased += actions.erase(batch, reason=REASON)
    return erased
