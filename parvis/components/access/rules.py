"""Who publishes what, counted: plain values and pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from parvis.kernel.manifest import Publication
from parvis.kernel.text import Text

KINDS = {
    "procedure": Text("Démarches", "Procedures"),
    "dataset": Text("Jeux de données", "Datasets"),
    "registry": Text("Registres", "Registries"),
    "api": Text("API", "APIs"),
}


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body that publishes, or the platform itself (no ``identifier``)."""

    identifier: str
    name: str
    kind: str = ""
    area: str = ""
    sample: bool = False


@dataclass(frozen=True, kw_only=True)
class Published:
    """A publication with the body that answers for it."""

    publication: Publication
    body: Body

    @property
    def kind(self) -> str:
        return self.publication.kind

    @property
    def is_sample(self) -> bool:
        return self.publication.sample or self.body.sample


@dataclass(frozen=True, kw_only=True)
class Line:
    """A body, and how many things of each kind it publishes, in the order of KINDS."""

    body: Body
    counts: tuple[int, ...]

    @property
    def named(self) -> list[tuple[Text, int]]:
        return list(zip(KINDS.values(), self.counts, strict=True))

    @property
    def total(self) -> int:
        return sum(self.counts)


def counted(found: Iterable[Published]) -> list[Line]:
    """A line for each body, those that publish most first, then by name."""
    by_body: dict[Body, Counter[str]] = {}
    for each in found:
        by_body.setdefault(each.body, Counter())[each.kind] += 1
    lines = [Line(body=body, counts=tuple(kinds[kind] for kind in KINDS)) for body, kinds in by_body.items()]
    return sorted(lines, key=lambda line: (-line.total, line.body.name))


def by_area(found: Iterable[Published]) -> dict[str, int]:
    """How many publications each area's own bodies have; bodies of the whole country have no area."""
    return dict(Counter(each.body.area for each in found if each.body.area))
