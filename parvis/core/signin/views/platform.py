"""The operator's side: which providers may vouch for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parvis.core.signin import actions, selectors
from parvis.core.signin.forms import SuspendForm


@require_GET
def providers(request: HttpRequest) -> HttpResponseBase:
    return page(request)


def page(request: HttpRequest, *, slug: str = "", form: SuspendForm | None = None) -> HttpResponseBase:
    """All providers, each with its own form; ``form`` keeps what was typed for the one called ``slug``."""
    found = selectors.all_providers()
    rows = [(each, form if form and each.slug == slug else SuspendForm(auto_id=f"{each.slug}-%s")) for each in found]
    return render(request, "signin/platform.html", {"rows": rows}, status=400 if form else 200)


@require_POST
def switch(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Suspend a provider, with a reason, or resume it."""
    provider = selectors.provider(slug)
    if provider is None:
        raise Http404("no such provider")
    form = SuspendForm(request.POST, auto_id=f"{slug}-%s")
    if request.POST.get("state") == "active":
        actions.resume_provider(provider, by=request)
        messages.success(request, gettext("The provider is active again."))
    elif not form.is_valid():
        return page(request, slug=slug, form=form)
    else:
        actions.suspend_provider(provider, reason=form.cleaned_data["reason"], by=request)
        messages.success(request, gettext("The provider is suspended."))
    return HttpResponseRedirect(reverse("signin:providers"))


def panel(_request: HttpRequest) -> Mapping[str, Any] | None:
    return {"providers": selectors.all_providers()}
