"""What the levels that a service names ask for: how sure of who it is, and whether two factors must have been given.

OpenID Connect Core 5.5.1.1 (the acr claim asked as essential) and 2 (acr); names and dates are the country's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parvis.core.signin.rules.problems import BadRequest, LevelNotOffered


@dataclass(frozen=True, kw_only=True)
class Assurance:
    """One name that services may ask and be told; rows stand weakest first.

    ``level`` is what the provider must vouch for, empty for any. ``until`` is the last day on which an old
    spelling is read; it is told only to a service that asked with it.
    """

    name: str
    level: str = ""
    second_factor: bool = False
    until: date | None = None

    def holds(self, *, level: str, second_factor: bool, rank: Callable[[str], int]) -> bool:
        return rank(level) >= rank(self.level) and (second_factor or not self.second_factor)


def known(rows: Iterable[Assurance], *, today: date) -> dict[str, Assurance]:
    """By name, those that are read today."""
    return {row.name: row for row in rows if row.until is None or today <= row.until}


def demanded(acr_values: str, claims: Mapping[str, Any], *, rows: Mapping[str, Assurance]) -> tuple[str, ...]:
    """Names of which one must hold; none when nothing is demanded. Raises BadRequest or LevelNotOffered.

    The claims parameter, when it makes acr essential, counts before acr_values. Names nobody knows are passed over
    in acr_values (Core 3.1.2.1) and refused in an essential claim when no other is left (Core 5.5.1.1).
    """
    essential = essential_acr(claims)
    asked = essential if essential is not None else acr_values.split()
    found = tuple(dict.fromkeys(name for name in asked if name in rows))
    if essential and not found:
        raise LevelNotOffered(f"none of the essential acr values is known, expected {','.join(rows)}")
    return found


def essential_acr(claims: Mapping[str, Any]) -> list[str] | None:
    """The values of an essential acr; None when the claims parameter demands none."""
    asked = claims.get("id_token")
    wanted = asked.get("acr") if isinstance(asked, Mapping) else None
    if not isinstance(wanted, Mapping) or wanted.get("essential") is not True:
        return None
    values = wanted.get("values", [wanted["value"]] if "value" in wanted else [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadRequest("claims: the values of acr are not a list of texts")
    return values


def reached(names: Iterable[str], *, rows: Mapping[str, Assurance], level: str, second_factor: bool, rank: Callable[[str], int]) -> str:
    """The strongest of ``names`` that holds; empty when none does."""
    order = list(rows)
    held = [name for name in names if name in rows and rows[name].holds(level=level, second_factor=second_factor, rank=rank)]
    return max(held, key=order.index, default="")


def current(rows: Mapping[str, Assurance]) -> tuple[str, ...]:
    """Names that are not old spellings."""
    return tuple(name for name, row in rows.items() if row.until is None)


def lowest_level(names: Iterable[str], *, rows: Mapping[str, Assurance], rank: Callable[[str], int]) -> str:
    """What a provider must vouch for at least, so that one of ``names`` can hold."""
    return min((rows[name].level for name in names), key=rank, default="")
