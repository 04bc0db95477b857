"""Make an export: gather rows batch by batch, trace each batch with it, then write the document whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from uuid import UUID

from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django_tasks import TaskContext, task

from parvis.components.exports.actions import archives, spreadsheets
from parvis.components.exports.actions.spool import Lost, Spool
from parvis.components.exports.models import Export, Form
from parvis.components.exports.rules.cells import packed
from parvis.components.exports.selectors.asked import chosen
from parvis.components.exports.selectors.columns import Plan, plan
from parvis.components.exports.selectors.maps import features
from parvis.components.exports.selectors.rows import Gathered, gathered, rows_of
from parvis.components.procedures.actions.moving import agent_label, leave_traces
from parvis.core.jobs import actions as jobs

BATCH = 500
BATCH_OF_FOLDERS = 20  # each draws a document: a worker killed in between draws no more than these again


@task(takes_context=True)
def make(context: TaskContext, export_id: str) -> None:
    """Make one export; a worker killed on the way leaves what it gathered, and the next goes on from there."""
    export = Export.objects.select_related("procedure", "organisation", "agent").filter(pk=UUID(export_id)).first()
    if export is None or export.state == Export.State.DONE:
        return
    try:
        made(export)
    except Exception:
        if jobs.is_last_attempt(context):
            Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED, finished_at=timezone.now())
        raise


def made(export: Export) -> None:
    """Gather and write, in the language of whoever asked."""
    with translation.override(export.query.get("language")):
        gather_and_write(export)


def gather_and_write(export: Export) -> None:
    spool, what = Spool(export), plan(export.procedure, export.query.get("columns") or ())
    begin(export, spool)
    while batch := spool.ids(export.done, BATCH_OF_FOLDERS if export.form == Form.ZIP else BATCH):
        gather(export, spool, what, batch)
    Export.objects.filter(pk=export.pk).update(state=Export.State.WRITING)
    finish(export, WRITERS[Form(export.form)](export, spool, what))
    shutil.rmtree(spool.folder, ignore_errors=True)


def begin(export: Export, spool: Spool) -> None:
    """Go on from what an earlier worker gathered here, or fix the list of files and start."""
    if export.state != Export.State.WAITING:
        try:
            spool.go_back_to(export.offsets)
        except Lost:
            pass
        else:
            return
    shutil.rmtree(spool.folder, ignore_errors=True)
    spool = Spool(export)
    ids = chosen(export, agent=export.agent).values_list("pk", flat=True)
    export.total, export.done, export.offsets = spool.keep_ids(ids.iterator(chunk_size=5000)), 0, {}
    export.state = Export.State.GATHERING
    export.save(update_fields=["total", "done", "offsets", "state"])


def gather(export: Export, spool: Spool, what: Plan, batch: list[str]) -> None:
    """One batch: its rows on disk first, then where they end and a line in each person's trace, in one transaction."""
    found = list(gathered([UUID(each) for each in batch], export.procedure))
    offsets = {**export.offsets, **spool.add(lines_of(export, spool, what, found))}
    with transaction.atomic():
        export.done, export.offsets = export.done + len(batch), offsets
        export.save(update_fields=["done", "offsets"])
        label = agent_label(export.agent)
        leave_traces([one.file for one in found], event="exports.exported", label=label, detail={"form": export.form})


def lines_of(export: Export, spool: Spool, what: Plan, found: list[Gathered]) -> Mapping[str, Iterable[str]]:
    """What a batch adds to each sheet; for a map its features, for an archive its folders too."""
    if export.form == Form.GEOJSON:
        drawn = (json.dumps(each, ensure_ascii=False) for one in found for each in features(one, what.fields))
        return {"features": drawn}
    rows = [rows_of(one, what) for one in found]
    sheets: dict[str, Iterable[str]] = {sheet.key: [packed(row) for one in rows for row in one[sheet.key]] for sheet in what.sheets}
    if export.form == Form.ZIP:
        sheets["folders"] = (json.dumps(archives.folder_of(one, spool.folder), ensure_ascii=False) for one in found)
    return sheets


def finish(export: Export, made: Path) -> None:
    """Hand the document to the store, then say that it is there: what a reader finds is whole."""
    with made.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    default_storage.delete(export.path)
    with made.open("rb") as content:
        default_storage.save(export.path, Content(content))
    export.state, export.finished_at = Export.State.DONE, timezone.now()
    export.size, export.sha256 = made.stat().st_size, digest
    export.save(update_fields=["state", "finished_at", "size", "sha256"])


def as_map(export: Export, spool: Spool, _what: Plan) -> Path:
    """A collection whose last member says how many files it is of: cut short, it is no JSON any more."""
    path, number = spool.folder / "made", 0
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for number, line in enumerate(spool.lines("features"), start=1):
            out.write((",\n" if number > 1 else "\n") + line)
        out.write(f'\n], "numberOfFeatures": {number}, "numberOfFiles": {export.total}}}\n')
    return path


WRITERS: dict[Form, Callable[[Export, Spool, Plan], Path]] = {
    Form.CSV: spreadsheets.csv,
    Form.XLSX: spreadsheets.xlsx,
    Form.ODS: spreadsheets.ods,
    Form.GEOJSON: as_map,
    Form.ZIP: archives.zipped,
}
