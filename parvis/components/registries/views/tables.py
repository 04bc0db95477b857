"""At the desk: a legacy file becomes an API, step by step, and can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.components.registries import actions, selectors
from parvis.components.registries.forms import DeclareForm, UploadForm
from parvis.components.registries.models import Table, TableVersion
from parvis.components.registries.rules.reading import Checked
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.text import Text


def tables(request: HttpRequest) -> HttpResponse:
    body = organisation_of(request)
    return render(request, "registries/tables.html", {"organisation": body, "tables": selectors.tables_of(body)})


def new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        version = uploaded(request, form)
        if version is not None:
            return HttpResponseRedirect(reverse("registries:table-version", args=[version.table_id, version.number]))
    return render(request, "registries/new_table.html", {"form": form}, status=422 if form.errors else 200)


def uploaded(request: HttpRequest, form: UploadForm) -> TableVersion | None:
    given = form.cleaned_data
    title = Text(given["title"], given["title"])
    try:
        return actions.upload(
            organisation_of(request),
            by=person_of(request),
            slug=given["slug"],
            file_name=given["file"].name,
            content=given["file"].read(),
            title=title,
        )
    except actions.UnreadableFile as error:
        form.add_error("file", str(error.text))
    except actions.NameTaken as error:
        form.add_error("slug", str(error.text))
    return None


def table(request: HttpRequest, table_id: UUID) -> HttpResponse:
    found = mine(request, table_id)
    return render(request, "registries/table.html", {"table": found, "versions": found.versions.defer("content").select_related("by")})


def version(request: HttpRequest, table_id: UUID, number: int) -> HttpResponse:
    """What the file says as declared; a draft's declaration can be changed."""
    found = mine_version(request, table_id, number)
    form = DeclareForm(request.POST or None, written=found.declaration)
    if request.method == "POST" and found.published_at is None and form.is_valid():
        actions.declare(found, form.declaration())
        messages.success(request, _("Saved, and the whole file was read again."))
        return HttpResponseRedirect(request.path)
    context = {"version": found, "table": found.table, "form": form, **checked(found)}
    return render(request, "registries/table_version.html", context, status=422 if form.errors else 200)


def checked(found: TableVersion) -> dict[str, Any]:
    """What the whole file says, or why it cannot be read."""
    try:
        read: Checked = selectors.read_rows(found.declared, bytes(found.content))
    except actions.UnreadableFile as error:
        return {"unreadable": str(error.text)}
    titles = [column.title for column in found.declared.columns]
    head = [list(row.values()) for row in list(read.rows.values())[:5]]
    return {"checked": read, "more": read.wrong - len(read.listed), "titles": titles, "head": head}


def publish(request: HttpRequest, table_id: UUID, number: int) -> HttpResponse:
    """Asks once more, then publishes; the same for going back to an older version."""
    found = mine_version(request, table_id, number)
    problem = ""
    if request.method == "POST":
        try:
            actions.publish(found, by=person_of(request))
        except (actions.BadCells, actions.UnreadableFile) as error:
            problem = str(error.text)
        else:
            messages.success(request, _("Published: the page, the API and the search have it."))
            return HttpResponseRedirect(reverse("registries:table", args=[table_id]))
    context = {"version": found, "table": found.table, "problem": problem}
    return render(request, "registries/publish_table.html", context, status=422 if problem else 200)


def withdraw(request: HttpRequest, table_id: UUID) -> HttpResponse:
    found = mine(request, table_id)
    if request.method == "POST":
        actions.withdraw(found)
        messages.success(request, _("Withdrawn: its addresses answer “not found” now. Its versions are kept."))
        return HttpResponseRedirect(reverse("registries:table", args=[table_id]))
    return render(request, "registries/withdraw_table.html", {"table": found})


@require_POST
def discard(request: HttpRequest, table_id: UUID, number: int) -> HttpResponse:
    actions.discard(mine_version(request, table_id, number))
    messages.success(request, _("The draft is gone. What was published stays."))
    return HttpResponseRedirect(reverse("registries:tables"))


def mine(request: HttpRequest, table_id: UUID) -> Table:
    found = Table.objects.filter(pk=table_id, organisation=organisation_of(request)).select_related("current", "organisation").first()
    if found is None:  # also those of other bodies: their existence is not told
        raise Http404("no such table of this organisation")
    return found


def mine_version(request: HttpRequest, table_id: UUID, number: int) -> TableVersion:
    found = TableVersion.objects.filter(table=mine(request, table_id), number=number).select_related("table").first()
    if found is None:
        raise Http404("no such version")
    return found
