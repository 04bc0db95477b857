"""From a work e-mail address or a body's name to the employer's provider; and the operator's table of domains.

What is typed is compared with the domain table only: no answer tells whether an address exists, and no address is put in a URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.signin import selectors
from parvis.core.signin.actions import domains
from parvis.core.signin.forms import DomainForm, WorkMailForm
from parvis.kernel.manifest import Audience


def chosen(request: HttpRequest) -> str:
    """The one provider of the address typed; empty when there is none, or no address was typed."""
    form = WorkMailForm(request.POST)
    if not form.is_valid():
        return ""
    found = selectors.provider_of_domain(form.cleaned_data["email"].rpartition("@")[2])
    return found.slug if found else ""


def context(request: HttpRequest, *, audience: Audience, hint: str = "") -> Mapping[str, Any]:
    """What the choice of an agent shows besides the list: the address, and bodies found by name."""
    if audience is not Audience.AGENT:
        return {}
    typed = "email" in request.POST
    form = WorkMailForm(request.POST if typed else None, initial={"email": hint})
    body = request.GET.get("body", "")[:80]
    return {
        "mail_form": form,
        "unknown_domain": typed and form.is_valid(),
        "body": body,
        "bodies": selectors.domains_of_bodies(body) if body else [],
    }


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponseBase:
    """All domains, and adding one."""
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        domains.set_domain(typed["domain"], provider=typed["provider"], organisation=typed["organisation"], by=request)
        messages.success(request, gettext("Addresses of this domain lead to this provider from now on."))
        return HttpResponseRedirect(request.path)
    return render(request, "signin/domains.html", {"form": form, "rows": selectors.domains()}, status=400 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, domain: int) -> HttpResponseBase:
    row = selectors.domain(domain)
    if row is None:
        raise Http404("no such domain")
    domains.remove_domain(row, by=request)
    messages.success(request, gettext("The domain is removed."))
    return HttpResponseRedirect(reverse("signin:domains"))
