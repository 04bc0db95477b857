"""What the clock deletes: tokens that are over, and calls older than anybody looks into."""

from __future__ import annotations

from parvis.core.authorisations.actions import clients, webhooks


def forget() -> None:
    clients.forget_tokens()
    webhooks.forget_calls()
