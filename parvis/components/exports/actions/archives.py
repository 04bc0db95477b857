"""An archive: a folder for each file with everything that belongs to it, tables beside, and sums to check it all by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import get_language, gettext
from stream_zip import ZIP_64, stream_zip

from parvis.components.exports.actions import spreadsheets
from parvis.components.exports.actions.spool import Spool
from parvis.components.exports.models import Export
from parvis.components.exports.rules import naming
from parvis.components.exports.selectors.columns import Plan
from parvis.components.exports.selectors.documents import Document, documents_of, sheet_of
from parvis.components.exports.selectors.rows import Gathered
from parvis.components.letters import actions as letters
from parvis.kernel.calendar import country

CHUNK = 64 * 1024
SUMS = "SHA256SUMS"
Member = tuple[str, datetime, int, Any, Iterable[bytes]]


def folder_of(one: Gathered, spool: Path) -> dict[str, Any]:
    """What the archive holds of one file; its sheet is drawn now, beside the gathered rows."""
    drawn = spool / f"{one.file.pk.hex}.pdf"
    language = get_language() or one.file.language
    sheet = sheet_of(one.file, when=timezone.now())
    drawn.write_bytes(letters.render("exports/file", data=sheet, language=language, title=str(sheet["subject"])))
    return {
        "tags": tags(one),
        "sheet": drawn.name,
        "documents": [each.to_json() for each in documents_of(one.file)],
    }


def tags(one: Gathered) -> dict[str, str]:
    """What a folder's name may be made of."""
    file = one.file
    submitted = file.submitted_at.astimezone(country().zone).date().isoformat() if file.submitted_at else ""
    return {
        "reference": str(file.reference),
        "number": str(file.number.pk) if hasattr(file, "number") else "",
        "applicant": file.applicant,
        "state": str(file.get_state_display()),
        "submitted_on": submitted,
        "group": file.group.title if file.group else "",
    }


def zipped(export: Export, spool: Spool, what: Plan) -> Path:
    """The archive on disk. Its last member is the list of sums: one that was cut short has no end and no list."""
    path = spool.folder / "made"
    table = spreadsheets.ods(export, spool, what).rename(spool.folder / "table.ods")
    sums = spool.folder / "sums"
    with path.open("wb") as out:
        out.writelines(stream_zip(members(export, spool, table, sums), chunk_size=CHUNK))
    return path


def members(export: Export, spool: Spool, table: Path, sums: Path) -> Iterator[Member]:
    now = timezone.now()
    with sums.open("w", encoding="utf-8") as summed:
        for name, content in contents(export, spool, table):
            digest = hashlib.sha256()
            yield name, now, 0o600, ZIP_64, passed(content, digest)
            summed.write(f"{digest.hexdigest()}  {name}\n")
    yield SUMS, now, 0o600, ZIP_64, read(sums)


def passed(content: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in content:
        digest.update(chunk)
        yield chunk


def contents(export: Export, spool: Spool, table: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Every member but the sums: the tables, each folder, and what is said of the whole."""
    yield f"{naming.clean(gettext('Files'))}.ods", read(table)
    used: set[str] = set()
    folders, documents, withheld = 0, 0, []
    for held in spool.records("folders"):
        folder = naming.folder(export.query.get("naming") or "", held["tags"], used=used)
        folders += 1
        yield f"{folder}/{naming.clean(held['tags']['reference'])}.pdf", read(spool.folder / held["sheet"])
        inside: dict[str, set[str]] = {}
        for each in map(Document.from_json, held["documents"]):
            if each.withheld:
                withheld.append({"file": held["tags"]["reference"], "document": each.name, "why": each.withheld})
                continue
            documents += 1
            name = naming.among(each.name, inside.setdefault(each.kind, set()))
            yield f"{folder}/{each.kind}/{name}", stored(each.path)
    if folders != export.total:
        raise spreadsheets.RowsMissing(f"{folders} folders for {export.total} files")
    told = {"procedure": export.procedure.slug, "files": folders, "documents": documents, "withheld": withheld, "complete": True}
    yield "manifest.json", [json.dumps(told, ensure_ascii=False, indent=2).encode()]


def read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as held:
        while chunk := held.read(CHUNK):
            yield chunk


def stored(path: str) -> Iterator[bytes]:
    with default_storage.open(path) as held:
        while chunk := held.read(CHUNK):
            yield chunk
