"""Between an identity, the parameters that name a person at API Particulier, and the claims of FranceConnect.

Sources: the public OpenAPI document of API Particulier; FranceConnect, « Données d’identité ». Countries and
municipalities are codes of the official geographic code, 99100 for France; unknown parts of a birth date are 01.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from parvis.kernel.accents import without_accents

if TYPE_CHECKING:
    from parvis.core.people.selectors import Identity

FRANCE = "99100"
COUNTRY = re.compile(r"99[0-9]{3}")
PLACE = re.compile(r"[0-9][0-9AB][0-9]{3}")
SEXES = {"female": "F", "male": "M"}
BIRTH = ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")


class Unreadable(ValueError):
    """Claims or parameters that name nobody; the message names what is wrong, never its value."""


def parameters_of(identity: Identity) -> dict[str, tuple[str, ...]]:
    """The parameters that name ``identity``, without those that it does not say."""
    named = {
        "nomNaissance": identity.family_name,
        **birth(identity.birth_date),
        "sexeEtatCivil": SEXES.get(identity.gender, ""),
        "codeCogInseePaysNaissance": identity.birth_country,
        "codeCogInseeCommuneNaissance": identity.birth_place if identity.birth_country == FRANCE else "",
    }
    return {"prenoms[]": identity.given_names} | {name: (value,) for name, value in named.items() if value}


def birth(iso: str) -> dict[str, str]:
    """
    >>> birth("1988-04-12")
    {'anneeDateNaissance': '1988', 'moisDateNaissance': '4', 'jourDateNaissance': '12'}
    """
    return {name: str(int(part)) for name, part in zip(BIRTH, iso.split("-"), strict=False) if part.isdigit()}


def identity_in(claims: Mapping[str, Any], *, make: type[Identity]) -> Identity:
    """The person whom FranceConnect's claims name (the « identité pivot »); raises Unreadable."""
    country = matching(claims, "birthcountry", COUNTRY)
    return make(
        family_name=text(claims, "family_name"),
        given_names=given_names(claims),
        birth_date=birth_date(text(claims, "birthdate")),
        gender=gender(text(claims, "gender")),
        birth_place=matching(claims, "birthplace", PLACE) if country == FRANCE else "",
        birth_country=country,
    )


def text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise Unreadable(f"claim {name} is missing or unreadable")
    return value.strip()


def given_names(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The list where there is one: a given name may itself hold a space."""
    listed = claims.get("given_name_array")
    if isinstance(listed, list) and listed and all(isinstance(name, str) and name.strip() for name in listed):
        return tuple(name.strip()[:200] for name in listed[:30])
    return tuple(text(claims, "given_name").split())


def birth_date(value: str) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; what is unknown becomes 01."""
    padded = "-".join([*value.split("-"), "01", "01"][:3]).replace("-00", "-01")
    try:
        return date.fromisoformat(padded).isoformat()
    except ValueError:
        raise Unreadable("claim birthdate is not a date") from None


def gender(value: str) -> str:
    if value not in SEXES:
        raise Unreadable("claim gender is neither female nor male")
    return value


def matching(claims: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = text(claims, name)
    if not pattern.fullmatch(value):
        raise Unreadable(f"claim {name} is not a code of the official geographic code")
    return value


def can_be(identity: Identity, data: Any) -> bool:
    """Whether ``data`` can be about ``identity``: of the people that it names as its subjects, one has the name or the birth date.

    Registers correct spelling mistakes in names and in dates, so one of the two is enough. Data that name nobody pass.
    """
    named = list(subjects(data))
    family_name = folded(identity.family_name)
    return not named or any(name == family_name or born == identity.birth_date for name, born in named)


def subjects(data: Any) -> Iterator[tuple[str, str]]:
    """Folded family name and birth date of each person whom an answer puts forward as the one asked about."""
    if not isinstance(data, dict):
        return
    for each in (data.get("identite"), data.get("identite_particulier"), *listed(data.get("allocataires"))):
        if isinstance(each, dict):
            yield folded(str(each.get("nom_naissance") or each.get("nom") or "")), born(each)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def born(person: Mapping[str, Any]) -> str:
    """A birth date in whole, or put together from its parts as the vehicle register gives them."""
    year, month, day = (person.get(f"{part}_date_naissance") for part in ("annee", "mois", "jour"))
    if isinstance(year, int) and isinstance(month, int) and isinstance(day, int):
        return f"{year:04}-{month:02}-{day:02}"
    return str(person.get("date_naissance") or "")


def folded(name: str) -> str:
    """Capitals, no accents, hyphens as spaces.

    >>> folded("Le Dantec-Gué")
    'LE DANTEC GUE'
    """
    return " ".join(without_accents(name).upper().replace("-", " ").split())
