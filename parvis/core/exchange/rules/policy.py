"""What an approval compiles to: the terms that the gateway enforces, in a form that can be signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

FORMAT = "parvis-policy/1"


class BadPolicy(ValueError):
    """Claims that are not those of a policy."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Who may ask what, for which purpose, on whose behalf, how often and until when.

    ``offer`` names an offer, or a hub whose scopes stand in ``fields``. ``recipients`` are identifiers of the
    bodies that may be named as receiving the data; none named means ``organisation`` alone. Purpose and legal
    basis are ``{"fr": …, "en": …}``.
    """

    authorisation: str  # "H-0042"
    organisation: str
    asker: str
    offer: str
    fields: tuple[str, ...]
    purpose: Mapping[str, str]
    legal_basis: Mapping[str, str]
    valid_from: date
    valid_until: date
    recipients: tuple[str, ...] = ()
    calls_per_minute: int | None = None  # none: as much as the source lets anyone
    case_required: bool = False  # each call must prove which case it serves
    stage: str = "production"  # sandbox | production
    case_key: Mapping[str, str] | None = None  # public JWK with which the caller signs which case a call serves

    def allows_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until

    def allows_recipient(self, identifier: str) -> bool:
        """Whether the body called ``identifier`` may be named as receiving the data."""
        return identifier in (self.recipients or (self.organisation,))

    def claims(self) -> dict[str, Any]:
        """As JSON, with dates as ISO 8601."""
        return {**asdict(self), "format": FORMAT, "valid_from": self.valid_from.isoformat(), "valid_until": self.valid_until.isoformat()}


def policy_of(claims: Mapping[str, Any]) -> Policy:
    """The policy whose claims these are; raises BadPolicy."""
    values = dict(claims)
    try:
        if values.pop("format") != FORMAT:
            raise BadPolicy("This is not a policy of a format that is known here.")
        return Policy(
            **values
            | {
                "fields": tuple(values["fields"]),
                "recipients": tuple(values["recipients"]),
                "valid_from": date.fromisoformat(values["valid_from"]),
                "valid_until": date.fromisoformat(values["valid_until"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise BadPolicy("This policy lacks something, or says more than it may.") from error
