"""Ask for an export, see it being made, fetch it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from parvis.components.exports import actions, selectors
from parvis.components.exports.forms import ExportForm, title_of
from parvis.components.exports.models import Export, Form
from parvis.components.procedures.selectors import Procedure, seen_by
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.components.procedures.selectors.groups import groups_seen_by
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor

TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Form.ZIP: "application/zip",
    Form.GEOJSON: "application/geo+json",
}
SHOWN = 20
WANTED = ("procedure", "state", "since", "until", "group", "form")


def exports(request: HttpRequest) -> HttpResponse:
    """The agent's exports and the form that asks for one; a list of files leads here with its filter."""
    form = form_of(request)
    if request.method != "POST":
        return show(request, form)
    if not form.is_valid():
        return show(request, form, status=422)
    person, organisation = people.person_of(request), people.organisation_of(request)
    query = form.query(language=get_language() or "")
    try:
        export = actions.ask(
            person, organisation, form.procedures[form.cleaned_data["procedure"]], form=Form(form.cleaned_data["form"]), query=query
        )
    except actions.TooManyExports as many:
        form.add_error(None, str(many.text))
        return show(request, form, status=409)
    return HttpResponseRedirect(reverse("exports:export", args=[export.pk]))


def form_of(request: HttpRequest) -> ExportForm:
    who = actor(request)
    return ExportForm(
        request.POST or None,
        initial={"form": Form.XLSX, **{name: request.GET[name] for name in WANTED if name in request.GET}},
        procedures=procedures_of(request),
        groups=list(groups_seen_by(who)),
        templates=list(selectors.templates_of(who)),
    )


def procedures_of(request: HttpRequest) -> list[Procedure]:
    """The procedures that the agent's body has files of."""
    used = seen_by(actor(request)).exclude(state="draft").order_by().values("procedure").distinct()
    return list(Procedure.objects.filter(pk__in=used).exclude(current=None).select_related("current"))


def show(request: HttpRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "exports": [described(each) for each in selectors.exports_of(actor(request))[:SHOWN]],
        "procedures": form.procedures.values(),
        "templates": [(each, title_of(each.procedure)) for each in form.templates.values()],
    }
    return render(request, "exports/exports.html", context, status=status)


def described(export: Export) -> dict[str, Any]:
    return {"export": export, "title": title_of(export.procedure), "tag_kind": TAGS[Export.State(export.state)]}


TAGS = {
    Export.State.WAITING: "wait",
    Export.State.GATHERING: "wait",
    Export.State.WRITING: "wait",
    Export.State.DONE: "ok",
    Export.State.FAILED: "late",
}


def export_or_404(request: HttpRequest, export_id: UUID) -> Export:
    found = selectors.export_of(actor(request), export_id)
    if found is None or found.expires_at <= timezone.now():
        raise Http404("no such export of yours (any more)")
    return found


def export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """How far it is; the page asks again by itself until it is done."""
    found = export_or_404(request, export_id)
    context: Mapping[str, Any] = {
        **described(found),
        "going": found.state not in (Export.State.DONE, Export.State.FAILED),
        "name": name_of(found),
    }
    return render(request, "exports/export.html", context)


def download(request: HttpRequest, export_id: UUID) -> FileResponse:
    """The document with its length, so that a download cut short fails instead of passing for whole."""
    found = export_or_404(request, export_id)
    if found.state != Export.State.DONE:
        raise Http404("not ready")
    response = FileResponse(
        default_storage.open(found.path), as_attachment=True, filename=name_of(found), content_type=TYPES[Form(found.form)]
    )
    response.headers["Content-Length"] = str(found.size)
    response.headers["Repr-Digest"] = f"sha-256=:{base64_of(found.sha256)}:"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def base64_of(hexadecimal: str) -> str:
    return b64encode(bytes.fromhex(hexadecimal)).decode()


def name_of(export: Export) -> str:
    return f"{export.procedure.slug}-{export.asked_at:%Y-%m-%d-%H%M}.{export.form}"


def desk_panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """For whoever handles files."""
    return {} if actor(request).has_permission(INSTRUCT) else None
