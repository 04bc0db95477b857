"""A registry's file becomes records; what it no longer says becomes history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from django.db import transaction

from parvis.components.registries import selectors
from parvis.components.registries.errors import BadCells, OlderEdition
from parvis.components.registries.models import Edition, Record
from parvis.components.registries.rules import Changes, Data, changes, folded, rows
from parvis.components.registries.rules.declaration import Declaration
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Registry

BATCH = 2000
NOTHING = Changes(added={}, changed={}, ended=frozenset())


def load_all() -> dict[str, Changes]:
    """Load every registry that systems ship; those whose file is loaded already cost one hash."""
    return {registry.slug: load(registry) for registry in selectors.shipped()}


def load(registry: Registry) -> Changes:
    """Bring the records of ``registry`` to what its file says; the same file twice changes nothing.

    Raises BadRegistryFile, BadCells, UnreadableFile and OlderEdition, and then nothing has changed.
    """
    declared = selectors.declaration_of(registry)
    if declared is not None:
        return load_table(registry, declared)
    content = registry.file.read_bytes()
    return bring(
        registry, sha256(content).hexdigest(), lambda: rows(content.decode("utf-8-sig").splitlines(keepends=True), key=registry.key)
    )


def load_table(registry: Registry, declared: Declaration, content: bytes | None = None) -> Changes:
    """A legacy file, or a table elsewhere as it is today."""
    found = selectors.read_rows(declared, content)
    if found.wrong:
        raise BadCells(found.wrong, found.listed)
    said = sha256(json.dumps(found.rows, sort_keys=True).encode()).hexdigest()
    dated = registry if declared.as_of else replace(registry, as_of=today())
    return bring(dated, said, lambda: found.rows)


@transaction.atomic
def bring(registry: Registry, digest: str, read: Callable[[], Mapping[str, Data]]) -> Changes:
    latest = selectors.edition(registry.slug)
    if latest is not None and latest.sha256 == digest:
        return NOTHING
    if latest is not None and latest.as_of > registry.as_of:
        raise OlderEdition(registry.slug, given=registry.as_of, held=latest.as_of)
    new = read()
    found = changes(current(registry.slug), new)
    apply(found, registry=registry, edition=edition(registry, digest=digest, rows=len(new)))
    return found


def edition(registry: Registry, *, digest: str, rows: int) -> Edition:
    return Edition.objects.create(
        registry=registry.slug,
        as_of=registry.as_of,
        sha256=digest,
        source={"fr": registry.source.fr, "en": registry.source.en},
        licence=registry.licence,
        rows=rows,
    )


def current(slug: str) -> dict[str, Data]:
    return dict(Record.objects.on(None).filter(registry=slug).values_list("key", "data"))


def apply(found: Changes, *, registry: Registry, edition: Edition) -> None:
    """End what changed or went, unless it began the same day: then the file of that day was mended."""
    gone = [*found.changed, *found.ended]
    for keys in batches(gone):
        held = Record.objects.on(None).filter(registry=registry.slug, key__in=keys)
        held.filter(valid_from=registry.as_of).delete()
        held.update(valid_to=registry.as_of)
    fresh = versions({**found.added, **found.changed}, slug=registry.slug, as_of=registry.as_of, edition=edition)
    Record.objects.bulk_create(fresh, batch_size=BATCH)


def versions(data: Mapping[str, Data], *, slug: str, as_of: date, edition: Edition) -> Iterable[Record]:
    return [
        Record(registry=slug, key=key, data=cells, words=folded(" ".join(cells.values())), valid_from=as_of, edition=edition)
        for key, cells in data.items()
    ]


def batches(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
