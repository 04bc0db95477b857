"""The registry of permitted exchanges, and the national identifiers, for everyone to read."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from parvis.core.exchange import registry, selectors
from parvis.core.exchange.registry import Search
from parvis.kernel import tables

ALL = ("", _("All"))


class RegistryForm(forms.Form):
    """A search in the registry; every field may stay empty."""

    q = forms.CharField(label=_("Procedure, administration or data"), required=False, max_length=100)
    domain = forms.ChoiceField(label=_("Domain"), choices=lambda: [ALL, *registry.domains()], required=False)
    recipient = forms.ChoiceField(label=_("Administration"), choices=lambda: [ALL, *registry.recipients()], required=False)
    offer = forms.ChoiceField(label=_("Data"), choices=lambda: [ALL, *registry.offers()], required=False)

    def search(self) -> Search:
        """What was typed, without what cannot be meant."""
        self.full_clean()
        said = self.cleaned_data
        return Search(
            words=said.get("q", ""), domain=said.get("domain", ""), recipient=said.get("recipient", ""), offer=said.get("offer", "")
        )


def exchanges(request: HttpRequest) -> HttpResponse:
    form = RegistryForm(request.GET)
    page = Paginator(registry.entries(form.search()), 25).get_page(request.GET.get("page"))
    rows = [(each, list(map(registry.recipient_title, each.recipients)), list(map(selectors.offer_title, each.offers))) for each in page]
    context = {"form": form, "page": page, "rows": rows, "query": request.GET.urlencode()}
    return render(request, "exchange/registry.html", context)


def exchanges_csv(request: HttpRequest) -> StreamingHttpResponse:
    found = registry.rows(registry.entries(RegistryForm(request.GET).search()))
    return tables.download((list(line) for line in (registry.COLUMNS, *(each.values() for each in found))), name="permitted-exchanges.csv")


def exchange(request: HttpRequest, slug: str) -> HttpResponse:
    found = registry.entry(slug)
    if found is None:
        raise Http404
    context = {
        "entry": found,
        "in_force": registry.is_in_force(found),
        "recipients": list(map(registry.recipient_title, found.recipients)),
        "offers": [(name, selectors.offer_title(name), name in selectors.offered()) for name in found.offers],
        "fields": registry.field_titles(found),
        "needs": registry.needs(found),
        "page": Paginator(registry.authorisations(found), 25).get_page(request.GET.get("page")),
    }
    return render(request, "exchange/entry.html", context)


def identifiers(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange/identifiers.html", {"identifiers": registry.identifiers()})


def panel(_request: HttpRequest) -> dict[str, int]:
    return {"total": len(registry.entries())}
