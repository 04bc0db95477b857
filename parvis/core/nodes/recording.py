"""What changes in a network leaves a line in the trace; the line concerns the network, and the member's organisation."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from parvis.core.people.selectors import organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.text import Text

PURPOSE = Text("Tenir la liste des membres d’un réseau de nœuds", "Keeping the list of members of a network of nodes")


def record(event: str, *, network: str, organisation_identifier: str = "", by: str = "", detail: Mapping[str, str]) -> None:
    """One line for the network, and one for the organisation that it is about; in the caller's transaction."""
    title = catalogue.networks()[network].title
    subjects = [organisation_subject(f"network:{network}")]
    if organisation_identifier:
        subjects.append(organisation_subject(organisation_identifier))
    protection.record(
        event,
        subjects=subjects,
        organisation=settings.PARVIS_NODE_ID or settings.PARVIS_ORIGIN,
        actor=by,
        purpose=PURPOSE,
        legal_basis=Text(f"Règles du réseau : {title.fr}", f"Rules of the network: {title.en}"),
        detail={"network": network, **detail},
    )
