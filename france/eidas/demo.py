"""Two States of the demonstration join: their people sign in here, their services ask about French people."""

from __future__ import annotations

from django.db import transaction

from france.eidas.countries import STATES
from france.eidas.node import metadata
from france.eidas.node.people import PEOPLE
from parvis.core.saml import actions as saml
from parvis.core.saml.rules.metadata import CONNECTOR, PROXY
from parvis.core.signin import actions as signin
from parvis.kernel.text import Text

ACCOUNT = Text("Votre identité électronique de ce pays", "Your electronic identity of that country")


@transaction.atomic
def load() -> None:
    for country in PEOPLE:
        for role in (PROXY, CONNECTOR):
            join(country, role)


def join(country: str, role: str) -> None:
    """The metadata is given by hand the first time, then read again at its address like anybody's."""
    title = Text(f"{STATES[country].fr} (démonstration)", f"{STATES[country].en} (demonstration)")
    party = saml.register_party(
        f"eidas-{country.lower()}-{role}",
        source=metadata.entity_id(country, role),
        pinned=metadata.pair(country, metadata.SIGNING).certificate,
        content=metadata.published(country, role),
        title_fr=title.fr,
        title_en=title.en,
        sample=True,
    )
    if role == PROXY:
        signin.register_country(party, title=title, account=ACCOUNT, levels=("eidas1", "eidas2", "eidas3"))
    else:
        signin.register_connector(party, name=title.fr)
