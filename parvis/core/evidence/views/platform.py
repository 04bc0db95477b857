"""The operator's side: which States are trusted, which revocation lists are there, how fresh they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.evidence import selectors
from parvis.core.evidence.actions import trusting
from parvis.core.evidence.forms import TrustForm
from parvis.core.evidence.models import CountryCertificate
from parvis.core.evidence.rules.problems import Refused


@require_http_methods(["GET", "POST"])
def trust(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return page(request, TrustForm())
    form = TrustForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, form)
    try:
        taken = trusting.trust_file(form.take(), fingerprint=form.cleaned_data["fingerprint"], by=request)
    except Refused as error:
        form.refuse(error)
        return page(request, form)
    if not taken:
        form.refuse(Refused("already-there"))
        return page(request, form)
    words = ngettext("%(number)s thing was added.", "%(number)s things were added.", taken)
    messages.success(request, words % {"number": taken})
    return HttpResponseRedirect(reverse("evidence:trust"), status=303)


def page(request: HttpRequest, form: TrustForm) -> HttpResponseBase:
    now = timezone.now()
    context = {
        "form": form,
        "certificates": [{"held": each, "expired": each.not_after < now} for each in selectors.trusted()],
        "lists": [{"held": each, "stale": each.next_update < now} for each in selectors.revocation_lists()],
    }
    return render(request, "evidence/trust.html", context, status=400 if form.errors else 200)


@require_POST
def distrust(request: HttpRequest, fingerprint: str) -> HttpResponseBase:
    found = CountryCertificate.objects.filter(fingerprint=fingerprint).first()
    if found is None:
        raise Http404("no such certificate")
    trusting.distrust(found, by=request)
    messages.success(request, gettext("The certificate is no longer trusted."))
    return HttpResponseRedirect(reverse("evidence:trust"), status=303)


def panel(_request: HttpRequest) -> Mapping[str, Any]:
    now = timezone.now()
    return {
        "countries": selectors.trusted().values("country").distinct().order_by("country").count(),
        "stale": sum(each.next_update < now for each in selectors.revocation_lists()),
    }
