"""Which endpoint an address names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parvis.core.hubs.rules.endpoints import Endpoint


@dataclass(frozen=True)
class Found:
    endpoint: Endpoint
    values: Mapping[str, str]


class Routes:
    """Addresses of all hubs. Those with the same number of steps are compared, the one with more fixed steps first."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.by_length: dict[tuple[int, str, str], list[tuple[tuple[str, ...], Endpoint]]] = {}
        for endpoint in sorted(endpoints, key=lambda each: (each.path.count("{"), each.path)):
            steps = tuple(endpoint.path.strip("/").split("/"))
            self.by_length.setdefault((len(steps), steps[0], steps[1]), []).append((steps, endpoint))

    def find(self, path: str) -> Found | None:
        steps = tuple(path.removeprefix("/").split("/"))
        if len(steps) < 2:
            return None
        for pattern, endpoint in self.by_length.get((len(steps), steps[0], steps[1]), ()):
            values = matched(pattern, steps)
            if values is not None:
                return Found(endpoint, values)
        return None


def matched(pattern: tuple[str, ...], steps: tuple[str, ...]) -> dict[str, str] | None:
    """The values in ``steps`` of what ``pattern`` leaves open; None when they differ elsewhere."""
    values: dict[str, str] = {}
    for wanted, step in zip(pattern, steps, strict=True):
        if wanted.startswith("{"):
            values[wanted[1:-1]] = step
        elif wanted != step:
            return None
    return values
