"""The claims parameter: single claims asked for the id_token or the user information (OpenID Connect Core 5.5)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from parvis.core.signin.rules.problems import BadRequest, ClaimNotGranted

PLACES = ("userinfo", "id_token")
ALWAYS_THERE = frozenset({"acr", "sub", "auth_time", "sid", "iss", "aud", "nonce", "at_hash"})
AMR = "amr"
DEEPEST = 6


def read(claims: str) -> dict[str, Any]:
    """The parameter as an object of objects; raises BadRequest. Members that are not understood are ignored (Core 5.5)."""
    try:
        wanted = json.loads(claims or "{}", parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest("claims is not JSON") from error
    if not isinstance(wanted, dict):
        raise BadRequest("claims is not a JSON object")
    for place in PLACES:
        require_members(wanted.get(place) or {}, place=place)
    return wanted


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def require_members(members: object, *, place: str) -> None:
    if not isinstance(members, dict):
        raise BadRequest(f"claims.{place} is not a JSON object")
    for asked in members.values():
        if asked is not None and not is_request(asked):
            raise BadRequest(f"claims.{place} asks in a way that OpenID Connect Core 5.5.1 does not know")
    if isinstance(members.get("sub"), dict) and {"value", "values"} & set(members["sub"]):
        raise BadRequest(f"claims.{place}.sub cannot be asked by value here")


def is_request(asked: object) -> bool:
    return (
        isinstance(asked, dict)
        and isinstance(asked.get("essential", False), bool)
        and isinstance(asked.get("values", []), list)
        and not isinstance(asked.get("value", ""), dict | list)
    )


def names(wanted: Mapping[str, Any], place: str, *, releasable: Collection[str], granted: Collection[str]) -> tuple[str, ...]:
    """Names asked at ``place`` that this client may have; others are left out (Core 5.5.1), save amr, which must be granted by name.

    Raises ClaimNotGranted.
    """
    members = wanted.get(place) or {}
    if AMR in members and AMR not in granted:
        raise ClaimNotGranted("claims asks amr, which is not granted to this client")
    amr = (AMR,) if AMR in members and place == "id_token" else ()
    return tuple(name for name in members if name in releasable and name not in ALWAYS_THERE and name != AMR) + amr


def levels(wanted: Mapping[str, Any]) -> tuple[list[str], bool]:
    """Values asked for acr and whether they are essential (Core 5.5.1.1)."""
    acr = (wanted.get("id_token") or {}).get("acr") or {}
    values = acr.get("values", [acr["value"]] if "value" in acr else [])
    if not all(isinstance(value, str) for value in values):
        raise BadRequest("claims: the values of acr are not a list of texts")
    return values, acr.get("essential", False)
