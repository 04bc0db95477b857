"""What the public may read: datasets that systems declare, their snapshots, and how they are drawn."""

from parvis.components.opendata.models import Distribution, Snapshot
from parvis.components.opendata.selectors.snapshots import (
    AlteredFile,
    Entry,
    distribution,
    entries,
    entry,
    latest_snapshot,
    matching,
    number_published,
    population_of,
    publications,
    published_columns,
    rows,
    rows_about,
    search_entries,
    versions_of,
)

__all__ = [
    "AlteredFile",
    "Distribution",
    "Entry",
    "Snapshot",
    "distribution",
    "entries",
    "entry",
    "latest_snapshot",
    "matching",
    "number_published",
    "population_of",
    "publications",
    "published_columns",
    "rows",
    "rows_about",
    "search_entries",
    "versions_of",
]
