"""Datasets declared by systems, their snapshots and rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Max
from django.urls import reverse

from parvis.components.opendata.models import Distribution, Snapshot
from parvis.components.opendata.rules import formats
from parvis.components.opendata.rules.publication import Shape, shape_of
from parvis.core.people import selectors as people
from parvis.kernel import catalogue
from parvis.kernel.manifest import Column, Dataset, Publication, SearchEntry, System
from parvis.kernel.text import Text

KIND = Text("Jeu de données", "Dataset")
SAMPLE_KIND = Text("Jeu de données d’exemple", "Sample dataset")
WITHHELD = Column(
    name="withheld",
    kind="text",
    title=Text("Colonnes masquées dans cette ligne, séparées par des espaces", "Columns withheld in this row, separated by spaces"),
)
SAMPLE = Column(name="sample", kind="flag", title=Text("Ligne inventée pour la démonstration", "Row invented for the demonstration"))


class AlteredFile(OSError):
    """A published file is no longer the one that was published; restore it from a copy."""


@dataclass(frozen=True)
class Entry:
    """A declared dataset with its latest snapshot, if it was published."""

    system: System
    dataset: Dataset
    latest: Snapshot | None
    owner: str  # the name of the body answerable for it

    @property
    def slug(self) -> str:
        return self.dataset.slug

    @cached_property
    def shape(self) -> Shape:
        return shape_of(self.dataset.slug, self.dataset.columns)

    @property
    def up_to(self) -> date | None:
        """The last day that the latest version speaks of."""
        return self.latest.period_end if self.latest else None


def owner_of(system: System, dataset: Dataset, names: Mapping[str, str]) -> str:
    """The body's name, if bodies are known; else what was declared."""
    return names.get(dataset.owner or system.owner) or dataset.owner or str(system.title)


def owner_names() -> dict[str, str]:
    """Names of public bodies by identifier."""
    return {organisation.identifier: organisation.name for organisation in people.organisations()}


def population_of(system: System, dataset: Dataset) -> str:
    return f"{system.slug}:{dataset.population}"


def entries() -> list[Entry]:
    """Every declared dataset, by title."""
    latest, names = latest_snapshots(), owner_names()
    found = [Entry(system, dataset, latest.get(dataset.slug), owner_of(system, dataset, names)) for system, dataset in catalogue.datasets()]
    return sorted(found, key=lambda entry: str(entry.dataset.title))


def latest_snapshots() -> dict[str, Snapshot]:
    newest = Snapshot.objects.values("dataset").annotate(newest=Max("id")).values("newest")
    return {snapshot.dataset: snapshot for snapshot in Snapshot.objects.filter(id__in=newest)}


def latest_snapshot(slug: str) -> Snapshot | None:
    return Snapshot.objects.filter(dataset=slug).order_by("-id").first()


def entry(slug: str) -> Entry | None:
    """The dataset called ``slug``, if a system declares it."""
    for system, dataset in catalogue.datasets():
        if dataset.slug == slug:
            return Entry(system, dataset, latest_snapshot(slug), owner_of(system, dataset, owner_names()))
    return None


def versions_of(slug: str) -> list[Snapshot]:
    """Every version, latest first, with its files."""
    return list(Snapshot.objects.filter(dataset=slug).order_by("-id").prefetch_related("distributions"))


def distribution(slug: str, *, format: str, version: str = "") -> Distribution | None:  # noqa: A002  the field's word
    """A file of one version, or of the latest."""
    found = Distribution.objects.filter(snapshot__dataset=slug, format=format).select_related("snapshot").order_by("-snapshot_id")
    return (found.filter(snapshot__version=version) if version else found).first()


def rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The rows as published; raises AlteredFile."""
    return list(rows_in(snapshot.distributions.get(format="parquet").path, snapshot.sha256))


@lru_cache(maxsize=32)
def rows_in(path: str, sha256: str) -> tuple[dict[str, Any], ...]:
    """The rows of a stored Parquet file, which never changes: hence the cache."""
    with default_storage.open(path) as source:
        content = source.read()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AlteredFile(f"{path} does not have the checksum {sha256} under which it was published. Restore it from a copy.")
    return tuple(formats.rows_of(content))


def rows_about(slug: str, column: str, member: str) -> list[dict[str, Any]]:
    """The published rows of one member of a column, oldest first; none before anything is published. Raises AlteredFile."""
    latest = latest_snapshot(slug)
    if latest is None:
        return []
    return list(rows_by(latest.distributions.get(format="parquet").path, latest.sha256, column).get(member, ()))


@lru_cache(maxsize=32)
def rows_by(path: str, sha256: str, column: str) -> dict[str, list[dict[str, Any]]]:
    """A stored file as an index: among thousands of members, a page about one reads only its own rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows_in(path, sha256):
        found.setdefault(str(row[column]), []).append(row)
    return found


def published_columns(dataset: Dataset) -> list[Column]:
    """The columns of the files: those declared, what is withheld, and the mark of a sample."""
    counts = any(column.kind == "count" for column in dataset.columns)
    return [*dataset.columns, *([WITHHELD] if counts else []), *([SAMPLE] if dataset.sample else [])]


def publications() -> Iterator[Publication]:
    """Datasets that were published at least once."""
    for each in entries():
        if each.latest:
            url = reverse("opendata:dataset", args=[each.slug])
            owner = each.dataset.owner or each.system.owner
            yield Publication(kind="dataset", title=each.dataset.title, url=url, owner=owner, sample=each.dataset.sample)


def search_entries() -> Iterator[SearchEntry]:
    """What the search finds of open data."""
    for each in entries():
        if each.latest:
            yield SearchEntry(
                key=f"dataset:{each.slug}",
                title=each.dataset.title,
                summary=each.dataset.description,
                url=reverse("opendata:dataset", args=[each.slug]),
                kind=SAMPLE_KIND if each.dataset.sample else KIND,
                sample=each.dataset.sample,
                keywords=Text(f"{each.owner} {' '.join(each.dataset.tags)}", " ".join(column.title.en for column in each.dataset.columns)),
            )


def number_published() -> int:
    """How many datasets are in the default catalogue with something to read."""
    return sum(1 for each in entries() if each.latest and not each.dataset.sample)


def matching(
    found: Iterable[dict[str, Any]], shape: Shape, *, period: str = "", area: str = "", category: str = ""
) -> list[dict[str, Any]]:
    """Rows of one period, of one area or member of the first category, or of both; a filter that the dataset cannot have is nothing."""
    first = "" if shape.area else shape.axis
    wanted = [(name, value) for name, value in ((shape.period, period), (shape.area, area), (first, category)) if name and value]
    return [row for row in found if all(row[name] == value for name, value in wanted)]
