"""What the two registers' answers look like, and which functions in a company represent it.

Sources: the public OpenAPI document of API Entreprise v3, `/v3/insee/sirene/unites_legales/{siren}` and
`/v3/infogreffe/rcs/unites_legales/{siren}/mandataires_sociaux`; Code de commerce L223-18 (manager of a
SARL), L225-56 (general management of a SA), L227-6 (president of a SAS), L221-3 (SNC).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# Functions whose holder binds the company on their own. Auditors, directors and members of a board do not.
REPRESENTING = frozenset(
    {
        "GERANT",
        "CO-GERANT",
        "GERANT ASSOCIE",
        "ASSOCIE GERANT",
        "PRESIDENT",
        "PRESIDENT DIRECTEUR GENERAL",
        "PRESIDENT DU CONSEIL D'ADMINISTRATION ET DIRECTEUR GENERAL",
        "PRESIDENT DU DIRECTOIRE",
        "DIRECTEUR GENERAL",
        "DIRECTEUR GENERAL DELEGUE",
        "DIRECTEUR GENERAL UNIQUE",
        "ENTREPRENEUR INDIVIDUEL",
        "LIQUIDATEUR",
    }
)


def is_siren(digits: str) -> bool:
    """Nine digits whose Luhn sum is a multiple of ten (ISO/IEC 7812-1 annex B).

    >>> is_siren("000000026"), is_siren("000000027")
    (True, False)
    """
    if len(digits) != 9 or not digits.isascii() or not digits.isdigit():
        return False
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def key_of(digits: str) -> int:
    """The digit that makes the Luhn sum of ``digits`` a multiple of ten once appended."""
    total = sum(sum(divmod(int(digit) * (2 if rank % 2 == 0 else 1), 10)) for rank, digit in enumerate(reversed(digits)))
    return -total % 10


def recipient(siren: str) -> str:
    """The SIRET of a body's first establishment: API Entreprise wants to know who asks. A body of another country keeps its name.

    >>> recipient("213502388")
    '21350238800019'
    >>> recipient("be.sample")
    'be.sample'
    """
    return f"{siren}0001{key_of(f'{siren}0001')}" if len(siren) == 9 and siren.isdigit() else siren


def company(unit: Mapping[str, Any]) -> dict[str, Any]:
    """Name, legal form and state of a legal unit; ``date_cessation`` is in seconds since 1970."""
    closed = unit.get("date_cessation")
    return {
        "siren": unit["siren"],
        "name": unit["personne_morale_attributs"].get("raison_sociale") or own_name(unit["personne_physique_attributs"]),
        "legal_form": unit["forme_juridique"]["libelle"],
        "active": unit["etat_administratif"] == "A",
        "closed_on": datetime.fromtimestamp(closed, UTC).date().isoformat() if closed else None,
    }


def own_name(person: Mapping[str, Any]) -> str:
    """The name of a one-person business: its owner's."""
    return " ".join(
        filter(None, (person.get("prenom_usuel") or person.get("prenom_1"), person.get("nom_usage") or person.get("nom_naissance")))
    )


def address(office: Mapping[str, Any]) -> str | None:
    """The lines of an establishment's postal address, the addressee's left out: it is the company."""
    lines = office["adresse"]["acheminement_postal"]
    return "\n".join(line for name in ("l2", "l3", "l4", "l5", "l6") if (line := lines.get(name))) or None


def representatives(listed: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The natural persons of a list of `mandataires sociaux` who represent the company on their own."""
    people = (each["data"] for each in listed if each["data"].get("type") == "personne_physique")
    return [
        {
            "family_name": each["nom"],
            "given_names": each["prenom"],
            "birth": each["date_naissance"],
            "capacity": each["fonction"],
        }
        for each in people
        if each["fonction"].upper() in REPRESENTING
    ]


TEXT = {"type": ["string", "null"]}
STRING = {"type": "string"}
UNIT_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["siren", "personne_morale_attributs", "personne_physique_attributs", "forme_juridique", "etat_administratif"],
            "properties": {
                "siren": {"type": "string"},
                "personne_morale_attributs": {"type": "object", "properties": {"raison_sociale": TEXT}},
                "personne_physique_attributs": {"type": "object"},
                "forme_juridique": {"type": "object", "required": ["libelle"], "properties": {"libelle": {"type": "string"}}},
                "etat_administratif": {"enum": ["A", "C"]},
                "date_cessation": {"type": ["integer", "null"]},
            },
        }
    },
}
OFFICE_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["adresse"],
            "properties": {
                "adresse": {
                    "type": "object",
                    "required": ["acheminement_postal"],
                    "properties": {
                        "acheminement_postal": {"type": "object", "properties": dict.fromkeys(("l2", "l3", "l4", "l5", "l6"), TEXT)}
                    },
                }
            },
        }
    },
}
LIST_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "type": "object",
                "required": ["data"],
                "properties": {
                    "data": {
                        "type": "object",
                        "required": ["type", "fonction"],
                        "properties": {"type": {"enum": ["personne_physique", "personne_morale"]}, "fonction": {"type": "string"}},
                        "if": {"properties": {"type": {"const": "personne_physique"}}},
                        "then": {
                            "required": ["nom", "prenom", "date_naissance"],
                            "properties": dict.fromkeys(("nom", "prenom", "date_naissance"), STRING),
                        },
                    }
                },
            },
        }
    },
}
