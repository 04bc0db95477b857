"""What a client's signed words must say before they count (RFC 7523 3, RFC 9101 6.3, OpenID Connect Core 6.3 and 9). Times in seconds."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from math import isfinite
from typing import Any

from parvis.core.signin.rules.requests import can_be_kept

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
CLOCK_SKEW = 30
LONGEST_LIFE = 3600
LONGEST_ID = 256


class NotAccepted(ValueError):
    """The message is for the client's developer."""


def check_assertion(claims: Mapping[str, Any], *, client_id: str, audiences: Collection[str], now: float) -> None:
    """Raises NotAccepted unless ``claims`` authenticate ``client_id`` here and now."""
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise NotAccepted("iss and sub must be the client_id")
    require_audience(claims, audiences=audiences)
    require_time(claims, now=now, has_end=True)
    if not isinstance(claims.get("jti"), str) or not 0 < len(claims["jti"]) <= LONGEST_ID or not can_be_kept(claims["jti"]):
        raise NotAccepted("jti is missing, too long or no text")


def require_audience(claims: Mapping[str, Any], *, audiences: Collection[str]) -> None:
    said = claims.get("aud")
    if not any(each in audiences for each in (said if isinstance(said, list) else [said]) if isinstance(each, str)):
        raise NotAccepted("aud is not this issuer")


def require_time(claims: Mapping[str, Any], *, now: float, has_end: bool) -> None:
    for name in ("exp", "nbf", "iat"):
        if not is_number(claims.get(name, 0)):
            raise NotAccepted(f"{name} is not a number")
    if has_end and "exp" not in claims:
        raise NotAccepted("exp is missing")
    end = claims.get("exp", now + 1)
    if end < now - CLOCK_SKEW:
        raise NotAccepted("exp is past")
    if end > now + LONGEST_LIFE + CLOCK_SKEW:
        raise NotAccepted("exp is too far ahead: one hour at most")
    if max(claims.get("nbf", 0), claims.get("iat", 0)) > now + CLOCK_SKEW:
        raise NotAccepted("iat or nbf is in the future")


def is_number(value: object) -> bool:
    """Python reads NaN as JSON, and NaN is neither past nor future."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and isfinite(value))


def parameters_in(claims: Mapping[str, Any], *, values: Mapping[str, str], client_id: str, issuer: str, now: float) -> dict[str, str]:
    """The request that a request object stands for: its members go before those of the address (Core 6.1)."""
    if claims.get("iss", client_id) != client_id:
        raise NotAccepted("iss must be the client_id")
    require_audience(claims, audiences=[issuer])
    require_time(claims, now=now, has_end=False)
    if "request" in claims or "request_uri" in claims:
        raise NotAccepted("a request object holds no other one")
    inside = {
        name: as_text(value, name=name) for name, value in claims.items() if name not in ("iss", "aud", "exp", "iat", "nbf", "jti", "sub")
    }
    if inside.get("client_id", client_id) != client_id or inside.get("response_type", values.get("response_type")) != values.get(
        "response_type"
    ):
        raise NotAccepted("client_id and response_type must be the same in the address")
    return {name: value for name, value in values.items() if name != "request"} | inside


def as_text(value: object, *, name: str) -> str:
    if isinstance(value, str) and can_be_kept(value):
        return value
    if name == "claims" and isinstance(value, dict):
        return json.dumps(value)
    if name == "max_age" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise NotAccepted("a member of the request object is not a text")
