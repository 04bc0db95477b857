"""Claims as people read them."""

from __future__ import annotations

from datetime import date

from parvis.core.signin import selectors
from parvis.design import typography
from parvis.kernel.calendar import country

DATES = {"birthdate", "idp_birthdate"}
PLACES = {"birthplace", "birthcountry"}


def claim(name: str, value: str) -> str:
    """The country's word for ``value``; a date in the language of the page, a place by its name."""
    if name in PLACES:
        return country().place_name(value)
    return typography.day(date.fromisoformat(value)) if name in DATES else selectors.profile().claim_value(name, value)
