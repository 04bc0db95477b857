"""Numbers of the public registers, and what each says, as forms keep it.

Sources: the OpenAPI document of API Entreprise (``/v3/insee/sirene/etablissements/diffusibles/{siret}``,
``/v4/djepva/api-association/associations/open_data/{siren_or_rna}``); the open data of the directory of schools
(fr-en-annuaire-education, Explore API 2.1) and its UAI number, whose letter is the remainder of the division of its figures by 23;
the national register of foundations, whose numbers look like 035-FDD-00001-08.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
FOUNDATION = re.compile(r"(\d{3})-?(FDD|FRUP|FE)-?(\d{5})-?(\d{2})")


def establishment_number(typed: str) -> str | None:
    """Fourteen figures whose Luhn sum is right; those of La Poste have a rule of their own.

    >>> establishment_number("000 000 026 00013"), establishment_number("00000002600014")
    ('00000002600013', None)
    """
    try:
        return str(siret.validate(typed))
    except ValidationError:
        return None


def association_number(typed: str) -> str | None:
    """W and nine signs.

    >>> association_number("w 351 000 001")
    'W351000001'
    """
    return matched(r"W[0-9A-Z]\d{8}", typed)


def school_number(typed: str) -> str | None:
    """Seven figures and the letter that checks them.

    >>> school_number("0350001l"), school_number("0350001A")
    ('0350001L', None)
    """
    found = matched(r"\d{7}[A-Z]|\d[0-9AB]\d{5}[A-Z]", typed)
    return found if found and (not found[:7].isdigit() or UAI_LETTERS[int(found[:7]) % 23] == found[7]) else None


def foundation_number(typed: str) -> str | None:
    """
    >>> foundation_number("035fdd0000108")
    '035-FDD-00001-08'
    """
    found = FOUNDATION.fullmatch(re.sub(r"\s", "", typed.upper()))
    return "-".join(found.groups()) if found else None


def matched(shape: str, typed: str) -> str | None:
    number = re.sub(r"[\s.-]", "", typed.upper())
    return number if re.fullmatch(shape, number) else None


def establishment(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The establishment and its legal unit; the name of a one-person business is a person's, and is left out."""
    data = answer["data"]
    unit, place = data["unite_legale"], data["adresse"]
    attributes = unit.get("personne_morale_attributs") or {}
    lines = place.get("acheminement_postal") or {}
    return {
        "name": attributes.get("raison_sociale") or data.get("enseigne") or "",
        "siren": unit["siren"],
        "legal_form": (unit.get("forme_juridique") or {}).get("libelle"),
        "activity": (data.get("activite_principale") or {}).get("libelle"),
        "head_office": data["siege_social"],
        "active": data["etat_administratif"] == "A",
        "address": "\n".join(lines[each] for each in ("l3", "l4", "l5", "l6") if lines.get(each)) or None,
        "commune": place.get("code_commune"),
    }


def association(answer: Mapping[str, Any]) -> dict[str, Any]:
    data = answer["data"]
    place = data.get("adresse_siege") or {}
    street = " ".join(str(place[each]) for each in ("numero_voie", "type_voie", "libelle_voie") if place.get(each))
    town = " ".join(str(place[each]) for each in ("code_postal", "commune") if place.get(each))
    return {
        "name": data["nom"],
        "object": (data.get("activites") or {}).get("objet"),
        "active": data["active"],
        "siret": data.get("siret_siege"),
        "address": "\n".join(filter(None, (street, town))) or None,
        "commune": place.get("code_insee"),
        "declared_on": data.get("date_creation"),
    }


def school(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    results = answer["results"]
    if not results:
        return None
    data = results[0]
    town = " ".join(str(data[each]) for each in ("code_postal", "nom_commune") if data.get(each))
    return {
        "name": data["nom_etablissement"],
        "kind": data.get("type_etablissement"),
        "sector": data.get("statut_public_prive"),
        "active": data.get("etat") == "OUVERT",
        "address": "\n".join(filter(None, (data.get("adresse_1"), town))) or None,
        "commune": data.get("code_commune"),
    }


def foundation(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": answer["title"],
        "kind": answer.get("type"),
        "active": answer.get("dissolvedAt") is None,
        "address": (answer.get("address") or {}).get("label"),
    }


def first_establishment(siren: str) -> str:
    """The SIRET of a body's first establishment; what is no SIREN stays as it is.

    >>> first_establishment("213502388")
    '21350238800019'
    """
    return next((number for key in range(10) if (number := establishment_number(f"{siren}0001{key}"))), siren)
