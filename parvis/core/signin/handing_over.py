"""The page on which a browser takes a message to another country's node: a form with one button, no script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.core.signin import browsers
from parvis.core.signin.actions.europe import Handover


def page(request: HttpRequest, handover: Handover, *, title: Any) -> HttpResponse:
    """``title`` is who the answer goes to; without one it says that the request cannot be met."""
    context = {"handover": handover, "name": title["name"] if title else ""}
    return browsers.allowing(render(request, "signin/handed_over.html", context), [handover.address])
