"""What each service knows about a person, and how they take the agreement back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parvis.core.people.selectors import person_of
from parvis.core.signin import browsers, selectors
from parvis.core.signin.actions import consents
from parvis.core.signin.models import Consent
from parvis.core.signin.views import wording
from parvis.core.signin.views.person import sides


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponseBase:
    rows = [shown(consent) for consent in selectors.consents_of(person_of(request))]
    return render(request, "signin/consents.html", {"sides": sides("consents"), "rows": rows})


def shown(consent: Consent) -> Mapping[str, Any]:
    row = selectors.issuer(consent.service.issuer)
    by_name = tuple(name for name in consent.scopes if name not in row.scopes)
    return {"consent": consent, "service": consent.service, "groups": wording.groups(tuple(consent.scopes), row=row, by_name=by_name)}


@never_cache
@require_POST
def withdraw(request: HttpRequest, consent: int) -> HttpResponseBase:
    found = selectors.consent_of(person_of(request), consent)
    if found is None:
        raise Http404("no such agreement")
    consents.withdraw(found)
    messages.success(request, _("Your agreement is withdrawn. At the next sign-in you will be asked again."))
    return browsers.SeeOther(reverse("signin:consents"))
