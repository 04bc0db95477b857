"""``/trace``: the public log, for people and for programs (C2SP tlog-tiles)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from parvis.components.rights import picture
from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import NoSuchTile

FOR_GOOD = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=5"


def explained(request: HttpRequest) -> HttpResponseBase:
    """What the trace proves, how, and what it does not prove."""
    drawn, height = picture.picture()
    context = {
        "drawn": drawn,
        "height": height,
        "state": trace.state(),
        "key": trace.verifying_key(),
        "seconds": int((trace.SEQUENCED_EVERY + trace.PUBLISHED_EVERY).total_seconds()),
        "promised": int(trace.LONGEST_DELAY.total_seconds()),
    }
    return render(request, "rights/log.html", context)


def figures(request: HttpRequest) -> HttpResponseBase:
    """Readings by body, purpose and month: the open dataset, drawn by whoever publishes it, so that a figure is the same everywhere."""
    return render(request, "rights/figures.html")


def checkpoint(_request: HttpRequest) -> HttpResponseBase:
    """The newest signed checkpoint."""
    newest = trace.latest_checkpoint()
    if newest is None:
        raise Http404("no checkpoint was published yet")
    return HttpResponse(trace.published_note(newest), content_type="text/plain; charset=utf-8", headers={"Cache-Control": A_MOMENT})


def key(_request: HttpRequest) -> HttpResponseBase:
    """The log's public key, as signed notes write it."""
    return HttpResponse(f"{trace.verifying_key()}\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": A_MOMENT})


def statements(_request: HttpRequest) -> HttpResponseBase:
    """The log's first key, then each statement by which it was changed."""
    return HttpResponse(trace.key_statements(), content_type="text/plain; charset=utf-8", headers={"Cache-Control": A_MOMENT})


def verifier(_request: HttpRequest) -> HttpResponseBase:
    """The program that checks all of this offline, to download and to read."""
    content = resources.files("parvis.core.protection").joinpath("verifier.py").read_bytes()
    headers = {"Cache-Control": A_MOMENT, "Content-Disposition": 'attachment; filename="verifier.py"'}
    return HttpResponse(content, content_type="text/x-python; charset=utf-8", headers=headers)


def tile(_request: HttpRequest, path: str) -> HttpResponseBase:
    """The hashes of one tile."""
    return octets(lambda: trace.public_tile(path))


def entries(_request: HttpRequest, path: str) -> HttpResponseBase:
    """The leaves under one tile."""
    return octets(lambda: trace.public_entries(path))


def octets(read: Callable[[], bytes]) -> HttpResponseBase:
    try:
        content = read()
    except NoSuchTile as error:
        raise Http404(str(error)) from error
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": FOR_GOOD})
