"""How long what waits is kept: long enough for a node that was down for days, no longer."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from parvis.core.nodes.models import Delivery


def kept() -> timedelta:
    """``PARVIS_NODES_KEEP_DAYS``: after it a body that nobody took is destroyed."""
    return timedelta(days=int(os.environ.get("PARVIS_NODES_KEEP_DAYS", "14")))


def until(row: Delivery) -> datetime:
    """When a delivery that was not taken expires."""
    return row.created_at + kept()
