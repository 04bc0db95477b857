"""Which type of this interface a question and its answer have; what has none of its own is given as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# kind of field -> name of the types (…Champ, …ChampDescriptor), name in the enum
KINDS: Mapping[str, tuple[str, str]] = {
    "text": ("Text", "text"),
    "textarea": ("Textarea", "textarea"),
    "email": ("Email", "email"),
    "phone": ("Phone", "phone"),
    "formatted": ("Formatted", "formatted"),
    "iban": ("Iban", "iban"),
    "integer": ("IntegerNumber", "integer_number"),
    "decimal": ("DecimalNumber", "decimal_number"),
    "amount": ("DecimalNumber", "decimal_number"),
    "date": ("Date", "date"),
    "datetime": ("Datetime", "datetime"),
    "yes_no": ("YesNo", "yes_no"),
    "checkbox": ("Checkbox", "checkbox"),
    "choice": ("DropDownList", "drop_down_list"),
    "multiple": ("MultipleDropDownList", "multiple_drop_down_list"),
    "linked_choice": ("LinkedDropDownList", "linked_drop_down_list"),
    "country": ("Pays", "pays"),
    "address": ("Address", "address"),
    "file": ("PieceJustificative", "piece_justificative"),
    "repetition": ("Repetition", "repetition"),
    "heading": ("HeaderSection", "header_section"),
    "explanation": ("Explication", "explication"),
    "title": ("Civilite", "civilite"),
    "map": ("Carte", "carte"),
    "file_link": ("DossierLink", "dossier_link"),
}
LEVELS: Mapping[str, tuple[str, str]] = {
    "municipality": ("Commune", "communes"),
    "department": ("Departement", "departements"),
    "region": ("Region", "regions"),
    "intermunicipality": ("Epci", "epci"),
}
REGISTRIES: Mapping[str, tuple[str, str]] = {
    "establishment": ("Siret", "siret"),
    "association": ("RNA", "rna"),
    "foundation": ("RNF", "rnf"),
    "school": ("AnnuaireEducation", "annuaire_education"),
}
IN_WORDS = frozenset({"Text", "Textarea", "Email", "Phone", "Formatted", "Iban", "Referentiel", "AnnuaireEducation"})
# What clients that were written before a type existed get in its place.
BEFORE: Mapping[str, str] = {"YesNo": "Checkbox", "Datetime": "Date"} | dict.fromkeys(
    ("Address", "Commune", "Departement", "Region", "Pays", "HeaderSection", "Explication", "DropDownList"), "Text"
)


def kind_of(field: Any) -> tuple[str, str]:
    """The name of the types for ``field`` and its word in the enum."""
    kind = str(field.type)
    if kind == "file" and getattr(field, "nature", "") == "identity":
        return ("TitreIdentite", "titre_identite")
    if kind == "place":
        return LEVELS.get(getattr(field, "level", ""), ("Text", "text"))
    if kind == "record":
        return REGISTRIES.get(getattr(field, "registry", ""), ("Referentiel", "referentiel"))
    return KINDS.get(kind, ("Text", "text"))


def champ_type(name: str) -> str:
    return "TextChamp" if name in IN_WORDS else f"{name}Champ"


def champ_type_before(name: str) -> str:
    """The type for a caller whose query has no place for the newer one."""
    return f"{BEFORE[name]}Champ" if name in BEFORE else champ_type(name)
