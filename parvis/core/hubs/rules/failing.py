"""What can go wrong in a call, by name; the country says in which words and codes each is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from parvis.core.hubs.rules.endpoints import Description, Provider, WireError


class Failing(StrEnum):
    """What the engine itself refuses or reports."""

    NO_TOKEN = "no-token"  # noqa: S105  missing, or not one of ours
    EXPIRED_TOKEN = "expired-token"  # noqa: S105
    BLOCKED_TOKEN = "blocked-token"  # noqa: S105  revoked, or known to strangers
    ADDRESS = "address"  # a token used from where its holder said it never is
    NO_SCOPE = "no-scope"
    RECIPIENT = "recipient"  # a body on whose behalf the authorisation does not let anyone ask
    CASE = "case"  # the authorisation demands proof of the case that the call serves
    CONFLICT = "conflict"  # the same call is still being answered
    TOO_MANY = "too-many"
    NO_ADDRESS = "no-address"
    METHOD = "method"
    INTERNAL = "internal"
    BROKER_MALFORMED = "broker-malformed"
    BROKER_UNKNOWN = "broker-unknown"
    BROKER_NO_IDENTITY = "broker-no-identity"
    BROKER_UNAVAILABLE = "broker-unavailable"
    # Told as the provider's own, under its two figures:
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    UNRESOLVED = "unresolved"
    REFUSED = "refused"
    OVERLOADED = "overloaded"
    MALFORMED = "malformed"
    LEGAL = "legal"
    NOT_CONFIGURED = "not-configured"
    NOT_FOUND = "not-found"


class Refusal(Exception):
    """A call that ends here: its status and the errors that say why. ``kind`` is what figures keep of it."""

    def __init__(self, status: int, errors: Iterable[Mapping[str, Any]], *, kind: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kind)
        self.status = status
        self.errors = list(errors)
        self.kind = kind
        self.headers = dict(headers or {})


def refusal(description: Description, kind: Failing, *, headers: Mapping[str, str] | None = None) -> Refusal:
    """``kind`` as ``description`` tells it."""
    error = description.errors[description.codes[kind]]
    return Refusal(error.status, [told(error)], kind=kind, headers=headers)


def refusal_of(description: Description, codes: Iterable[str]) -> Refusal:
    """Everything that is wrong with a call's parameters, each once, in order."""
    errors = [description.errors[code] for code in dict.fromkeys(codes)]
    return Refusal(errors[0].status, [told(error) for error in errors], kind="invalid")


def providers_refusal(description: Description, provider: Provider, kind: str, *, retry_in: int = 0) -> Refusal:
    """``kind`` as a failure of ``provider``."""
    error = description.errors[description.codes[kind]]
    meta = {"provider": provider.name} | ({"retry_in": retry_in} if retry_in else {})
    return Refusal(error.status, [told(error, code=f"{provider.code}{error.code}", meta=meta)], kind=kind)


def told(error: WireError, *, code: str = "", meta: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One entry of ``errors``."""
    source = {"parameter": error.parameter} if error.parameter else None
    return {"code": code or error.code, "title": error.title, "detail": error.detail, "source": source, "meta": dict(meta or {})}
