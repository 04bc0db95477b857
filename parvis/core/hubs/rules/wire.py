"""One call and its answer as they stand on the wire, whatever serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class WireRequest:
    """One call. ``path`` is decoded and begins with a slash; ``query`` keeps order and repetitions; header names are in lower case.

    ``query`` and ``headers`` hold keys and personal data: neither is ever shown in a representation.
    """

    method: str
    path: str = field(repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = field(default="", repr=False)  # where the call comes from, as our own proxy saw it


@dataclass(frozen=True, kw_only=True)
class WireResponse:
    """What goes back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
