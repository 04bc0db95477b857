"""Addresses and places with their official codes, as far as the country's lists tell them without asking anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from parvis.components.procedures.rules.places import folded
from parvis.components.procedures.selectors.lists import places

TOWN = re.compile(r"(?P<code>\d{5}) (?P<name>.+)")
STREET = re.compile(r"(?P<number>\d+(?: ?(?:bis|ter|quater|[A-Da-d]))?),? (?P<name>\D.+)")
AREAS = (("department", "department"), ("region", "region"))  # levels of the lists, and how fields of an address begin


def address_of(value: Any, *, commune: str = "") -> dict[str, Any] | None:
    """An address written in lines; the last of them that begins with a postal code names the town.

    ``commune`` is the official code of the town where it is known; otherwise the list of towns says it, when one alone has
    that name and that postal code.
    """
    lines = [each.strip() for each in str(value or "").splitlines() if each.strip()]
    if not lines:
        return None
    town = next((found for each in reversed(lines) if (found := TOWN.fullmatch(each))), None)
    postal_code, city = (town["code"], town["name"]) if town else ("", "")
    code = commune or code_of(postal_code, city)
    return {
        "label": " ".join(lines),
        **street([each for each in lines if not TOWN.fullmatch(each)]),
        "postal_code": postal_code,
        "city_name": city,
        "city_code": code,
        **around(code),
    }


def street(lines: Sequence[str]) -> dict[str, str | None]:
    """The line of a street, with its number apart: the last that begins with a number, otherwise the first."""
    if not lines:
        return {"type": "municipality", "street_address": None}
    parts = next((found for each in reversed(lines) if (found := STREET.fullmatch(each))), None)
    if parts is None:
        return {"type": "street", "street_address": lines[0]}
    return {"type": "housenumber", "street_address": parts[0], "street_number": parts["number"], "street_name": parts["name"]}


def code_of(postal_code: str, city: str) -> str:
    """The official code of the one town of this name and postal code; empty where none is, or several are."""
    index = places("municipality")
    found = [each for each in index.by_words.get(folded(city), ()) if postal_code in index.entries[each].also] if postal_code else []
    return found[0] if len(found) == 1 else ""


def around(commune: str) -> dict[str, str]:
    """The department and the region in which a town lies, in the words of an address."""
    entry = places("municipality").entries.get(commune)
    told: dict[str, str] = {}
    for level, word in AREAS:
        if entry and (code := entry.within.get(level)):
            told |= {f"{word}_code": code, f"{word}_name": name_of(level, code)}
    return told


def name_of(level: str, code: str) -> str:
    """What the list calls a place; its code where the list does not have it."""
    entry = places(level).entries.get(code)
    return entry.name if entry else code


def area(level: str, code: str) -> dict[str, str] | None:
    return {"code": code, "name": name_of(level, code)} if code else None


def commune(code: str, *, name: str = "", postal_code: str = "") -> dict[str, str | None] | None:
    """A town by its code; its postal code where it is known, or where it has but one."""
    if not code:
        return None
    entry = places("municipality").entries.get(code)
    only = entry.also[0] if entry and len(entry.also) == 1 else None
    return {"code": code, "name": entry.name if entry else name or code, "postal_code": postal_code or only}


def with_places(address: Mapping[str, Any] | None) -> dict[str, Any]:
    """An address, its town and its department, as answers have them."""
    if address is None:
        return {"address": None, "commune": None, "departement": None}
    town = commune(address["city_code"], name=address["city_name"], postal_code=address["postal_code"])
    return {"address": address, "commune": town, "departement": area("department", address.get("department_code", ""))}
