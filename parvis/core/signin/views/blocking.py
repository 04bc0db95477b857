"""Providers that a person refuses: the list, the confirmation, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.core.people import selectors as people
from parvis.core.people.selectors import person_of
from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import blocks
from parvis.core.signin.forms import BlockForm
from parvis.core.signin.models import IdentityProvider
from parvis.core.signin.views.person import sides
from parvis.kernel.manifest import Audience


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    since = {block.provider_id: block.since for block in selectors.blocked_by(person)}
    used = set(selectors.providers_used(person))
    rows = [(provider, since.get(provider.pk), provider in used) for provider in selectors.providers(Audience.PERSON)]
    return render(request, "signin/blocks.html", {"sides": sides("blocks"), "rows": rows})


def provider_or_404(slug: str) -> IdentityProvider:
    found = selectors.provider(slug)
    if found is None or found.audience != Audience.PERSON:
        raise Http404("no such provider")
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def block(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Says what follows, asks for a tick when it is the last way in, then does it."""
    person, provider = person_of(request), provider_or_404(slug)
    last = not selectors.open_providers(person, without=provider)
    form = BlockForm(request.POST if request.method == "POST" else None, last=last)
    if request.method == "POST" and form.is_valid():
        blocks.block(person, provider)
        messages.success(request, _("Nobody signs in as you through this provider any more."))
        return browsers.SeeOther(reverse("signin:blocks"))
    context = {"provider": provider, "form": form, "last": last, "own": people.provider_of(request) == provider.slug}
    return render(request, "signin/block.html", context, status=400 if form.errors else 200)


@never_cache
@require_POST
def unblock(request: HttpRequest, slug: str) -> HttpResponseBase:
    blocks.unblock(person_of(request), provider_or_404(slug))
    messages.success(request, _("This provider may vouch for you again."))
    return browsers.SeeOther(reverse("signin:blocks"))


@never_cache
@require_http_methods(["GET", "POST"])
def way_back(request: HttpRequest, token: str) -> HttpResponseBase:
    """From the message to somebody who blocked their last provider: opens it again, after a click."""
    found = blocks.blocked_by_link(token)
    if found is None:
        return render(request, "signin/way_back.html", {"provider": None}, status=404)
    if request.method == "POST":
        blocks.unblock(found.person, found.provider)
        return browsers.SeeOther(reverse("signin:choose"))
    return render(request, "signin/way_back.html", {"provider": found.provider})
