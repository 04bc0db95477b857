"""The operator's view of the issuers' keys: prepare the next one, use it at once, withdraw one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from parvis.core.signin import hardware, selectors
from parvis.core.signin.actions import signing_keys
from parvis.core.signin.forms import PrepareKeyForm, WithdrawKeyForm
from parvis.core.signin.rules.keyring import LastKey, NoSuchKey


@require_GET
def keys(request: HttpRequest) -> HttpResponseBase:
    return page(request)


def page(
    request: HttpRequest, *, preparing: PrepareKeyForm | None = None, withdrawing: WithdrawKeyForm | None = None, kid: str = ""
) -> HttpResponseBase:
    rows = [
        (each, withdrawing if withdrawing and each.kid == kid else WithdrawKeyForm(auto_id=f"{each.kid}-%s"))
        for each in selectors.signing_keys()
    ]
    status = 400 if preparing or withdrawing else 200
    return render(request, "signin/signing_keys.html", {"rows": rows, "form": preparing or PrepareKeyForm()}, status=status)


@require_POST
def prepare(request: HttpRequest) -> HttpResponseBase:
    form = PrepareKeyForm(request.POST)
    if not form.is_valid():
        return page(request, preparing=form)
    try:
        signing_keys.prepare_key(**form.cleaned_data, by=request)
    except hardware.StoreUnavailable:
        form.add_error("store", gettext("The hardware store does not answer: check its module, its token and its PIN file."))
        return page(request, preparing=form)
    messages.success(request, gettext("The new key is published. It signs in half an hour, once every service has had time to read it."))
    return HttpResponseRedirect(reverse("signin:signing-keys"))


@require_POST
def change(request: HttpRequest, issuer: str, kid: str) -> HttpResponseBase:
    """Use a prepared key at once, or withdraw one."""
    if issuer not in {row.slug for row in selectors.profile().issuers}:
        raise Http404("no such issuer")
    try:
        return used(request, issuer, kid) if "use" in request.POST else withdrawn(request, issuer, kid)
    except NoSuchKey as error:
        raise Http404("no such key") from error


def used(request: HttpRequest, issuer: str, kid: str) -> HttpResponseBase:
    signing_keys.use_key_now(issuer, kid, by=request)
    messages.success(request, gettext("The key signs from now on."))
    return HttpResponseRedirect(reverse("signin:signing-keys"))


def withdrawn(request: HttpRequest, issuer: str, kid: str) -> HttpResponseBase:
    form = WithdrawKeyForm(request.POST, auto_id=f"{kid}-%s")
    if form.is_valid():
        try:
            signing_keys.withdraw_key(issuer, kid, by=request)
        except LastKey:
            form.add_error(None, gettext("No other key signs for this entrance yet: prepare one and use it first."))
    if form.errors:
        return page(request, withdrawing=form, kid=kid)
    messages.success(request, gettext("The key is withdrawn: what it signed no longer verifies."))
    return HttpResponseRedirect(reverse("signin:signing-keys"))
