"""What agents of an owner publish, and what is learned of documents as they change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.core.apis import calling, entries
from parvis.core.apis.models import Change, Document, EndOfVersion, Listing
from parvis.core.apis.rules import changes, documents
from parvis.core.apis.rules.description import described
from parvis.core.apis.selectors import document_row, followers
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Organisation, organisation_subject
from parvis.core.protection import actions as protection
from parvis.kernel import catalogue
from parvis.kernel.apis import ListedApi
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

REFRESH_EVERY = timedelta(hours=6)
AT_ONCE = 10
PURPOSE = Text("Tenir le catalogue des API", "Keep the catalogue of APIs")
LEGAL = Text("Compétence de l’administration qui publie", "Competence of the publishing administration")


class NotRead(Exception):
    """The document's address gave nothing that can be read; ``reason`` says why, without what was answered."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SlugTaken(Exception):
    """Another API of the catalogue has this name in its address."""


class ChangedMeanwhile(Exception):
    """Somebody else edited the listing since the form was shown."""


def read_document(url: str) -> dict[str, Any]:
    """The document at ``url``, checked. Raises NotRead, Unreadable."""
    try:
        answer = calling.relayed(
            url, headers={"Accept": "application/json, application/yaml;q=0.9, */*;q=0.1"}, largest=documents.LARGEST_JSON + 1
        )
    except calling.NotCallable as failure:
        raise NotRead(failure.reason) from None
    if answer.status != 200:
        raise NotRead(f"HTTP {answer.status}")
    found = documents.read(answer.content)
    described(found)
    return found


@transaction.atomic
def publish(owner: Organisation, fields: Mapping[str, Any], document: Mapping[str, Any], *, by: str) -> Listing:
    """A new entry of the catalogue. Raises SlugTaken. Trace: api.published."""
    if f"api:{fields['slug']}" in {f"api:{slug}" for slug in catalogue.listed_apis()}:
        raise SlugTaken(fields["slug"])
    try:
        with transaction.atomic():
            row = Listing.objects.create(owner=owner, refreshed_at=timezone.now(), **fields)
    except IntegrityError:
        raise SlugTaken(fields["slug"]) from None
    learned = keep(row.key, document)
    Change.objects.create(entry=row.key, kind=Change.Kind.PUBLISHED, version=learned.version)
    traced("api.published", row, by=by)
    return row


@transaction.atomic
def edit(row: Listing, fields: Mapping[str, Any], document: Mapping[str, Any] | None, *, edition: int, by: str) -> Listing:
    """The entry with other facts, and another document where one is given. Raises ChangedMeanwhile. Trace: api.edited."""
    held = Listing.objects.select_for_update().get(pk=row.pk)
    if held.edition != edition:
        raise ChangedMeanwhile
    different = sorted(name for name, value in fields.items() if getattr(held, name) != value)
    for name, value in fields.items():
        setattr(held, name, value)
    held.edition += 1
    held.updated_at = timezone.now()
    held.refresh_problem = ""
    held.save()
    if different:
        lines = [{"kind": "changed", "operation": "", "fr": name, "en": name, "breaking": False} for name in different]
        Change.objects.create(entry=held.key, kind=Change.Kind.EDITED, lines=lines)
    if document is not None:
        learn(held.key, document)
    traced("api.edited", held, by=by)
    return held


@transaction.atomic
def unpublish(row: Listing, *, reason: str, by: str) -> None:
    """Out of the catalogue: its history and its address stay for those who publish it again. Twice changes nothing. Trace: api.unpublished."""
    if Listing.objects.filter(pk=row.pk, state=Listing.State.PUBLISHED).update(state=Listing.State.UNPUBLISHED, updated_at=timezone.now()):
        change = Change.objects.create(entry=row.key, kind=Change.Kind.UNPUBLISHED, note=reason)
        traced("api.unpublished", row, by=by)
        tell_followers(change, title=row.title, link="/apis")


@transaction.atomic
def republish(row: Listing, *, by: str) -> None:
    if Listing.objects.filter(pk=row.pk, state=Listing.State.UNPUBLISHED).update(state=Listing.State.PUBLISHED, updated_at=timezone.now()):
        Change.objects.create(entry=row.key, kind=Change.Kind.PUBLISHED)
        traced("api.published", row, by=by)


@transaction.atomic
def announce_end(key: str, *, version: str, ends_on: date, replacement: str, by: str) -> EndOfVersion:
    """The end of a version, told to those who follow the entry; said again, it is corrected. Trace: api.end-announced."""
    entry = entries.one(key)
    if entry is None:
        raise LookupError(key)
    said = {"announced_on": today(), "ends_on": ends_on, "replacement": replacement}
    row, _ = EndOfVersion.objects.update_or_create(entry=key, version=version, defaults=said)
    change = Change.objects.create(
        entry=key, kind=Change.Kind.DEPRECATED, version=version, note=f"{ends_on.isoformat()} {replacement}".strip()
    )
    record("api.end-announced", owner=entry.owner, owner_name=entry.owner_name, key=key, by=by)
    tell_followers(change, title=entry.title, link=entry.url)
    return row


def keep(key: str, document: Mapping[str, Any]) -> Document:
    said = described(document)
    return Document.objects.create(
        entry=key, fingerprint=fingerprint(document), content=document, version=said.version[:40], form=said.form[:40]
    )


def fingerprint(document: Mapping[str, Any]) -> str:
    return sha256(json.dumps(document, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


@transaction.atomic
def learn(key: str, document: Mapping[str, Any], *, tell: bool = True) -> Change | None:
    """Keep ``document`` if it is another than the last one, with what changed; followers are told. None: nothing new."""
    last = document_row(key)
    if last and last.fingerprint == fingerprint(document):
        return None
    keep(key, document)
    if last is None:
        return None
    found = changes.compared(described(last.content), described(document))
    if not found:
        return None  # words only
    change = Change.objects.create(
        entry=key, kind=Change.Kind.DOCUMENT, version=described(document).version, lines=[each.as_json() for each in found[:200]]
    )
    entry = entries.one(key)
    if entry and tell:
        tell_followers(change, title=entry.title, link=f"/apis/changes/{key}")
    return change


def refresh_due() -> int:
    """Ask again for the documents of published entries whose turn it is, and look at our own; how many were asked."""
    for each in entries.open_apis():
        document = entries.document_of(each.slug)
        if document.get("paths"):
            learn(f"open:{each.slug}", document)
    due = Listing.objects.filter(state=Listing.State.PUBLISHED).exclude(openapi_url="")
    waiting = [row for row in due.order_by("refreshed_at") if row.refreshed_at is None or row.refreshed_at < timezone.now() - REFRESH_EVERY]
    for row in waiting[:AT_ONCE]:
        refresh(row)
    return len(waiting[:AT_ONCE]) + sum(refresh_listed(each) for each in catalogue.listed_apis().values())


def refresh_listed(api: ListedApi) -> bool:
    """The document of an API that the country lists; what cannot be read leaves the last one standing."""
    key = f"api:{api.slug}"
    if not api.openapi_url or not cache.add(f"apis:refreshed:{key}", 1, timeout=int(REFRESH_EVERY.total_seconds())):
        return False
    try:
        learn(key, read_document(api.openapi_url))
    except (NotRead, documents.Unreadable):
        return False
    return True


def refresh(row: Listing) -> Change | None:
    """The document at the listing's address, now; a problem is kept for its producer, and the old document stays."""
    problem, change = "", None
    try:
        document = read_document(row.openapi_url)
    except NotRead as failure:
        problem = failure.reason
    except documents.Unreadable as failure:
        problem = str(failure)[:2000]
    else:
        change = learn(row.key, document)
    Listing.objects.filter(pk=row.pk).update(refreshed_at=timezone.now(), refresh_problem=problem)
    return change


def tell_followers(change: Change, *, title: Text, link: str) -> None:
    for person in followers(change.entry):
        context = {"title": title.in_language(person.language), "change": change, "lines": worded(change, person.language)}
        notices.send("apis.changed", to=person, key=f"apis:change:{change.pk}:{person.pk}", context=context, link=link)


def worded(change: Change, language: str) -> list[str]:
    tongue = "fr" if language.startswith("fr") else "en"
    return [f"{line['operation']} {line[tongue]}".strip() + (" (!)" if line["breaking"] else "") for line in change.lines[:20]]


def traced(event: str, row: Listing, *, by: str) -> None:
    record(event, owner=row.owner.identifier, owner_name=row.owner.name, key=row.key, by=by)


def record(event: str, *, owner: str, owner_name: str, key: str, by: str) -> None:
    protection.record(
        event,
        subjects=[organisation_subject(owner)],
        organisation=owner_name,
        organisation_identifier=owner,
        actor=by,
        purpose=PURPOSE,
        legal_basis=LEGAL,
        detail={"api": key},
    )
