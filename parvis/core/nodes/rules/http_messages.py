"""A request and its answer as they stand on the wire, for those who sign and verify them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Fields = tuple[tuple[str, str], ...]


def lines(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Fields:
    """Header lines in their order: names in lower case, values without the white space around them."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((name.lower(), value.strip(" \t")) for name, value in pairs)


@dataclass(frozen=True, kw_only=True)
class Request:
    """``target`` is path and query as sent; ``authority`` as in the Host header."""

    method: str
    authority: str
    target: str = field(repr=False)
    headers: Fields = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0] or "/"

    @property
    def query(self) -> str:
        """With its question mark, which stands alone where there is none (RFC 9421 2.2.7)."""
        return "?" + self.target.partition("?")[2]


@dataclass(frozen=True, kw_only=True)
class Response:
    """``request`` is what it answers: its signature is part of what the answer signs."""

    status: int
    request: Request
    headers: Fields = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
