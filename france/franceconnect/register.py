"""How the French sign-in reads the civil register: which need it declares, and what each answer means.

Kinds of answer: FranceConnect's published list of errors (RNIPP). Unknown parts of a date of birth: YYYY
becomes YYYY-01-01 and YYYY-MM becomes YYYY-MM-01, as FranceConnect's documentation of claims has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from france.franceconnect.identity import birth_date
from parvis.core.signin.selectors import CivilRegister, Finding, Identity, IdentityIncomplete, Said
from parvis.kernel.text import Text

SEXES = {"F": "female", "M": "male"}
FINDINGS = {
    "2": Finding.FOUND,
    "3": Finding.FOUND,
    "4": Finding.NEAR,
    "6": Finding.SEVERAL,
    "7": Finding.NAME_IN_USE,
    "8": Finding.NOT_FOUND,
    "9": Finding.REFUSED,
}
EARLIER_DAYS = 30  # ours, not a published rule: see docs/decisions


def read(answer: Mapping[str, Any], asked: Identity) -> Said:
    """``answer`` in the platform's words."""
    finding = FINDINGS.get(str(answer.get("type_reponse", "")), Finding.REFUSED)
    if finding is not Finding.FOUND:
        return Said(finding=finding)
    identity = identity_in(answer.get("identite", {}), asked=asked)
    if identity is None:
        return Said(finding=Finding.REFUSED)
    return Said(finding=Finding.CLOSED if answer.get("decede") else Finding.FOUND, identity=identity)


def identity_in(record: Mapping[str, Any], *, asked: Identity) -> Identity | None:
    """As the register writes it; None when it speaks of another day of birth or sex than was asked about."""
    try:
        written = Identity(
            family_name=record["nom_naissance"],
            given_names=tuple(record["prenoms"]),
            birth_date=birth_date(record["date_naissance"]),
            gender=SEXES[record["sexe"]],
            birth_place=record["commune_naissance"],
            birth_country=record["pays_naissance"],
        )
    except (KeyError, IdentityIncomplete):
        return None
    return written if (written.birth_date, written.gender) == (asked.birth_date, asked.gender) else None


REGISTER = CivilRegister(
    offer="insee/identification",
    fields=(
        "type_reponse",
        "decede",
        "identite.nom_naissance",
        "identite.prenoms",
        "identite.date_naissance",
        "identite.sexe",
        "identite.commune_naissance",
        "identite.pays_naissance",
    ),
    purpose=Text(
        "Vérifier que l’identité donnée à la connexion existe à l’état civil",
        "Checking that the identity given at sign-in exists in the civil register",
    ),
    legal_basis=Text(
        "Arrêté du 8 novembre 2018 relatif au téléservice dénommé « FranceConnect »",
        "Order of 8 November 2018 on the online service called “FranceConnect”",
    ),
    read=read,
    earlier_days=EARLIER_DAYS,
)
