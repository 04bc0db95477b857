"""Claims as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from parvis.core.saml import selectors as saml
from parvis.core.signin import selectors
from parvis.core.signin.models import Protocol, ServiceProvider
from parvis.core.signin.rules.register import Checked
from parvis.core.signin.selectors import Identity
from parvis.design import typography
from parvis.kernel.calendar import country

DATES = ("birthdate",)
PLACES = ("birthplace", "birthcountry")


def check(checked: Checked | None, said: Identity) -> Mapping[str, Any]:
    """What the page says of the civil register's check: when, whether it stands in for today's, what it wrote otherwise."""
    if checked is None:
        return {}
    titles = selectors.profile().claim_titles
    parts = selectors.IDENTITY_CLAIMS.items()
    corrected = [str(titles.get(claim, claim)) for part, claim in parts if getattr(said, part) != getattr(checked.identity, part)]
    return {"at": checked.moment, "earlier": checked.earlier, "corrected": corrected}


def service(found: ServiceProvider | None) -> Any:
    """The service, another country's under its name in the reader's language."""
    party = saml.party(found.client_id) if found and found.protocol == Protocol.SAML else None
    return {"name": str(party.title)} if party else found


def claim(name: str, value: str) -> str:
    """The country's word for ``value``; a date in the language of the page, a place by its name."""
    if name.endswith(PLACES):  # whoever says so, with its name before
        return country().place_name(value)
    return typography.day(date.fromisoformat(value)) if name.endswith(DATES) else selectors.profile().claim_value(name, value)
