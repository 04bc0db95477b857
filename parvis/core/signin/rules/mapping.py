"""How one provider's words become ours: claims with a closed list of transformations, levels, errors.

A claim is written ``their_claim`` or ``their_claim|transformation``; ``address/country`` reads inside an object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from parvis.core.signin.rules.problems import Declined, ProviderFailed, ProviderUnavailable, SignInError


class UnreadableRule(ValueError):
    """A line of a mapping does not say what it should; the message is for who wrote it."""


def words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def joined(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def gender(value: object) -> object:
    """ISO/IEC 5218, or the initials and words in use, as ``female`` and ``male``."""
    known = {"1": "male", "m": "male", "male": "male", "h": "male", "2": "female", "f": "female", "female": "female", "w": "female"}
    return known.get(str(value).strip().lower(), value)


def day_first(value: object) -> object:
    """``31/12/1990``, with any separator, as ``1990-12-31``."""
    found = re.fullmatch(r"(\d{2})[./-](\d{2})[./-](\d{4})", str(value).strip())
    return "-".join(reversed(found.groups())) if found else value


def compact_date(value: object) -> object:
    """``19901231`` as ``1990-12-31``."""
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", str(value).strip())
    return "-".join(found.groups()) if found else value


TRANSFORMATIONS: Mapping[str, Callable[[Any], object]] = {
    "upper": lambda value: value.upper() if isinstance(value, str) else value,
    "lower": lambda value: value.lower() if isinstance(value, str) else value,
    "words": words,
    "joined": joined,
    "gender": gender,
    "day-first": day_first,
    "compact-date": compact_date,
}
CLAIM = re.compile(r"[A-Za-z0-9_.:/-]{1,200}")

# What a provider may answer in place of a code (RFC 6749 4.1.2.1, Core 3.1.2.6), and what it means here.
MEANINGS: Mapping[str, type[SignInError]] = {"declined": Declined, "unavailable": ProviderUnavailable, "failed": ProviderFailed}
USUAL_ERRORS: Mapping[str, str] = {
    "access_denied": "declined",
    "temporarily_unavailable": "unavailable",
    "server_error": "unavailable",
}


def mapped(claims: Mapping[str, Any], rules: Mapping[str, str]) -> dict[str, Any]:
    """``claims`` in our words: those of ``rules`` are made as they say, the others stay under the name they came with."""
    made = {ours: transformed(claims, rule) for ours, rule in rules.items()}
    return {**claims, **{ours: value for ours, value in made.items() if value is not None}}


def transformed(claims: Mapping[str, Any], rule: str) -> object:
    path, _, name = rule.partition("|")
    value = found_at(claims, path)
    return value if value is None or not name else TRANSFORMATIONS[name](value)


def found_at(claims: Mapping[str, Any], path: str) -> Any:
    value: Any = claims.get(path)  # some claims are named with a slash: a URL
    if value is None and "/" in path:
        value = claims
        for step in path.split("/"):
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def require_rule(ours: str, rule: str) -> None:
    """Raises UnreadableRule."""
    path, bar, name = rule.partition("|")
    if not CLAIM.fullmatch(ours) or not CLAIM.fullmatch(path):
        raise UnreadableRule(f"{ours}: {rule}")
    if bar and name not in TRANSFORMATIONS:
        raise UnreadableRule(f"{name}: {', '.join(TRANSFORMATIONS)}")


def level_of(acr: object, *, theirs: Mapping[str, str]) -> str:
    """Our level for the provider's ``acr``; what is not in its table says nothing. An empty table: it uses our names."""
    if not isinstance(acr, str):
        return ""
    return next((ours for ours, name in theirs.items() if name == acr), "") if theirs else acr


def acr_for(level: str, *, theirs: Mapping[str, str]) -> str:
    """What to ask the provider for ``level``."""
    return theirs.get(level, level) if theirs else level


def problem_of(error: str, *, theirs: Mapping[str, str]) -> SignInError:
    """Declined, down and failed are three things; an error nobody listed is a failure."""
    meaning = theirs.get(error) or USUAL_ERRORS.get(error, "failed")
    return MEANINGS[meaning]("at the provider" if meaning == "declined" else f"provider answered {error[:60]}")
