"""The public register of authorisations, and their revocation by an operator."""

from __future__ import annotations

from itertools import chain

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.core.exchange import actions, selectors
from parvis.core.exchange.forms import RegisterForm, RevocationForm
from parvis.core.exchange.models import Authorisation, AuthorisationQuerySet
from parvis.kernel import tables
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience

COLUMNS = (
    "reference",
    "organisation",
    "organisation_identifier",
    "asker",
    "offer",
    "fields",
    "purpose_fr",
    "purpose_en",
    "legal_basis_fr",
    "legal_basis_en",
    "valid_from",
    "valid_until",
    "state",
    "revoked_at",
    "revocation_reason",
)


def found_by(form: RegisterForm) -> AuthorisationQuerySet:
    wanted = form.cleaned_data if form.is_valid() else {}
    return selectors.register(words=wanted.get("q", ""), offer=wanted.get("offer", ""), only_valid=wanted.get("valid", False))


def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.GET)
    page = Paginator(found_by(form), 25).get_page(request.GET.get("page"))
    rows = [(each, selectors.is_valid(each), selectors.offer_title(each.offer)) for each in page.object_list]
    return render(request, "exchange/register.html", {"form": form, "page": page, "rows": rows, "query": request.GET.urlencode()})


def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    found = found_by(RegisterForm(request.GET)).iterator(chunk_size=500)
    return tables.download(chain([COLUMNS], map(cells, found)), name="authorisations.csv")


def cells(each: Authorisation) -> list[str]:
    return [
        each.reference,
        each.organisation.name,
        each.organisation.identifier,
        each.asker,
        each.offer,
        " ".join(each.fields),
        each.purpose_text.fr,
        each.purpose_text.en,
        each.legal_basis_text.fr,
        each.legal_basis_text.en,
        each.valid_from.isoformat(),
        each.valid_until.isoformat(),
        each.state,
        each.revoked_at.isoformat() if each.revoked_at else "",
        each.revocation_reason,
    ]


def authorisation(request: HttpRequest, reference: str) -> HttpResponse:
    found = one(reference)
    return render(
        request,
        "exchange/authorisation.html",
        {
            "authorisation": found,
            "valid": selectors.is_valid(found),
            "offer_title": selectors.offer_title(found.offer),
            "fields": selectors.field_titles(found),
            "may_revoke": actor(request).audience is Audience.OPERATOR and found.state == Authorisation.State.ACTIVE,
        },
    )


def revoke(request: HttpRequest, reference: str) -> HttpResponse:
    found = one(reference)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(found, reason=form.cleaned_data["reason"])
        messages.success(request, _("The authorisation is revoked: from now on its questions are refused."))
        return HttpResponseRedirect(reverse("exchange:authorisation", args=[found.reference]))
    return render(request, "exchange/revoke.html", {"authorisation": found, "form": form}, status=422 if form.errors else 200)


def one(reference: str) -> Authorisation:
    found = selectors.authorisation(reference)
    if found is None:
        raise Http404("no such authorisation")
    return found
