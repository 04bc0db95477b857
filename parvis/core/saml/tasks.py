"""What the clock does: read members' metadata again, forget what is over."""

from __future__ import annotations

from parvis.core.saml import actions, selectors


def refresh() -> None:
    for party in selectors.parties():
        actions.refresh(party)


def clean() -> None:
    actions.clean()
