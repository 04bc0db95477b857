"""SAML endpoints of the node: its metadata, requests from other countries, their answers (SAML Bindings 3.4, 3.5)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.core.saml.rules.metadata import CONNECTOR, PROXY
from parvis.core.signin import browsers, handing_over, member_states, selectors
from parvis.core.signin.actions import europe, throttle
from parvis.core.signin.actions.europe import Arrived, Handover
from parvis.core.signin.explaining import explained
from parvis.core.signin.rules.problems import SignInError
from parvis.kernel.manifest import Audience, Page


def pages() -> tuple[Page, ...]:
    """None where the country declares no node. Messages prove who sends them by their signatures, not by a CSRF token."""
    if selectors.profile().europe is None:
        return ()
    return (
        Page(path="saml/metadata/<slug:role>", view=metadata, audience=Audience.MACHINE, name="saml-metadata", crawl=False),
        Page(path="saml/requests", view=requests, audience=Audience.EVERYONE, name="saml-requests", crawl=False, csrf_exempt=True),
        Page(path="saml/answers", view=answers, audience=Audience.EVERYONE, name="saml-answers", crawl=False, csrf_exempt=True),
    )


@require_GET
def metadata(_request: HttpRequest, role: str) -> HttpResponse:
    if role not in (CONNECTOR, PROXY):
        raise Http404("the node has two roles: connector and proxy")
    headers = {"Cache-Control": "public, max-age=600"}
    return HttpResponse(member_states.published(role), content_type="application/samlmetadata+xml", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
@explained
def requests(request: HttpRequest) -> HttpResponseBase:
    """Another country's node sends the browser here with a request."""
    caller = throttle.caller_of(request, where="saml.requests", who="")
    throttle.require_calm(caller)
    browser = browsers.secret_of(request)
    try:
        began = europe.asked_by(arrived(request), browser=browser)
    except SignInError:
        throttle.count_failure(caller)
        raise
    if isinstance(began, Handover):
        return handing_over.page(request, began, title=None)
    row = selectors.issuer(selectors.europe().issuer)
    return browsers.remember(browsers.SeeOther(reverse(f"signin:{row.slug}-interaction", args=[began.id])), browser=browser)


def arrived(request: HttpRequest) -> Arrived:
    if request.method == "POST":
        return Arrived(field=request.POST.get("SAMLRequest", ""), relay_state=request.POST.get("RelayState", ""))
    return Arrived(query=request.META.get("QUERY_STRING", ""), relay_state=request.GET.get("RelayState", ""))


@never_cache
@require_POST
@explained
def answers(request: HttpRequest) -> HttpResponseBase:
    """Another country's node answers: on to a page of ours, which only the browser that began may open.

    The form comes from another site, so the browser sends no cookie with it; it does on the way on.
    """
    caller = throttle.caller_of(request, where="saml.answers", who="")
    throttle.require_calm(caller)
    try:
        attempt = europe.receive(request.POST.get("SAMLResponse", ""))
    except SignInError:
        throttle.count_failure(caller)
        raise
    if attempt.service:
        return browsers.SeeOther(reverse(f"signin:{attempt.service.issuer}-consent", args=[attempt.id]))
    return browsers.SeeOther(reverse("signin:received", args=[attempt.id]))
