"""Legal clocks: what a desk has to answer and by when, and for everyone, who answers late."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.components.procedures.selectors import clocks
from parvis.components.procedures.selectors import lateness as figures
from parvis.kernel.guards import actor


def deadlines(request: HttpRequest) -> HttpResponse:
    """The clocks of the agent's files, soonest first, and what waits for people."""
    context = {"due": clocks.due(actor(request)), "organisation": actor(request).organisation_name}
    return render(request, "procedures/desk_deadlines.html", context)


def lateness(request: HttpRequest) -> HttpResponse:
    """Body by body, how many requests were answered in time."""
    return render(request, "procedures/lateness.html", {"bodies": figures.by_body(), "method": figures.METHOD})
