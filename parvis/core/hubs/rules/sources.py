"""What stands behind an endpoint: anything that answers in the hub's form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from parvis.core.hubs.rules.endpoints import Endpoint
    from parvis.core.hubs.rules.fixtures import Fixture
    from parvis.core.people.selectors import Identity

# By the name on the wire ("id", "names[]"), those of the path first; one value each unless the name is repeated.
Parameters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class SourceAnswer:
    """What a source says: an HTTP status and the whole body, ``{"data", "links", "meta"}`` or ``{"errors"}``."""

    status: int
    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class About:
    """Whom or what a call concerns: an identity, an organisation, or an identifier that only the provider can read."""

    identity: Identity | None = field(default=None, repr=False)
    organisation: str = ""  # as the trace knows bodies
    identifier: str = field(default="", repr=False)


class SourceFailure(Exception):
    """A source that gave no answer of its own.

    ``kind`` is one of unavailable, timeout, unresolved, refused, overloaded, malformed, legal, not-configured.
    """

    def __init__(self, kind: str, *, retry_in: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_in = retry_in


class Source(Protocol):
    """A relay to a provider that speaks the hub's form, or an offer of this platform."""

    @property
    def name(self) -> str:
        """Of the circuit breaker: one per provider, so that one that is down does not stop the others."""
        ...

    def answer(self, endpoint: Endpoint, parameters: Parameters, about: About, *, request_id: str) -> SourceAnswer:
        """The whole answer, before the mask; raises SourceFailure."""
        ...


class Sandbox(Protocol):
    """Answers from files: what a call's own words select, also words that production would refuse."""

    @property
    def shipped(self) -> Path:
        """The folder of the hub's own files."""
        ...

    def listed(self, operation: str) -> list[Fixture]:
        """Every answer that ``operation`` has, for those who try it."""
        ...

    def matching(self, endpoint: Endpoint, parameters: Parameters, about: About) -> SourceAnswer | None:
        """The file's answer to these words, looked up before they are validated; None when there is none.

        ``about`` has an identity only where the broker's token gave it.
        """
        ...

    def otherwise(self, endpoint: Endpoint, parameters: Parameters, about: About) -> SourceAnswer:
        """What valid words that no file knows are answered."""
        ...


@dataclass(frozen=True, kw_only=True)
class Introspected:
    """What a broker says of the access token with which a call came."""

    identity: Identity = field(repr=False)
    scopes: tuple[str, ...]
    client: str  # the service to which the person gave it: HubToken.client names it too
    invented: bool = False  # a person of the sandbox: answered from files, whoever asks


class NotIntrospected(Exception):
    """The broker knows no such token, or did not answer. ``kind``: malformed | unknown | no-identity | unavailable."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
