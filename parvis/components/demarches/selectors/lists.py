"""Procedures and groups with their files, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from parvis.components.casework.selectors import Label
from parvis.components.demarches.rules import ids, words
from parvis.components.demarches.selectors import people
from parvis.components.demarches.selectors.access import Access, of_id
from parvis.components.demarches.selectors.demarches import Descriptor, Group, Revision, label
from parvis.components.demarches.selectors.dossiers import Batch
from parvis.components.demarches.selectors.pages import page, window


class Inbox:
    """The connections over ``files()``, the same for a procedure and for a group."""

    access: Access

    def files(self) -> QuerySet[Any]:
        raise NotImplementedError

    def dossiers(self, _info: Any, **arguments: Any) -> dict[str, Any]:
        return dossiers_in(self.files(), self.access, arguments)

    def deleted_dossiers(self, _info: Any, **arguments: Any) -> dict[str, Any]:
        return deleted_in(self.files(), arguments)

    def pending_deleted_dossiers(self, _info: Any, **arguments: Any) -> dict[str, Any]:
        return pending_in(self.files(), arguments)


class Demarche(Inbox, Descriptor):
    """A procedure with the files that its body got."""

    @property
    def administrateurs(self) -> list[Any]:
        return [people.agent(self.access.token.made_by)] if self.access.token and self.access.token.made_by else []

    def groupe_instructeurs(self, _info: Any, closed: bool | None = None) -> list[Group]:
        found = self.procedure.groups.filter(organisation=self.organisation).prefetch_related("memberships__person")
        groups = [Group(each, self.access, organisation=self.organisation) for each in found]
        return [each for each in groups if closed is None or each.closed is closed] or [
            Group(None, self.access, organisation=self.organisation)
        ]

    @property
    def labels(self) -> list[Any]:
        return [label(each) for each in Label.objects.filter(procedure=self.procedure, organisation=self.organisation)]

    @property
    def active_revision(self) -> Revision:
        return Revision(self.procedure.current, self.access)

    published_revision = active_revision
    draft_revision = active_revision

    @property
    def revisions(self) -> list[Revision]:
        return [Revision(each, self.access) for each in self.procedure.versions.exclude(published_at=None).order_by("pk")]

    @property
    def champ_descriptors(self) -> list[dict[str, Any]]:
        return self.active_revision.champ_descriptors

    @property
    def annotation_descriptors(self) -> list[dict[str, Any]]:
        return self.active_revision.annotation_descriptors

    def files(self) -> QuerySet[Any]:
        return self.access.files().filter(procedure=self.procedure)


class GroupWithDossiers(Inbox, Group):
    """A group with what is in its inbox."""

    def files(self) -> QuerySet[Any]:
        return self.access.files().filter(group=self.group)


def narrowed(rows: QuerySet[Any], arguments: Mapping[str, Any]) -> QuerySet[Any]:
    """Files that fit the arguments of the connection of files."""
    rows = rows.filter(erased_at=None)
    if arguments.get("archived") is not None:
        rows = rows.filter(archived_at__isnull=not arguments["archived"])
    if state := arguments.get("state"):
        rows = rows.filter(state=words.STATES_HERE[state])
    if (since := arguments.get("created_since")) is not None:
        rows = rows.filter(submitted_at__gte=since)
    if (since := arguments.get("updated_since")) is not None:
        rows = rows.filter(saved_at__gte=since)
    for name, comparison in (("revision", ""), ("min_revision", "__gte"), ("max_revision", "__lte")):
        if text := arguments.get(name):
            rows = rows.filter(**{f"version_id{comparison}": of_id("ProcedureRevision", text)})
    return rows


def moment_of(arguments: Mapping[str, Any]) -> str:
    """By what files are ordered: their last change when changes are asked for, else their arrival."""
    return "saved_at" if arguments.get("updated_since") is not None else "submitted_at"


def dossiers_in(files: QuerySet[Any], access: Access, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A page of files, each with what belongs to it, read for the page as a whole."""
    rows = narrowed(files, arguments)
    return page(rows, moment_of(arguments), window(arguments), lambda found: Batch(found, access).dossiers())


def deleted_in(files: QuerySet[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Files whose data were erased because their time was over."""
    rows = files.exclude(erased_at=None)
    if (since := arguments.get("deleted_since")) is not None:
        rows = rows.filter(erased_at__gte=since)
    return page(rows, "erased_at", window(arguments), lambda found: [gone(each, each.erased_at, "expired") for each in found])


def pending_in(files: QuerySet[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Files in the basket: nothing here is deleted before its time, so there is none."""
    return page(files.none(), "erased_at", window(arguments), lambda found: found)


def gone(file: Any, at: datetime, reason: str) -> dict[str, Any]:
    return {
        "id": ids.encoded("DeletedDossier", file.number.pk),
        "number": file.number.pk,
        "state": words.STATES[file.state],
        "reason": reason,
        "date_supression": at,
    }
