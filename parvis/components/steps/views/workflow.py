"""The life cycle of a procedure with its steps: a picture, a list, BPMN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.steps.rules.bpmn import bpmn
from parvis.components.steps.rules.drawing import drawing
from parvis.components.steps.rules.workflow import workflow
from parvis.components.steps.wording import KINDS, OUTCOMES


def definition_or_404(slug: str) -> ProcedureFile:
    try:
        return procedures.current_version(slug).definition
    except procedures.UnknownProcedure as unknown:
        raise Http404(slug) from unknown


def exported(_request: HttpRequest, slug: str) -> HttpResponse:
    """The workflow as BPMN 2.0, which other tools open."""
    definition = definition_or_404(slug)
    content = bpmn(workflow(definition.steps), slug=slug, title=definition.title, language=get_language() or "en")
    return HttpResponse(content, content_type="application/xml", headers={"Content-Disposition": f'attachment; filename="{slug}.bpmn"'})


def on_procedure(_request: HttpRequest, slug: str) -> Mapping[str, Any]:
    """How a request goes, in a picture and in words."""
    definition = procedures.current_version(slug).definition
    steps = [
        {"rule": each, "kind": KINDS[each.kind], "silence": OUTCOMES[each.silence] if each.silence else ""} for each in definition.steps
    ]
    language = get_language() or "en"
    return {"slug": slug, "owner": definition.owner, "steps": steps, "picture": drawing(workflow(definition.steps), language=language)}
