"""Tokens of open APIs, for whoever signed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from parvis.core.exchange import actions, selectors
from parvis.core.exchange.forms import TokenForm
from parvis.core.exchange.open_access import ANONYMOUS_PER_WINDOW, TOKEN_PER_WINDOW
from parvis.core.people.selectors import person_of
from parvis.kernel.guards import actor

LIMITS = {"anonymous": ANONYMOUS_PER_WINDOW, "token": TOKEN_PER_WINDOW}


@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if who.person_id is None:  # residents, agents and operators may all have tokens, so the page itself is open
        return render(request, "exchange/tokens_signed_out.html", {"limits": LIMITS}, status=403 if request.method == "POST" else 200)
    if request.method == "POST":
        return make(request)
    return page(request, form=TokenForm())


def page(request: HttpRequest, *, form: TokenForm) -> HttpResponse:
    held = selectors.tokens_of(person_of(request).id)
    return render(request, "exchange/tokens.html", {"form": form, "tokens": held, "limits": LIMITS}, status=422 if form.errors else 200)


def make(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return page(request, form=form)
    try:
        token, key = actions.make_token(person_of(request), name=form.cleaned_data["name"])
    except actions.TooManyTokens as refusal:
        form.add_error(None, str(refusal.text))
        return page(request, form=form)
    return render(request, "exchange/token_made.html", {"token": token, "key": key})


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    if actor(request).person_id is None or not actions.revoke_token(token_id, person=person_of(request)):
        raise Http404("no such token of yours")
    messages.success(request, _("The token is revoked: programs that use it are refused from now on."))
    return HttpResponseRedirect(reverse("exchange:tokens"))
