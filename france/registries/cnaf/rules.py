"""From a civil identity to the parameters of API Particulier v3, and what its answers look like.

Source: the public OpenAPI document of API Particulier v3, `/v3/dss/quotient_familial/identite`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from parvis.kernel.accents import without_accents

if TYPE_CHECKING:
    from parvis.core.people.selectors import Identity

FRANCE = "99100"  # Code officiel géographique, countries
SEXES = {"female": "F", "male": "M"}
GIVEN_NAMES_AT_MOST = 3
HEAD_OFFICE = "0001"  # the first establishment of a body; a municipality's is its town hall

Parameters = tuple[tuple[str, str], ...]


class IncompleteIdentity(ValueError):
    """The API cannot be asked without a sex, a given name and, for those born in France, a municipality."""


def civility(identity: Identity) -> Parameters:
    """The query parameters that name ``identity``; raises IncompleteIdentity naming what is missing."""
    born_in_france = identity.birth_country == FRANCE
    required = {
        "sexeEtatCivil": SEXES.get(identity.gender, ""),
        "prenoms[]": " ".join(identity.given_names).strip(),
        "codeCogInseePaysNaissance": identity.birth_country,
        "codeCogInseeCommuneNaissance": identity.birth_place if born_in_france else "abroad",
    }
    missing = [name for name, value in required.items() if not value]
    if missing:
        raise IncompleteIdentity(f"missing: {', '.join(missing)}")
    return (
        ("nomNaissance", identity.family_name),
        *(("prenoms[]", name) for name in identity.given_names[:GIVEN_NAMES_AT_MOST]),
        *birth(identity.birth_date),
        ("sexeEtatCivil", required["sexeEtatCivil"]),
        ("codeCogInseePaysNaissance", identity.birth_country),
        *((("codeCogInseeCommuneNaissance", identity.birth_place),) if born_in_france else ()),
    )


def birth(iso: str) -> Parameters:
    """Year, month and day of ``YYYY-MM-DD``, as plain numbers; fewer when the date is shorter."""
    names = ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
    return tuple((name, str(int(part))) for name, part in zip(names, iso.split("-"), strict=False) if part)


def luhn_key(digits: str) -> int:
    """The digit that completes ``digits`` so that the Luhn sum is a multiple of ten.

    >>> luhn_key("2135023880001")
    9
    """
    total = sum(sum(divmod(int(digit) * (2 if rank % 2 == 0 else 1), 10)) for rank, digit in enumerate(reversed(digits)))
    return -total % 10


def recipient(identifier: str) -> str:
    """The SIRET that the API wants of who asks: ``identifier`` itself, or the head office of a SIREN.

    >>> recipient("213502388"), recipient("21350238800019")
    ('21350238800019', '21350238800019')
    """
    digits = identifier.replace(" ", "")
    if len(digits) != 9 or not digits.isdigit():
        return digits
    establishment = f"{digits}{HEAD_OFFICE}"
    return f"{establishment}{luhn_key(establishment)}"


def is_siret(digits: str) -> bool:
    """Fourteen digits with a right key. La Poste's establishments do not follow the key.

    >>> is_siret("21350238800019"), is_siret("21350238800018")
    (True, False)
    """
    well_formed = len(digits) == 14 and digits.isascii() and digits.isdigit()
    return well_formed and (digits.startswith("356000000") or luhn_key(digits[:-1]) == int(digits[-1]))


def is_about(identity: Identity, data: Mapping[str, Any]) -> bool:
    """Whether the household in ``data`` can be that of ``identity``: a beneficiary has its birth date or its name.

    The fund itself matches names with spelling mistakes and dates with errors, so one of the two is enough.
    """
    name = folded(identity.family_name)
    return any(
        each["date_naissance"] == identity.birth_date or folded(each["nom_naissance"] or "") == name for each in data["allocataires"]
    )


def folded(name: str) -> str:
    """``name`` as the fund compares it: capitals, no accents, hyphens as spaces."""
    return " ".join(without_accents(name.upper().replace("-", " ")).split())


TEXT = {"type": ["string", "null"]}
PERSON = {
    "type": "object",
    "required": ["nom_naissance", "prenoms", "date_naissance", "sexe"],
    "properties": dict.fromkeys(("nom_naissance", "nom_usage", "prenoms", "date_naissance", "sexe"), TEXT),
}
ADDRESS_LINES = (
    "destinataire",
    "complement_information",
    "complement_information_geographique",
    "numero_libelle_voie",
    "lieu_dit",
    "code_postal_ville",
    "pays",
)
ANSWER_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["allocataires", "enfants", "adresse", "quotient_familial"],
            "properties": {
                "allocataires": {"type": "array", "minItems": 1, "maxItems": 2, "items": PERSON},
                "enfants": {"type": "array", "maxItems": 40, "items": PERSON},
                "adresse": {"type": "object", "properties": dict.fromkeys(ADDRESS_LINES, TEXT)},
                "quotient_familial": {
                    "type": "object",
                    "required": ["fournisseur", "valeur", "annee", "mois"],
                    "properties": {
                        "fournisseur": {"enum": ["CNAF", "MSA"]},
                        "valeur": {"type": "integer", "minimum": 0},
                        "annee": {"type": "integer"},
                        "mois": {"type": "integer", "minimum": 1, "maximum": 12},
                        "annee_calcul": {"type": ["integer", "null"]},
                        "mois_calcul": {"type": ["integer", "null"]},
                    },
                },
            },
        }
    },
}
