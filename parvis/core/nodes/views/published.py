"""What a network publishes outside mutual TLS, for programs: membership, keys, revoked certificates, applications."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from parvis.core.nodes import actions, identity, membership, places, selectors, shown
from parvis.core.nodes.models import Application
from parvis.core.nodes.rules import applications
from parvis.core.nodes.rules.membership import schema
from parvis.kernel import callers, quotas

CALLS_PER_ADDRESS = 10  # applications in a minute
CALLS = 60  # from everybody
LARGEST_APPLICATION = 50_000


@require_safe
def document(request: HttpRequest, network: str) -> HttpResponse:
    """The newest signed membership (compact JWS)."""
    held = membership.newest(shown.listed_network(network).slug)
    if held is None:
        raise Http404("nothing published yet")
    told = {"ETag": quote_etag(held.digest), "Cache-Control": "no-cache"}
    answer = HttpResponse(held.document, content_type="application/jose", headers=told)
    return get_conditional_response(request, etag=quote_etag(held.digest), response=answer) or answer


@require_safe
def keys(_request: HttpRequest, network: str) -> HttpResponse:
    """Each document in which the authority's keys changed, oldest first, one on a line: how a node that was away catches up."""
    steps = selectors.key_changes(shown.listed_network(network).slug)
    return HttpResponse("".join(f"{each.document}\n" for each in steps), content_type="text/plain; charset=us-ascii")


@require_safe
def crl(_request: HttpRequest, network: str) -> HttpResponse:
    """The authority's list of revoked certificates (RFC 5280, PEM)."""
    path = places.folder(shown.listed_network(network).slug) / "crl.pem"
    if not path.exists():
        raise Http404("this node is not the authority")
    return HttpResponse(path.read_bytes(), content_type="application/x-pem-file")


@require_safe
def claims_schema(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(schema(), content_type="application/schema+json")


@require_POST
def apply(request: HttpRequest, network: str) -> HttpResponse:
    """Anyone may apply; nothing changes until an operator admits them."""
    slug = shown.listed_network(network).slug
    for key, limit in ((f"nodes-apply:{callers.address(request)}", CALLS_PER_ADDRESS), ("nodes-apply", CALLS)):
        quota = quotas.counted_here(key, limit=limit)
        if quota.exceeded:
            return problem(429, "too-many", "Too many applications: try again later.", headers=quota.headers(timezone.now().timestamp()))
    if len(request.body) > LARGEST_APPLICATION:
        return problem(413, "too-large", "An application is shorter than that.")
    try:
        wish = applications.opened(request.body.decode("ascii", "replace").strip(), network=slug, now=timezone.now())
        return decided(actions.apply(wish))
    except applications.BadApplication as error:
        return problem(400, "bad-application", f"This is not an application that can be decided on: {error}.")
    except actions.Refused as error:
        return problem(503, "too-many", str(error))
    except identity.NoIdentity:
        return problem(404, "not-the-authority", "This node is not the authority of that network.")


@require_safe
def application(_request: HttpRequest, network: str, fingerprint: str) -> HttpResponse:
    found = Application.objects.filter(network=shown.listed_network(network).slug, fingerprint=fingerprint).first()
    return decided(found) if found else problem(404, "no-application", "No application was made with these keys.")


def decided(found: Application) -> JsonResponse:
    """How an application stands; once admitted, all that the member needs."""
    return JsonResponse(selectors.answer_to(found), status=202 if found.state == Application.State.WAITING else 200)


def problem(status: int, code: str, detail: str, *, headers: dict[str, str] | None = None) -> JsonResponse:
    """An error as RFC 9457 describes it."""
    said: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JsonResponse(said, status=status, content_type="application/problem+json", headers=headers or {})
