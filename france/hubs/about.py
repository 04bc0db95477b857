"""Whom a call concerns, and what is wrong with its parameters only when they are read together."""

from __future__ import annotations

from collections.abc import Iterator

from france.hubs.checks import is_date, is_siren, is_siret
from parvis.core.hubs.rules.endpoints import Endpoint, Mode
from parvis.core.hubs.rules.sources import About, Parameters
from parvis.core.people.selectors import Identity

FRANCE = "99100"
GENDERS = {"M": "male", "F": "female"}


def one(parameters: Parameters, name: str) -> str:
    return next(iter(parameters.get(name, ())), "")


def about(endpoint: Endpoint, parameters: Parameters) -> About:
    """The subject of a call whose parameters are right."""
    if endpoint.mode is Mode.CIVILITY:
        return About(identity=identity_of(parameters))
    if endpoint.mode is Mode.IDENTIFIER:
        return of_body(endpoint, parameters)
    return About(identifier=one(parameters, "ine") or one(parameters, "identifiant"))


def of_body(endpoint: Endpoint, parameters: Parameters) -> About:
    """A company or an association: the trace knows bodies by SIREN where there is one."""
    first = next(each.name for each in endpoint.inputs if each.where == "path")
    value = one(parameters, first)
    return About(organisation=value[:9] if is_siren(value) or is_siret(value) else value, identifier=value)


def identity_of(parameters: Parameters) -> Identity:
    """The identity that civil parameters describe; what was not said stays empty."""
    return Identity(
        family_name=one(parameters, "nomNaissance"),
        given_names=parameters.get("prenoms[]", ()),
        birth_date=birth_date(parameters),
        gender=GENDERS.get(one(parameters, "sexeEtatCivil").upper(), ""),
        birth_place=one(parameters, "codeCogInseeCommuneNaissance"),
        birth_country=one(parameters, "codeCogInseePaysNaissance") or (FRANCE if "codeCogInseeCommuneNaissance" in parameters else ""),
    )


def birth_date(parameters: Parameters) -> str:
    """``YYYY-MM-DD``, with zeros for the parts that were not said; empty without a year."""
    year, month, day = (one(parameters, f"{part}DateNaissance") for part in ("annee", "mois", "jour"))
    return f"{int(year):04}-{int(month or 0):02}-{int(day or 0):02}" if year else ""


def together(endpoint: Endpoint, parameters: Parameters) -> tuple[str, ...]:
    """Codes of what is wrong in combination: dates that do not exist, places left out, a recipient that is whom one asks about."""
    return (*of_recipient(parameters), *of_birth(endpoint, parameters), *of_school(endpoint, parameters))


def of_recipient(parameters: Parameters) -> Iterator[str]:
    asked = one(parameters, "siren") or one(parameters, "siret")[:9]
    if asked and one(parameters, "recipient")[:9] == asked:
        yield "00211"


def of_birth(endpoint: Endpoint, parameters: Parameters) -> Iterator[str]:
    if endpoint.mode is not Mode.CIVILITY:
        return
    parts = [one(parameters, f"{part}DateNaissance") for part in ("annee", "mois", "jour")]
    if all(parts) and not is_date(*parts):
        yield "00425" if "/dsnj/" in endpoint.path else "00366"
    if one(parameters, "codeCogInseePaysNaissance") == FRANCE and not has_birth_place(parameters):
        yield "00426" if "/dsnj/" in endpoint.path else "00366"


def has_birth_place(parameters: Parameters) -> bool:
    """By the code of the commune, or by its name with department and year, which tell namesakes apart."""
    by_name = ("nomCommuneNaissance", "codeCogInseeDepartementNaissance", "anneeDateNaissance")
    return "codeCogInseeCommuneNaissance" in parameters or all(name in parameters for name in by_name)


def of_school(endpoint: Endpoint, parameters: Parameters) -> Iterator[str]:
    if "/men/" not in endpoint.path:
        return
    areas = [name for name in ("codesBcnDepartements[]", "codesBcnRegions[]") if name in parameters]
    if "codeEtablissement" in parameters and areas:
        yield "00419"
    elif "codeEtablissement" not in parameters and len(areas) != 1:
        yield "00413"


def recipient(parameters: Parameters) -> tuple[str, ...]:
    """A body may be named in a policy by its SIRET or by its SIREN."""
    siret = one(parameters, "recipient")
    return (siret, siret[:9])
