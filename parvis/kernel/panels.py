"""Draw what systems declare for a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from parvis.kernel import catalogue, guards
from parvis.kernel.manifest import Panel, Place


@dataclass(frozen=True)
class Drawn:
    """A panel that has something to show, with its context."""

    panel: Panel
    context: Mapping[str, Any]

    def html(self, request: HttpRequest) -> str:
        return render_to_string(self.panel.template, dict(self.context), request)


def panels(request: HttpRequest, place: Place, *about: object) -> list[Drawn]:
    """The panels of ``place`` that this person may see and that have something to show; ``about`` is what the page is about."""
    who = guards.actor(request)
    allowed = [panel for panel in catalogue.panels(place) if who.may_open(panel.audience)]
    found = ((panel, panel.selector(request, *about)) for panel in allowed)
    return [Drawn(panel, context) for panel, context in found if context is not None]


def sections(request: HttpRequest, place: Place, *about: object) -> list[str]:
    """The panels of ``place`` that have a template, drawn."""
    return [each.html(request) for each in panels(request, place, *about) if each.panel.template]
