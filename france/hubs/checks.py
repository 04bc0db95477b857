"""What each kind of parameter must look like: check digits, codes, dates. Sources: the published documents of both hubs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import chain

POST_OFFICE = "356000000"  # its establishments do not follow Luhn
ASSOCIATION = re.compile(r"W[0-9A-Z]\d{8}")
EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")
PLATE = re.compile(r"[A-Z0-9][A-Z0-9 -]{2,14}", re.IGNORECASE)
KINDS_OF_WORKFORCE = {"moyen", "boeth", "ecap", "assujettissement_oeth"}


def luhn(digits: str) -> bool:
    """
    >>> luhn("000000026"), luhn("000000027")
    (True, False)
    """
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(chain.from_iterable(divmod(each, 10) for each in doubled)) % 10 == 0


def is_siren(value: str) -> bool:
    return matches(r"\d{9}", value) and luhn(value)


def is_siret(value: str) -> bool:
    return matches(r"\d{14}", value) and (value.startswith(POST_OFFICE) or luhn(value))


def is_association(value: str) -> bool:
    return ASSOCIATION.fullmatch(value) is not None


def matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value, re.ASCII) is not None


def between(first: int, last: int) -> Callable[[str], bool]:
    """Whether a text is a whole number from ``first`` to ``last``."""
    return lambda value: matches(r"\d{1,4}", value) and first <= int(value) <= last


def like(pattern: str) -> Callable[[str], bool]:
    return lambda value: matches(pattern, value)


def has_letter(value: str) -> bool:
    return any(letter.isalpha() for letter in value)


def is_student_number(value: str) -> bool:
    """Ten digits and a letter, or since 2018 nine digits and two letters."""
    return matches(r"[0-9A-Z]{11}", value.upper()) and sum(each.isdigit() for each in value) >= 9 and has_letter(value)


def is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "text": bool,
    "siren": is_siren,
    "siret": is_siret,
    "siret_or_rna": lambda value: is_siret(value) or is_association(value),
    "siren_or_rna": lambda value: is_siren(value) or is_association(value),
    "siren_or_siret_or_rna": lambda value: is_siren(value) or is_siret(value) or is_association(value),
    "siret_or_eori": lambda value: is_siret(value) or EORI.fullmatch(value) is not None,
    "year": between(1900, 2100),
    "month": like(r"0[1-9]|1[0-2]"),
    "limit": between(1, 1000),
    "depth": between(0, 13),
    "workforce": KINDS_OF_WORKFORCE.__contains__,
    "name": has_letter,
    "birth_year": between(1850, 2100),
    "month_number": between(1, 12),
    "day": between(1, 31),
    "sex": like(r"[MFmf]"),
    "country": like(r"99\d{3}"),
    "commune": like(r"\d[0-9AB]\d{3}"),
    "department": like(r"\d{2,3}|2[AB]"),
    "student": is_student_number,
    "plate": lambda value: PLATE.fullmatch(value) is not None,
    "campaign": between(2021, 2100),
    "school": like(r"\d{7}[A-Za-z]"),
    "school_year": like(r"\d{4}(-\d{4})?"),
    "degree": like(r"[12]D"),
    "area": like(r"[0-9A-Z]{1,4}"),
}
