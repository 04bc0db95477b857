"""What one line of the trace says, in the one form that is hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, UTC, datetime
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from parvis.kernel.accents import without_accents

FORMAT = "parvis-trace/1"
NONCE_BYTES = 32
TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
HIDING = ("hidden_until", "hidden_reason")
TEXTS = ("event", "subject", "organisation", "organisation_identifier", "actor", "file_reference")
OBJECTS = ("purpose", "legal_basis", "detail", "hidden_reason")


class BadRecord(ValueError):
    """A text that is not a canonical record of the trace."""


def subject_key(key: bytes, subject: bytes) -> str:
    """How the trace names a subject: opaque without ``key`` (64 hexadecimal digits)."""
    return hmac(key, subject, sha256).hexdigest()


def commitment(record: bytes, nonce: bytes) -> bytes:
    """The public leaf: it tells nothing of ``record``, of which the secret nonce makes one in 2^256."""
    return sha256(record + nonce).digest()


@dataclass(frozen=True, kw_only=True)
class Record:
    """Who did what about one subject, when, why and on what legal basis.

    Purpose, legal basis and the reason for hiding are ``{"fr": …, "en": …}``: the words as they were on that day.
    What concerns hiding is left out of the canonical form of a line that was never hidden.
    """

    event: str
    occurred_at: datetime
    subject: str
    organisation: str
    organisation_identifier: str = ""
    actor: str = ""
    purpose: Mapping[str, str] = field(default_factory=dict)
    legal_basis: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    file_reference: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)
    hidden_until: datetime | None = None
    hidden_reason: Mapping[str, str] = field(default_factory=dict)

    def canonical(self) -> bytes:
        """The record in the canonical JSON of RFC 8785 (strings, lists and objects only)."""
        return canonical_json(self.as_json())

    def about(self, subject: str) -> Record:
        """The same happening, for another of those it concerns."""
        return replace(self, subject=subject)

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: value for name, value in vars(self).items() if name not in HIDING},
            "format": FORMAT,
            "occurred_at": written(self.occurred_at),
            "fields": list(self.fields),
            "purpose": dict(self.purpose),
            "legal_basis": dict(self.legal_basis),
            "detail": dict(self.detail),
            **self.hiding,
        }

    @property
    def hiding(self) -> dict[str, Any]:
        if self.hidden_until is None:
            return {}
        return {"hidden_until": written(self.hidden_until), "hidden_reason": dict(self.hidden_reason)}

    @classmethod
    def parse(cls, text: str | bytes) -> Record:
        """From the canonical form; raises BadRecord when ``text`` is another spelling of it, or of something else."""
        try:
            values = typed(json.loads(text))
            kind = values.pop("format")
            moments = {name: moment(values.pop(name)) for name in ("occurred_at", "hidden_until") if name in values}
            record = cls(**values | {"fields": tuple(values["fields"])} | moments)
            same = record.canonical() == (text.encode() if isinstance(text, str) else text)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadRecord("This is not a record of the trace.") from error
        if kind != FORMAT or not same:
            raise BadRecord("This record is not in its canonical form.")
        return record


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """``values`` if every member is of its type: strangers hand records in too. Raises TypeError."""
    groups = [values["fields"], *(list(values.get(name, {}).values()) for name in OBJECTS), [values.get(name, "") for name in TEXTS]]
    if not all(isinstance(group, list) and all(isinstance(each, str) for each in group) for group in groups):
        raise TypeError
    return values


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(TIME)


def moment(written: str) -> datetime:
    """Raises ValueError; also for the last year there is, which has no time in zones east of here."""
    found = datetime.strptime(written, TIME).replace(tzinfo=UTC)
    if found.year == MAXYEAR:
        raise ValueError("beyond what a clock can show")
    return found


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """RFC 8785 for values without numbers and with ASCII keys, where it is what ``json`` writes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def folded(text: str) -> str:
    """``text`` as the search compares it: lower case, no accents."""
    return without_accents(text.casefold())


def words_of(record: Record) -> str:
    """What people may search a line by, folded."""
    spoken = [record.organisation, record.actor, record.file_reference, *record.fields]
    told = [text for texts in (record.purpose, record.legal_basis, record.detail) for _, text in sorted(texts.items())]
    return folded("\n".join([*spoken, *told]))
