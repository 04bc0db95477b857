"""Parameters of both hubs: of which kind each is, and the code of what is said when it is missing or wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parvis.core.hubs.rules.endpoints import Input

# name: kind, code when missing, code when wrong
KNOWN = {
    "context": ("text", "00201", "00201"),
    "object": ("text", "00202", "00202"),
    "recipient": ("siret", "00203", "00210"),
    "siren": ("siren", "00301", "00301"),
    "siret": ("siret", "00302", "00302"),
    "siret_or_rna": ("siret_or_rna", "00303", "00303"),
    "siret_or_eori": ("siret_or_eori", "00304", "00304"),
    "siren_or_siret_or_rna": ("siren_or_siret_or_rna", "00330", "00330"),
    "siren_or_rna": ("siren_or_rna", "00333", "00333"),
    "year": ("year", "00307", "00307"),
    "month": ("month", "00305", "00305"),
    "limit": ("limit", "00313", "00313"),
    "profondeur": ("depth", "00390", "00390"),
    "nature_effectif": ("workforce", "00392", "00392"),
    "nomNaissance": ("name", "00366", "00366"),
    "nomUsage": ("name", "00366", "00366"),
    "prenoms[]": ("name", "00366", "00366"),
    "anneeDateNaissance": ("birth_year", "00366", "00366"),
    "moisDateNaissance": ("month_number", "00366", "00366"),
    "jourDateNaissance": ("day", "00366", "00366"),
    "sexeEtatCivil": ("sex", "00366", "00366"),
    "codeCogInseePaysNaissance": ("country", "00366", "00366"),
    "codeCogInseeCommuneNaissance": ("commune", "00366", "00366"),
    "nomCommuneNaissance": ("name", "00366", "00366"),
    "codeCogInseeDepartementNaissance": ("department", "00366", "00366"),
    "annee": ("year", "00353", "00353"),
    "mois": ("month_number", "00354", "00354"),
    "ine": ("student", "00360", "00360"),
    "identifiant": ("text", "00380", "00380"),
    "immatriculation": ("plate", "00430", "00430"),
    "campaignYear": ("campaign", "00368", "00368"),
    "codeEtablissement": ("school", "00410", "00410"),
    "anneeScolaire": ("school_year", "00411", "00411"),
    "degreEtablissement": ("degree", "00412", "00412"),
    "codesBcnDepartements[]": ("area", "00416", "00416"),
    "codesBcnRegions[]": ("area", "00417", "00417"),
}
# The national service names what is wrong with an identity one by one.
OF_NATIONAL_SERVICE = {
    "nomNaissance": "00420",
    "prenoms[]": "00421",
    "anneeDateNaissance": "00422",
    "moisDateNaissance": "00423",
    "jourDateNaissance": "00424",
    "codeCogInseePaysNaissance": "00426",
    "codeCogInseeCommuneNaissance": "00426",
    "sexeEtatCivil": "00427",
}
ALWAYS = {"api-entreprise": ("context!", "object!", "recipient!"), "api-particulier": ("recipient!",)}


def inputs_of(path: str, query: Iterable[str], *, hub: str) -> tuple[Input, ...]:
    """What an address takes: what every call of the hub says, then its path, then its own; ``!`` marks what is required."""
    in_path = (input_of(f"{name}!", where="path", path=path) for name in re.findall(r"{(\w+)}", path))
    asked = (input_of(name, where="query", path=path) for name in (*ALWAYS[hub], *query))
    return (*asked, *in_path)


def input_of(name: str, *, where: str, path: str) -> Input:
    bare = name.removesuffix("!")
    kind, missing, wrong = KNOWN[bare]
    own = OF_NATIONAL_SERVICE.get(bare) if "/dsnj/" in path else None
    return Input(
        name=bare,
        kind=kind,
        missing=own or missing,
        wrong=own or wrong,
        where=where,
        required=name.endswith("!"),
        repeated=bare.endswith("[]"),
    )
