"""Three communes take part; Saint-Malo appoints, and Ronan is a contact person there."""

from __future__ import annotations

from datetime import date

from parvis.components.contact_person import actions
from parvis.core.people import actions as people
from parvis.core.people import selectors

COMMUNES = ("35238", "35288", "56260")
APPOINTING = "35288"
SINCE = date(2026, 1, 1)


def load() -> None:
    """Repeating it adds nothing."""
    for organisation in selectors.organisations(kind="municipality"):
        if organisation.area in COMMUNES:
            actions.take_part(organisation, since=SINCE, appoints=organisation.area == APPOINTING)
        if organisation.area == APPOINTING and (ronan := selectors.professional(provider="agents", uid="ronan")):
            people.join(ronan, organisation, role="contact-person")
