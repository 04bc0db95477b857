"""Find a procedure and read about it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from parvis.components.procedures import selectors
from parvis.components.procedures.models import Procedure
from parvis.components.procedures.rules.shape import schema as procedure_schema
from parvis.components.procedures.selectors import published
from parvis.kernel import catalogue, panels
from parvis.kernel.guards import actor
from parvis.kernel.manifest import LifeEvent, Place
from parvis.kernel.text import Text


def procedures(request: HttpRequest) -> HttpResponse:
    """Every published procedure, found by words or by life event."""
    words, chosen = request.GET.get("q", "")[:100], request.GET.get("event", "")
    open_ones = [each for each in published.versions_in_force() if each.procedure.closed_at is None]
    found = published.matching(open_ones, words=words, life_event=chosen)
    context = {"found": found, "words": words, "life_events": life_events_with_procedures(), "chosen": chosen}
    return render(request, "procedures/procedures.html", context)


def life_events_with_procedures() -> list[LifeEvent]:
    used = {slug for version in published.versions_in_force() for slug in version.definition.life_events}
    return [event for event in catalogue.life_events() if event.slug in used]


def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """What the procedure is, what will not be asked, how long it takes, on what law it stands."""
    found = published_or_404(slug)
    version = selectors.current_version(slug)
    context = {
        "procedure": version.definition,
        "version": version,
        "adopting": selectors.adopting(slug),
        "usual_delay": selectors.usual_delay(slug),
        "has_rule": selectors.rule_for(version.definition, version.digest) is not None,
        "signed_in": actor(request).person_id is not None,
        "slug": found.slug,
        "closing": Text.of(found.closing) if found.closed_at else None,
        "replaced_by": found.replaced_by,
        "panels": panels.sections(request, Place.PROCEDURE, slug),
    }
    return render(request, "procedures/procedure.html", context)


def published_or_404(slug: str) -> Procedure:
    try:
        return selectors.procedure(slug)
    except selectors.UnknownProcedure as error:
        raise Http404(str(error)) from error


def source(_request: HttpRequest, slug: str) -> HttpResponse:
    """The procedure file itself: anyone may read, check and reuse it."""
    published_or_404(slug)
    return HttpResponse(selectors.current_version(slug).source, content_type="application/yaml; charset=utf-8")


def schema(_request: HttpRequest) -> HttpResponse:
    """The JSON Schema of procedure files."""
    return JsonResponse(procedure_schema(), json_dumps_params={"ensure_ascii": False, "indent": 2})
