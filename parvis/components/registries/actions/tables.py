"""A legacy file at the desk: kept, checked, published in versions, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.components.registries import selectors
from parvis.components.registries.actions.loading import bring, load_table
from parvis.components.registries.errors import NameTaken
from parvis.components.registries.models import Table, TableVersion
from parvis.components.registries.rules.declaration import declared
from parvis.components.registries.rules.reading import sniffed
from parvis.components.registries.tables import as_registry
from parvis.core.people.selectors import Organisation, Person, organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Dataset
from parvis.kernel.text import Text

PURPOSE = Text("Publier une table comme API", "Publish a table as an API")
LEGAL_BASIS = Text("Mise à disposition des données publiques par défaut", "Public data are open by default")


def upload(organisation: Organisation, *, by: Person, slug: str, file_name: str, content: bytes, title: Text) -> TableVersion:
    """Keep a file as a new draft, declared as it seems to be; raises UnreadableFile or NameTaken."""
    seen = sniffed(content)
    columns = [
        {"name": each.name, "header": each.header or each.name, "title": both(each.title), "kind": each.kind} for each in seen.columns
    ]
    written = {
        "slug": slug,
        "title": both(title),
        "summary": both(title),
        "owner": organisation.identifier,
        "licence": Dataset.licence,
        "from": both(Text(organisation.name, organisation.name)),
        "key": seen.key,
        "sample": organisation.sample,
        "source": {"file": "table.csv", "delimiter": seen.delimiter, "encoding": seen.encoding},
        "columns": columns,
    }
    return keep(organisation, by=by, slug=slug, file_name=file_name, content=content, written=written)


def both(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


@transaction.atomic
def keep(organisation: Organisation, *, by: Person, slug: str, file_name: str, content: bytes, written: Mapping[str, Any]) -> TableVersion:
    """A new version of the organisation's table; raises NameTaken when the name is another's."""
    if slug in {each.slug for each in selectors.shipped()} | {dataset.slug for _, dataset in catalogue.datasets()}:
        raise NameTaken(slug)
    try:
        with transaction.atomic():
            table, _ = Table.objects.get_or_create(slug=slug, organisation=organisation)
    except IntegrityError as error:
        raise NameTaken(slug) from error
    Table.objects.select_for_update().get(pk=table.pk)  # two uploads at once get two numbers
    latest = table.versions.first()
    return TableVersion.objects.create(
        table=table,
        number=latest.number + 1 if latest else 1,
        file_name=Path(file_name).name[:200] or "table.csv",
        content=content,
        declaration=dict(written),
        as_of=today(),
        by=by,
    )


@transaction.atomic
def publish(version: TableVersion, *, by: Person) -> TableVersion:
    """What this version says is the table from now on, also when it is an older one; raises BadDeclaration, BadCells, UnreadableFile.

    Trace: table.published.
    """
    table = Table.objects.select_for_update().get(pk=version.table_id)
    found = declared(dict(version.declaration), folder=Path())
    TableVersion.objects.filter(pk=version.pk).update(as_of=today(), published_at=timezone.now(), by=by)
    version.refresh_from_db()
    registry = as_registry(found, path=Path(version.file_name), as_of=version.as_of)
    load_table(registry, found, bytes(version.content))
    TableVersion.objects.filter(pk=version.pk).update(rows=selectors.count(table.slug))
    Table.objects.filter(pk=table.pk).update(state=Table.State.PUBLISHED, current=version)
    record("table.published", table, version=version.number)
    return version


@transaction.atomic
def withdraw(table: Table) -> None:
    """Nothing of it is given any more; what it said stays in its versions. Trace: table.withdrawn."""
    held = Table.objects.select_for_update().get(pk=table.pk)
    if held.state != Table.State.PUBLISHED or held.current is None:
        return
    registry = as_registry(held.current.declared, path=Path(held.current.file_name), as_of=today())
    bring(registry, f"withdrawn-{timezone.now().isoformat()}"[:64], dict)
    Table.objects.filter(pk=held.pk).update(state=Table.State.WITHDRAWN)
    record("table.withdrawn", held, version=held.current.number)


@transaction.atomic
def discard(version: TableVersion) -> bool:
    """Throw a draft away; whether there was one. What was published once stays."""
    gone, _ = TableVersion.objects.filter(pk=version.pk, published_at=None).delete()
    Table.objects.filter(pk=version.table_id, versions=None).delete()
    return gone > 0


def declare(version: TableVersion, written: Mapping[str, Any]) -> None:
    """Write the draft's declaration anew; a published version keeps its own. Raises BadDeclaration."""
    declared(dict(written), folder=Path())
    TableVersion.objects.filter(pk=version.pk, published_at=None).update(declaration=dict(written))
    version.refresh_from_db()


def record(event: str, table: Table, *, version: int) -> None:
    body = table.organisation
    protection.record(
        event,
        subjects=[organisation_subject(body.identifier)],
        organisation=body.name,
        organisation_identifier=body.identifier,
        actor="agent",
        purpose=PURPOSE,
        legal_basis=LEGAL_BASIS,
        detail={"table": table.slug, "version": str(version), "url": f"/registries/{table.slug}"},
    )
