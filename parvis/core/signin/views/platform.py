"""The operator's side: which providers may vouch for people, how they do, and trying one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.core.signin import actions, browsers, inspection, relying_party, selectors
from parvis.core.signin.actions import attempts, trials
from parvis.core.signin.explaining import explained
from parvis.core.signin.forms import DiscoveryForm, ProviderForm, ProviderSearchForm, SuspendForm, TrialForm
from parvis.core.signin.models import IdentityProvider
from parvis.core.signin.rules import mapping
from parvis.core.signin.rules.problems import SignInError
from parvis.core.signin.views import departing
from parvis.core.signin.views.portal import identity_lines

MANY = 8  # providers, from which on a search helps


@require_GET
def providers(request: HttpRequest) -> HttpResponseBase:
    form = ProviderSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    lines = selectors.provider_lines(search=asked["q"], state=asked["state"])
    searched = bool(asked["q"] or asked["state"])
    return render(
        request, "signin/platform.html", {"lines": lines, "form": form, "searched": searched, "many": len(lines) > MANY or searched}
    )


def provider_called(slug: str) -> IdentityProvider:
    found = selectors.provider(slug)
    if found is None:
        raise Http404("no such provider")
    return found


@require_GET
def provider(request: HttpRequest, slug: str) -> HttpResponseBase:
    return page(request, provider_called(slug))


def page(
    request: HttpRequest, found: IdentityProvider, *, form: SuspendForm | None = None, checks: Iterable[inspection.Check] | None = None
) -> HttpResponseBase:
    """Everything about one provider; ``form`` keeps what was typed, ``checks`` is what was just looked at."""
    line = next(each for each in selectors.provider_lines() if each.provider.pk == found.pk)
    context = {
        "provider": found,
        "line": line,
        "form": form or SuspendForm(),
        "trial": TrialForm(),
        "checks": list(checks) if checks is not None else None,
        "return_address": attempts.callback_url(found),
        "may_remove": not found.declared and not selectors.was_used(found),
        "levels": [selectors.profile().level_titles.get(level, level) for level in found.levels],
    }
    answer = render(request, "signin/provider.html", context, status=400 if form else 200)
    return browsers.allowing(answer, [found.issuer])


@require_POST
def switch(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Suspend a provider, with a reason, or resume it."""
    found = provider_called(slug)
    form = SuspendForm(request.POST)
    if request.POST.get("state") == "active":
        actions.resume_provider(found, by=request)
        messages.success(request, gettext("The provider is active again."))
    elif not form.is_valid():
        return page(request, found, form=form)
    else:
        actions.suspend_provider(found, reason=form.cleaned_data["reason"], by=request)
        messages.success(request, gettext("The provider is suspended."))
    return HttpResponseRedirect(reverse("signin:provider", args=[slug]))


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """First where it describes itself, then all that its row says, filled in with what was read."""
    if request.method == "GET":
        return render(request, "signin/provider_add.html", {"form": DiscoveryForm()})
    if "discovery" in request.POST:
        return described(request)
    form = ProviderForm(request.POST)
    if not form.is_valid():
        return render(request, "signin/provider_form.html", {"form": form}, status=400)
    reason = gettext("Just added: test it, then resume it.")
    made = actions.add_provider(form.values(), secret=form.cleaned_data["secret"], reason=reason, by=request)
    messages.success(request, gettext("The provider is added, and suspended until you have tested it."))
    return HttpResponseRedirect(reverse("signin:provider", args=[made.slug]))


def described(request: HttpRequest) -> HttpResponseBase:
    form = DiscoveryForm(request.POST)
    if form.is_valid():
        draft = IdentityProvider(slug="draft", issuer=form.cleaned_data["discovery"])
        try:
            document = relying_party.metadata(draft)
        except SignInError as error:
            said = gettext("Its discovery document cannot be used: %(why)s. Check the address, or ask the provider.")
            form.add_error("discovery", said % {"why": error.detail})
        else:
            return render(request, "signin/provider_form.html", {"form": ProviderForm(initial=read_from(document))})
    return render(request, "signin/provider_add.html", {"form": form}, status=400)


def read_from(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider says of itself, as a first filling of the form."""
    levels = [level for level in inspection.strings(document.get("acr_values_supported")) if selectors.profile().rank(level) >= 0]
    ways = inspection.strings(document.get("token_endpoint_auth_methods_supported"))
    by_key = "private_key_jwt" in ways and "client_secret_post" not in ways
    return {
        "issuer": document["issuer"],
        "levels": levels,
        "authentication": "private_key_jwt" if by_key else "client_secret_post",
        "signed_userinfo": bool(inspection.strings(document.get("userinfo_signing_alg_values_supported"))),
        "ends_sessions": "end_session_endpoint" in document,
    }


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = provider_called(slug)
    form = ProviderForm(request.POST if request.method == "POST" else None, instance=selectors.provider(slug))
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "provider": found}
        return render(request, "signin/provider_form.html", context, status=200 if request.method == "GET" else 400)
    actions.edit_provider(found, form.values(), secret=form.cleaned_data["secret"], by=request)
    messages.success(request, gettext("The change holds from the next click on."))
    return HttpResponseRedirect(reverse("signin:provider", args=[slug]))


@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Look at the provider as it is now; nothing remembered is used, nothing is changed."""
    found = provider_called(slug)
    relying_party.forget(found)
    return page(request, found, checks=inspection.inspected(found))


@require_POST
def remove(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = provider_called(slug)
    try:
        actions.remove_provider(found, by=request)
    except actions.ProviderUsed:
        messages.error(
            request, gettext("It cannot be removed: people signed in through it, or the country declares it. Suspend it instead.")
        )
        return HttpResponseRedirect(reverse("signin:provider", args=[slug]))
    messages.success(request, gettext("The provider is removed."))
    return HttpResponseRedirect(reverse("signin:providers"))


@never_cache
@require_POST
@explained
def begin_trial(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Off to the provider with an account of the operator's own."""
    form = TrialForm(request.POST)
    browser = browsers.secret_of(request)
    level = form.cleaned_data["level"] if form.is_valid() else ""
    return browsers.remember(
        browsers.SeeOther(trials.begin(provider_called(slug), browser=browser, level=level, by=request)), browser=browser
    )


@never_cache
@require_GET
@explained
def trial(request: HttpRequest, attempt: UUID) -> HttpResponseBase:
    """What came and what it would become: shown once, kept nowhere."""
    found = departing.attempt_of(request, attempt)
    result = trials.shown(found)
    tried = attempts.provider_of(found)
    context = {
        "provider": tried,
        "trial": result,
        "level": selectors.profile().level_titles.get(result.level, result.level),
        "claims": [(name, readable(value)) for name, value in sorted(result.claims.items())],
        "rules": [(ours, rule, readable(mapping.transformed(result.claims, rule))) for ours, rule in tried.claim_rules.items()],
        "lines": identity_lines(result.received) if result.received else [],
    }
    return render(request, "signin/trial.html", context)


def readable(value: object) -> str:
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value))[:500]


def panel(_request: HttpRequest) -> Mapping[str, Any] | None:
    lines = selectors.provider_lines()
    troubled = [line for line in lines if line.is_failing or not line.provider.is_active]
    return {"troubled": troubled, "active_count": len(lines) - len(troubled), "has_node": selectors.profile().europe is not None}
