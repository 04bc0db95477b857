"""Django's request turned into the wire's, and back."""

from __future__ import annotations

from urllib.parse import parse_qsl

import structlog
from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from parvis.core.hubs import described, gateway, selectors, trying
from parvis.core.hubs.broker import published_keys
from parvis.core.hubs.openapi import document
from parvis.core.hubs.rules.endpoints import Endpoint
from parvis.core.hubs.rules.wire import WireRequest
from parvis.kernel.callers import address
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience

ON_A_PAGE = 20


def wire(request: HttpRequest, **_path: str) -> HttpResponse:
    """Any call of a hub, at any of its addresses."""
    response = gateway.answer(request_of(request))
    return HttpResponse(response.body, status=response.status, headers=dict(response.headers))


def request_of(request: HttpRequest) -> WireRequest:
    headers = {name.lower(): value for name, value in request.headers.items()}
    named = structlog.contextvars.get_contextvars().get("request_id", "")
    return WireRequest(
        method=request.method or "",
        path=request.path,
        query=tuple(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")),
        headers=headers | ({"x-request-id": named} if named else {}),
        address=address(request),
    )


def openapi(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001  views receive the request
    """The OpenAPI document of a hub."""
    description = selectors.descriptions().get(slug)
    if description is None:
        raise Http404("no such hub")
    return JsonResponse(document(description), json_dumps_params={"ensure_ascii": False})


class SandboxForm(forms.Form):
    """A search among the endpoints; it may stay empty."""

    q = forms.CharField(label=_("Data, body or address"), required=False, max_length=100)


def sandbox(request: HttpRequest) -> HttpResponse:
    """Everything that can be tried, and how many answers are prepared for it."""
    form = SandboxForm(request.GET)
    form.full_clean()
    found = trying.lines(form.cleaned_data.get("q", ""))
    context = {
        "form": form,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "total": len(found),
        "answers": sum(line.answers for line in found),
        "problems": described.problems() if actor(request).may_open(Audience.OPERATOR) else {},
    }
    return render(request, "hubs/sandbox.html", context)


def sandbox_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  views receive the request
    """The same list for programs."""
    listed = [
        {"operation": each.endpoint.operation, "path": each.endpoint.path, "title": each.endpoint.title.fr, "answers": each.answers}
        for each in trying.lines()
    ]
    return JsonResponse({"operations": listed}, json_dumps_params={"ensure_ascii": False})


def endpoint_called(operation: str) -> Endpoint:
    found = selectors.endpoints().get(operation)
    if found is None:
        raise Http404("no such operation")
    return found


def sandbox_operation(request: HttpRequest, operation: str) -> HttpResponse:
    """What one endpoint answers in the sandbox, and to which words."""
    endpoint = endpoint_called(operation)
    page = Paginator(trying.answers(endpoint), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(each, trying.address(endpoint, each)) for each in page]
    return render(request, "hubs/sandbox_operation.html", {"endpoint": endpoint, "page": page, "rows": rows})


def sandbox_operation_json(request: HttpRequest, operation: str) -> HttpResponse:  # noqa: ARG001  views receive the request
    endpoint = endpoint_called(operation)
    told = [trying.told(endpoint, each) for each in trying.answers(endpoint)]
    return JsonResponse({"operation": operation, "path": endpoint.path, "answers": told}, json_dumps_params={"ensure_ascii": False})


def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  views receive the request
    """The public keys to which a sign-in broker encrypts what it tells the hubs (RFC 7517)."""
    return JsonResponse(published_keys(), headers={"Cache-Control": "public, max-age=300"})
