"""How programs in France write requests for authorisations: the names of DataPass, and SIRET or SIREN for a body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.kernel.manifest import RequestWire

CONTACTS = {
    "technical": "contact_technique",
    "business": "contact_metier",
    "data_controller": "responsable_traitement",
    "data_protection_officer": "delegue_protection_donnees",
}
PARTS = ("type", "family_name", "given_name", "email", "phone_number", "job_title")
KEPT = "duree_conservation_donnees_caractere_personnel"


def organisation(identifier: str) -> Mapping[str, Any]:
    """``siret`` holds what identifies the body here, nine digits where the whole company asks."""
    return {"siret": identifier, "insee_payload": None}


WIRE = RequestWire(
    answers={
        "title": "intitule",
        "fields": "scopes",
        "reasons": "scopes_justification",
        "legal_basis": "cadre_juridique_nature",
        "legal_url": "cadre_juridique_url",
        "legal_document": "cadre_juridique_document",
        "recipients": "destinataire_donnees_caractere_personnel",
        "retention_months": KEPT,
        "retention_justification": f"{KEPT}_justification",
        "calls_per_minute": "volumetrie_appels_par_minute",
        "volume_justification": "volumetrie_justification",
        "planned_on": "date_prevue_mise_en_production",
    }
    | {f"{who}_{part}": f"{name}_{part}" for who, name in CONTACTS.items() for part in PARTS},
    organisation=organisation,
)
