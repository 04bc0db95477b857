"""Companies and associations as registers described them when they were asked: reading asks nobody anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors.places import address_of
from parvis.core.people.selectors import Organisation

NOWHERE: Mapping[str, Any] = {"label": "", "type": "locality", "postal_code": "", "city_name": "", "city_code": ""}


def of_answer(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The establishment that an answer names; None for another record, and until the register has said something of it."""
    return of_record(record) if record and (record.get("values") or {}).get("siren") else None


def of_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The establishment of an answer to which the register gave its record."""
    said = record["values"]
    return establishment(
        identifier=ids.encoded("Etablissement", record["number"]),
        siret=str(record["number"]),
        name=str(record.get("name") or ""),
        legal_form=said.get("legal_form"),
        said=said,
    )


def of_organisation(company: Organisation, answers: list[Any]) -> dict[str, Any]:
    """The company for which a file was made: by the establishment that it names in the file, otherwise as its mandate has it.

    A company that nobody described is one of which only the number is known.
    """
    identifier = ids.encoded("Etablissement", company.pk)
    if named := next((each for each in answers if is_of(company, each)), None):
        return {**of_record(named), "__typename": "PersonneMorale", "id": identifier}
    if not company.legal_form:
        return {"__typename": "PersonneMoraleIncomplete", "id": identifier, "siret": company.identifier}
    described = establishment(
        identifier=identifier,
        siret=company.identifier,
        name=company.name,
        legal_form=company.legal_form,
        said={"siren": company.identifier},
    )
    return {**described, "__typename": "PersonneMorale"}


def is_of(company: Organisation, answer: Any) -> bool:
    """Whether an answer is the record of an establishment of this company."""
    said = answer.get("values") if isinstance(answer, Mapping) else None
    return isinstance(said, Mapping) and bool(company.identifier) and said.get("siren") == company.identifier


def establishment(*, identifier: str, siret: str, name: str, legal_form: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """``said`` is what the register shows: siren, activity, head_office, active, address, commune."""
    address = address_of(said.get("address"), commune=str(said.get("commune") or "")) or NOWHERE
    is_head = bool(said.get("head_office"))
    return {
        "id": identifier,
        "siret": siret,
        "siege_social": is_head,
        "libelle_naf": str(said.get("activity") or ""),
        "address": address,
        "entreprise": {
            "siren": str(said.get("siren") or siret[:9]),
            "siret_siege_social": siret if is_head else "",
            "raison_sociale": name,
            "nom_commercial": "",
            "forme_juridique": legal_form,
            "etat_administratif": {True: "Actif", False: "Ferme"}.get(said.get("active")),  # type: ignore[arg-type]
            "inline_adresse": address["label"],
        },
        "adresse": address["label"],
        "numero_voie": address.get("street_number"),
        "nom_voie": address.get("street_name"),
        "code_postal": address["postal_code"],
        "localite": address["city_name"],
        "code_insee_localite": address["city_code"],
    }
