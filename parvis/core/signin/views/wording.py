"""Claims as people read them."""

from __future__ import annotations

from datetime import date

from parvis.core.signin import selectors
from parvis.design import typography

DATES = {"birthdate", "idp_birthdate"}


def claim(name: str, value: str) -> str:
    """The country's word for ``value``; a date in the language of the page."""
    return typography.day(date.fromisoformat(value)) if name in DATES else selectors.profile().claim_value(name, value)
