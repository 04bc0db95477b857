"""What was saved, what was published, and what differs; the public pages of versions and quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from parvis.components.builder import selectors
from parvis.components.builder.rules import report
from parvis.components.builder.rules.writing import plain
from parvis.components.builder.selectors import comparison
from parvis.components.builder.views.shared import draft_or_404, frame, told
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.selectors import ProcedureVersion
from parvis.kernel.text import Text

A_PAGE = 30


def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every save, latest first, with what it changed; any may be gone back to."""
    draft = draft_or_404(request, slug)
    page = Paginator(draft.saves.select_related("by"), A_PAGE).get_page(request.GET.get("page"))
    rows = [{"save": each, "what": Text.of(each.what), "current": each.revision == draft.revision} for each in page]
    versions = [version_row(each) for each in procedures.versions_of(slug)]
    return render(request, "builder/history.html", frame(draft, "history", page=page, rows=rows, versions=versions))


def difference(request: HttpRequest, slug: str, revision: int) -> HttpResponse:
    """What one save changed, in sentences."""
    draft = draft_or_404(request, slug)
    save = get_object_or_404(draft.saves, revision=revision)
    before = draft.saves.filter(revision__lt=revision).first()
    sentences = comparison.between_texts(before.text if before else "", save.text)
    more = {"save": save, "what": Text.of(save.what), "sentences": sentences}
    return render(request, "builder/difference.html", frame(draft, "history", **more))


def version_row(version: ProcedureVersion) -> dict[str, Any]:
    quality = selectors.quality_of(version.id)
    return {"version": version, "publication": selectors.publication_of(version.id), "quality": quality}


def known_or_404(slug: str) -> list[ProcedureVersion]:
    """The versions that were in force, latest first; 404 where there is none."""
    found = list(procedures.versions_of(slug).select_related("procedure"))
    if not found:
        raise Http404("no such procedure")
    return found


def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """For everybody: what came into force when, in whose name, and what it changed; any two may be compared."""
    found = known_or_404(slug)
    chosen = comparison.pair(found, request.GET.get("from", ""), request.GET.get("to", ""))
    rows = [version_row(each) | {"before": before} for each, before in zip(found, [*found[1:], None], strict=True)]
    sentences = comparison.sentences(*chosen) if chosen else []
    context = {"procedure": found[0].definition, "slug": slug, "rows": rows, "chosen": chosen, "sentences": sentences}
    return render(request, "builder/versions.html", context)


def quality(request: HttpRequest, slug: str) -> HttpResponse:
    """For everybody: what the gate found of the version in force, or of the last that was."""
    version = known_or_404(slug)[0]
    current = version.procedure.current or version
    found = selectors.quality_of(current.id)
    context: dict[str, Any] = {"procedure": current.definition, "slug": slug, "version": current, "quality": found}
    if found:
        context |= {
            "checks": told(report.by_check(found.report), plain(current.source)),
            "tests": report.tests(found.report),
            "scores": report.scores(found.report),
            "links": found.report["links"],
        }
    return render(request, "builder/quality.html", context)


def quality_json(_request: HttpRequest, slug: str) -> HttpResponse:
    """The same for programs."""
    version = known_or_404(slug)[0]
    found = selectors.quality_of((version.procedure.current or version).id)
    if found is None:
        return JsonResponse({"procedure": slug, "checked": False})
    written = {"procedure": slug, "checked": True, "checked_at": found.checked_at.isoformat(), **found.report}
    return JsonResponse(written, json_dumps_params={"ensure_ascii": False, "indent": 2})


def panel(_request: HttpRequest, slug: str) -> Mapping[str, Any] | None:
    """On the procedure's page: whether the gate found anything, and the way to the whole of it."""
    version = procedures.current_version(slug)
    found = selectors.quality_of(version.id)
    if found is None:
        return None
    warnings = len(found.report["findings"])
    return {"slug": slug, "quality": found, "warnings": warnings, "scores": report.scores(found.report)}


def desk_panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """On the desk of whoever builds procedures: what is being written."""
    who = selectors.actor_building(request)
    if who is None:
        return None
    rows = [{"draft": each, "title": Text.of(dict(selectors.title_of(selectors.value_of(each), each.slug)))} for each in who[:5]]
    return {"rows": rows}
