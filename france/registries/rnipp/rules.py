"""From an identity pivot to a question for the RNIPP, and what its answers look like.

The répertoire national d'identification des personnes physiques is kept by Insee (décret n° 82-103 du 22
janvier 1982). The kinds of answer and their numbers are those that FranceConnect publishes in its list of
errors; the interface that Insee opens to FranceConnect is not public, so the parameters and the JSON are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parvis.core.people.selectors import Identity

FRANCE = "99100"  # Code officiel géographique, countries
SEXES = {"female": "F", "male": "M"}

FOUND, FOUND_CORRECTED = "2", "3"
NEAR, SEVERAL, NAME_IN_USE, NOT_FOUND, REJECTED = "4", "6", "7", "8", "9"
KINDS = (FOUND, FOUND_CORRECTED, NEAR, SEVERAL, NAME_IN_USE, NOT_FOUND, REJECTED)

Parameters = tuple[tuple[str, str], ...]


def question(identity: Identity) -> Parameters:
    """The query parameters that name ``identity``."""
    return (
        ("nom", identity.family_name),
        *(("prenoms", name) for name in identity.given_names),
        ("dateNaissance", identity.birth_date),
        ("sexe", SEXES.get(identity.gender, "")),
        ("codePaysNaissance", identity.birth_country),
        *((("codeCommuneNaissance", identity.birth_place),) if identity.birth_country == FRANCE else ()),
    )


IDENTITY = {
    "type": "object",
    "required": ["nom_naissance", "prenoms", "date_naissance", "sexe", "commune_naissance", "pays_naissance"],
    "properties": {
        "nom_naissance": {"type": "string", "minLength": 1, "maxLength": 200},
        "prenoms": {"type": "array", "minItems": 1, "maxItems": 30, "items": {"type": "string", "minLength": 1, "maxLength": 200}},
        "date_naissance": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},  # what is unknown is left out
        "sexe": {"enum": ["F", "M"]},
        "commune_naissance": {"type": "string", "pattern": r"^([0-9][0-9AB][0-9]{3})?$"},
        "pays_naissance": {"type": "string", "pattern": r"^99[0-9]{3}$"},
    },
}
ANSWER_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type_reponse"],
    "properties": {"type_reponse": {"enum": list(KINDS)}, "identite": IDENTITY, "decede": {"type": "boolean"}},
    "if": {"properties": {"type_reponse": {"enum": [FOUND, FOUND_CORRECTED]}}},
    "then": {"required": ["type_reponse", "identite", "decede"]},
}
