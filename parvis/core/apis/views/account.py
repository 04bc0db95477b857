"""/apis/account: one account for residents, agents and companies who build something."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from parvis.core.apis import account, quickstarts
from parvis.core.exchange import selectors as exchange
from parvis.core.hubs import actions as hubs
from parvis.core.hubs.actions import HubToken
from parvis.core.people.selectors import person_of
from parvis.kernel import catalogue, tables
from parvis.kernel.guards import actor


class SandboxForm(forms.Form):
    hub = forms.ChoiceField(label=gettext_lazy("Hub"))
    name = forms.CharField(label=gettext_lazy("What will you build?"), max_length=100)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, passed on
        self.fields["hub"].choices = [(slug, hub.title) for slug, hub in sorted(catalogue.hubs().items())]  # type: ignore[attr-defined]


class AddressesForm(forms.Form):
    addresses = forms.CharField(
        label=gettext_lazy("Addresses that may use it"),
        help_text=gettext_lazy("One address or network a line; empty: from anywhere."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    if actor(request).person_id is None:
        return render(request, "apis/account_signed_out.html", status=403 if request.method == "POST" else 200)
    form = SandboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = account.make_sandbox_key(person_of(request), **form.cleaned_data)
        except account.TooManyKeys:
            form.add_error(None, _("You have ten sandbox keys already: end one of them first."))
        else:
            return render(request, "apis/account_key_made.html", {"token": token, "text": text})
    keys = account.keys_of(account.bodies_of(request))
    context = {
        "form": form,
        "keys": keys,
        "tokens": exchange.tokens_of(person_of(request).id),
        "chart": account.chart(account.usage_rows(keys)),
    }
    return render(request, "apis/account.html", context, status=422 if form.errors else 200)


def quick_starts(request: HttpRequest) -> HttpResponse:
    return render(request, "apis/quick_starts.html", {"families": quickstarts.quick_starts()})


@never_cache
def key(request: HttpRequest, token_id: UUID) -> HttpResponse:
    found = mine(request, token_id)
    form = AddressesForm(request.POST or None, initial={"addresses": "\n".join(found.allowed_ips)})
    if request.method == "POST" and form.is_valid():
        try:
            hubs.limit_addresses(found, form.cleaned_data["addresses"].split())
        except ValueError:
            form.add_error("addresses", _("One of these is no address: write for instance 192.0.2.10 or 192.0.2.0/24."))
        else:
            messages.success(request, _("Saved. It holds for the next call."))
            return HttpResponseRedirect(request.path)
    rows = account.usage_rows([found])
    return render(
        request,
        "apis/account_key.html",
        {"token": found, "form": form, "rows": rows, "chart": account.chart(rows)},
        status=422 if form.errors else 200,
    )


@never_cache
@require_POST
def change(request: HttpRequest, token_id: UUID, what: str) -> HttpResponse:
    """Rotate, prolong, end, or end because strangers know it."""
    found = mine(request, token_id)
    if what in ("end", "leaked"):
        hubs.revoke_token(found, disclosed=what == "leaked")
        messages.success(request, _("The key is ended: calls with it are refused from now on."))
        return HttpResponseRedirect(reverse("apis:account"))
    if what == "rotate":
        made = hubs.rotate_token(found)
        token, text = made or (found, "")
    elif what == "prolong":
        token, text = found, hubs.prolong_token(found)
    else:
        raise Http404(what)
    if not text:
        messages.warning(request, _("This key was ended before. Make another."))
        return HttpResponseRedirect(reverse("apis:account"))
    return render(request, "apis/account_key_made.html", {"token": token, "text": text, "former": what == "rotate"})


def usage_csv(request: HttpRequest) -> StreamingHttpResponse:
    if actor(request).person_id is None:
        raise Http404("nobody")
    rows = account.usage_rows(account.keys_of(account.bodies_of(request)))
    return tables.download([("day", "key", "operation", "status", "calls"), *rows], name="calls.csv")


def mine(request: HttpRequest, token_id: UUID) -> HubToken:
    found = account.key_of(request, token_id) if actor(request).person_id else None
    if found is None:
        raise Http404("no such key of yours")
    return found
