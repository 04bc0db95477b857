"""What the clock starts: each published procedure has its entry in the inventory."""

from __future__ import annotations

from france.simplification.actions import take_stock

__all__ = ["take_stock"]
