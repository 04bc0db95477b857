"""Claims of the identity providers as an identity, and an identity as claims for services.

Formats: FranceConnect, « Données d’identité »: birth place is an INSEE code of 5 characters, empty for
who was born abroad; birth country is an INSEE code that begins with 99, 99100 for France; unknown
parts of a birth date are 01.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import timezone

from france.franceconnect import ages
from parvis.core.signin.selectors import ActingFor, EmployerUnreadable, Identity, IdentityIncomplete, Received, Subject

COUNTRY_OF_BIRTH = re.compile(r"99[0-9]{3}")
PLACE_OF_BIRTH = re.compile(r"[0-9][0-9AB][0-9]{3}")
SIREN = re.compile(r"[0-9]{9}")
SIRET = re.compile(r"[0-9]{14}")
FRANCE = "99100"
GENDERS = {"female", "male"}
LA_POSTE = "356000000"  # its establishments follow a rule of their own


def read(claims: Mapping[str, Any]) -> Received:
    """A resident's identity pivot, or an agent's identity when the provider names their establishment."""
    return agent(claims) if "siret" in claims or "usual_name" in claims else resident(claims)


def resident(claims: Mapping[str, Any]) -> Received:
    """Raises IdentityIncomplete, naming what is wrong and never its value."""
    identity = Identity(
        family_name=text(claims, "family_name"),
        given_names=given_names(claims),
        birth_date=birth_date(text(claims, "birthdate")),
        gender=one_of(text(claims, "gender"), GENDERS),
        birth_place="",
        birth_country=matching(text(claims, "birthcountry"), COUNTRY_OF_BIRTH, name="birthcountry"),
    )
    place = birth_place(claims, country=identity.birth_country)
    return Received(
        identity=Identity(**{**identity.__dict__, "birth_place": place}),
        uid=text(claims, "sub"),
        email=optional(claims, "email"),
        usual_name=optional(claims, "preferred_username"),
    )


def agent(claims: Mapping[str, Any]) -> Received:
    """The establishment's first nine digits are the body's SIREN."""
    identity = Identity(family_name=text(claims, "usual_name"), given_names=given_names(claims), birth_date="")
    siret = str(claims.get("siret") or "").replace(" ", "")
    return Received(
        identity=identity,
        uid=text(claims, "uid"),
        email=optional(claims, "email"),
        organisation=siren_of(siret),
        site=siret,
        phone=optional(claims, "phone"),
    )


def claims_of(subject: Subject) -> dict[str, Any]:
    """Every claim known about ``subject``; the engine releases those of the scopes."""
    identity = subject.identity
    return {
        **pivot(identity),
        **({f"rnipp_{name}": value for name, value in pivot(subject.register).items()} if subject.register else {}),
        "preferred_username": subject.usual_name or None,
        "usual_name": subject.usual_name or identity.family_name,
        "email": subject.email or None,
        "uid": subject.uid or None,
        "siret": subject.site or None,
        "phone": subject.phone or None,
        **company(subject.acting_for),
        "idp_id": subject.provider,
        "idp_birthdate": (subject.said or identity).birth_date or None,
        **ages.answers(identity.birth_date, today=timezone.localdate()),
    }


def company(acting: ActingFor | None) -> dict[str, Any]:
    """The legal person beside the natural one: ``mandate`` says by what right, and within which powers (none listed: all)."""
    if acting is None:
        return {}
    return {
        "siren": acting.identifier,
        "organization_name": acting.name,
        "organization_legal_form": acting.legal_form or None,
        "mandate": {"kind": acting.kind, "powers": list(acting.powers)},
    }


def pivot(identity: Identity) -> dict[str, Any]:
    """The claims that together name one person."""
    names = list(identity.given_names)
    return {
        "given_name": " ".join(names),
        "given_name_array": names,
        "family_name": identity.family_name.upper(),
        "birthdate": identity.birth_date or None,
        "gender": identity.gender or None,
        "birthplace": identity.birth_place if identity.birth_country else None,
        "birthcountry": identity.birth_country or None,
    }


def compatible_subject(identity: Identity, *, entity: str, secret: str) -> str:
    """The ``sub`` that FranceConnect v2 gives ``entity`` for this person: 64 hexadecimal digits and ``v1``.

    Only to move services over: it joins its fields without separators, so two people can in theory share one.
    """
    born_here = identity.birth_place if identity.birth_country == FRANCE else ""
    names = " ".join(identity.given_names) + identity.family_name.upper()
    pivot = f"{names}{identity.birth_date}{identity.gender}{born_here}{identity.birth_country}"
    known = b64encode(sha256(pivot.encode()).digest()).decode()
    return sha256(f"{entity}{known}{secret}".encode()).hexdigest() + "v1"


def text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise IdentityIncomplete(f"claim {name} is missing or unreadable")
    return value.strip()


def optional(claims: Mapping[str, Any], name: str) -> str:
    return text(claims, name) if claims.get(name) else ""


def given_names(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The list when the provider gives one: a given name may itself hold a space."""
    listed = claims.get("given_name_array")
    if isinstance(listed, list) and listed and all(isinstance(name, str) and name.strip() for name in listed):
        return tuple(name.strip()[:200] for name in listed[:30])
    return tuple(text(claims, "given_name").split())


def birth_date(value: str) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; what is unknown becomes 01."""
    padded = "-".join([*value.split("-"), "01", "01"][:3]).replace("-00", "-01")
    try:
        return date.fromisoformat(padded).isoformat()
    except ValueError as error:
        raise IdentityIncomplete("claim birthdate is not a date") from error


def birth_place(claims: Mapping[str, Any], *, country: str) -> str:
    if country != FRANCE:
        return ""
    return matching(text(claims, "birthplace"), PLACE_OF_BIRTH, name="birthplace")


def matching(value: str, pattern: re.Pattern[str], *, name: str) -> str:
    if not pattern.fullmatch(value):
        raise IdentityIncomplete(f"claim {name} is not a code of the official geographic code")
    return value


def one_of(value: str, allowed: set[str]) -> str:
    if value not in allowed:
        raise IdentityIncomplete("claim gender is neither female nor male")
    return value


def siren_of(siret: str) -> str:
    """The SIREN of an establishment's SIRET, whose check digit must hold: some employers send wrong ones."""
    if not SIRET.fullmatch(siret) or not has_check_digit(siret[:9]) or not (siret.startswith(LA_POSTE) or has_check_digit(siret)):
        raise EmployerUnreadable("claim siret is missing or fails its check digit")
    return siret[:9]


def is_siren(text: str) -> bool:
    return bool(SIREN.fullmatch(text)) and has_check_digit(text)


def has_check_digit(number: str) -> bool:
    """Luhn's formula (ISO/IEC 7812-1 annex B)."""
    doubled = (int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
