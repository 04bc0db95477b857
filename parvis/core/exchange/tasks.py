"""What the clock starts at the door."""

from __future__ import annotations

from parvis.core.exchange import volumes
from parvis.core.exchange.actions import count_proofs


def forget_counts() -> None:
    volumes.forget_old()


def figures() -> None:
    count_proofs()
