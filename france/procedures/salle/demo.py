"""Two agents of Rennes may build procedures; one procedure is being written there."""

from __future__ import annotations

from pathlib import Path

from parvis.components.builder import actions
from parvis.core.people import actions as people
from parvis.core.people.selectors import organisation_by_identifier, professional
from parvis.kernel.text import Text

TOWN, DESIGNERS = "213502388", ("claire", "soizic")
FILE = Path(__file__).with_name("draft.yaml")
BEGUN = Text("Brouillon d’exemple", "Example draft")


def load() -> None:
    town = organisation_by_identifier(TOWN)
    for account in DESIGNERS:
        agent = professional(provider="agents", uid=account)
        if agent is not None:
            people.join(agent, town, role="procedure-designer")
    try:
        actions.begin(FILE.read_text(encoding="utf-8"), slug="salle", organisation=town, by=None, what=BEGUN, sample=True)
    except actions.NameTaken:
        return  # it is there already
