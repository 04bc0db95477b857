"""Identities checked against a civil register: what it may answer, and who a person then is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from parvis.core.people.rules import Identity
from parvis.kernel.text import Text


class Finding(StrEnum):
    """What a register says of an identity; all but the first mean that nobody may sign in with it."""

    FOUND = "found"  # as given, or corrected
    NAME_IN_USE = "register-name-in-use"  # found only under the name taken by marriage
    NEAR = "register-near"  # one record looks like it, not enough
    SEVERAL = "register-several"  # several records look like it
    NOT_FOUND = "register-not-found"
    REFUSED = "register-refused"  # the register does not take the question
    CLOSED = "register-closed"  # found, of somebody who can no longer sign in


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer of the register; ``identity`` as it writes it when it found somebody."""

    finding: Finding
    identity: Identity | None = None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A provider's identity that the register confirmed, and how it writes it."""

    identity: Identity
    at: str  # when the register said so, ISO 8601
    earlier: bool = False  # it did not answer this time: an earlier confirmation stands in

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, kw_only=True)
class CivilRegister:
    """The offer by which a country confirms identities, and what may stand in for it.

    ``earlier_days``: for how many days a confirmation stands in when the register does not answer;
    0 when nothing may. Somebody never confirmed then cannot sign in.
    """

    offer: str
    fields: tuple[str, ...]
    purpose: Text
    legal_basis: Text
    read: Callable[[Mapping[str, Any], Identity], Said]  # the answer's fields, and what was asked about
    legal_url: str = ""
    retention_months: int = 12
    earlier_days: int = 0
