"""Pages of the sign-in to the portal: choose, come back, read what was received, leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.core.factors import actions as factors
from parvis.core.people import actions as people
from parvis.core.people import selectors as known_people
from parvis.core.signin import browsers, keys, offering, relying_party, selectors
from parvis.core.signin.actions import accounts, attempts, throttle
from parvis.core.signin.explaining import explained
from parvis.core.signin.models import Attempt, IdentityProvider
from parvis.core.signin.rules.problems import ForgedAnswer, SignInError
from parvis.core.signin.rules.profile import Received
from parvis.core.signin.views import departing, employers, wording
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience

HOME = {Audience.PERSON: "/me", Audience.AGENT: "/desk", Audience.OPERATOR: "/platform"}


@never_cache
@require_http_methods(["GET", "POST"])
@explained
def choose(request: HttpRequest) -> HttpResponseBase:
    """Residents choose the account they already have."""
    return choice(request, audience=Audience.PERSON)


@never_cache
@require_http_methods(["GET", "POST"])
@explained
def choose_agent(request: HttpRequest) -> HttpResponseBase:
    """Agents and operators come through their employer's provider."""
    return choice(request, audience=Audience.AGENT)


def choice(request: HttpRequest, *, audience: Audience) -> HttpResponseBase:
    next_url = safe_next(request)
    chosen = employers.chosen(request) if "email" in request.POST else request.POST.get("provider", "")
    if request.method == "POST" and (chosen or "email" not in request.POST):
        return departure(request, audience=audience, next_url=next_url, chosen=chosen)
    who = actor(request)
    if who.may_open(audience):
        return HttpResponseRedirect(next_url or HOME[who.audience])
    choices = offering.Choices.of(request, selectors.offers(audience))
    context = {"audience": audience.value, "choices": choices, "next": next_url, **employers.context(request, audience=audience)}
    return browsers.allowing(render(request, "signin/choose.html", context), choices.issuers)


def departure(request: HttpRequest, *, audience: Audience, next_url: str, chosen: str) -> HttpResponseBase:
    browser = browsers.secret_of(request)
    attempt = attempts.begin(browser=browser, audience=audience, next_url=next_url)
    return departing.sent(attempt, browser=browser, chosen=chosen)


def safe_next(request: HttpRequest) -> str:
    """Where to go after, if it is a page of this site; empty otherwise."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    if asked.startswith(reverse("signin:choose")):
        return ""
    here = {request.get_host()}
    right = asked.startswith("/") and len(asked) <= 2000 and url_has_allowed_host_and_scheme(asked, here, require_https=request.is_secure())
    return asked if right else ""


@never_cache
@require_GET
@explained
def callback(request: HttpRequest, provider: str) -> HttpResponseBase:
    """The provider sends the browser back here, with a code or an error."""
    caller = throttle.caller_of(request, where="callback", who=browsers.held_by(request)[:100])
    throttle.require_calm(caller)
    try:
        attempt = attempts.receive(provider, once_each(request.GET), browser=browsers.held_by(request))
    except SignInError:
        throttle.count_failure(caller)
        raise
    if attempt.trial:
        return browsers.SeeOther(reverse("signin:tried", args=[attempt.id]))
    if attempt.service:
        return browsers.SeeOther(reverse(f"signin:{attempt.service.issuer}-consent", args=[attempt.id]))
    return browsers.SeeOther(reverse("signin:received", args=[attempt.id]))


def once_each(query: QueryDict) -> dict[str, str]:
    """The provider's answer; a parameter given twice has no meaning (RFC 6749 3.1)."""
    if any(len(values) > 1 for _, values in query.lists()):
        raise ForgedAnswer("a parameter of the answer is given twice")
    return {name: str(value) for name, value in query.items()}


@never_cache
@require_http_methods(["GET", "POST"])
@explained
def received(request: HttpRequest, attempt: UUID) -> HttpResponseBase:
    """What was received, from whom and why; the person goes on, or not."""
    found = departing.attempt_of(request, attempt)
    attempts.require_for_portal(found)
    if request.method == "POST" and "decline" in request.POST:
        attempts.decline(found)
        return browsers.SeeOther("/")
    if request.method == "POST":
        attempts.enter_portal(request, found, language=get_language() or "fr")
        if person := known_people.awaiting(request):
            return browsers.SeeOther(factors.ask(request, person, then=reverse("signin:entered")))
        return browsers.SeeOther(found.next or HOME.get(actor(request).audience, "/"))
    return render(request, "signin/received.html", summary(found))


@never_cache
@require_GET
def entered(request: HttpRequest) -> HttpResponseBase:
    """After the second factor: to where the sign-in was going."""
    return HttpResponseRedirect(request.session.pop("signin.next", "") or HOME.get(actor(request).audience, "/"))


def summary(attempt: Attempt) -> Mapping[str, Any]:
    said, _ = attempts.received_in(attempt)
    provider = attempts.provider_of(attempt)
    _, organisation = attempts.hat_of(said, accounts.known_as(said, provider=provider))
    level = selectors.profile().level_titles.get(attempt.received_level, attempt.received_level)
    return {
        "attempt": attempt,
        "provider": provider,
        "level": level,
        "received": said,
        "organisation": organisation,
        "groups": wording.grouped(identity_values(said)),
        "check": wording.check(said.checked, said.identity),
    } | {"legal_basis": selectors.profile().legal_basis}


def identity_lines(said: Received) -> list[tuple[object, str]]:
    """(title, value) of each part of the identity that came."""
    titles = selectors.profile().claim_titles
    return [(titles.get(name, name), value) for name, value in identity_values(said).items()]


def identity_values(said: Received) -> Mapping[str, str]:
    """Each part of the identity that came, in the country's words."""
    identity = said.confirmed
    values = {
        "given_name": " ".join(identity.given_names),
        "family_name": identity.family_name,
        "preferred_username": said.usual_name,
        "birthdate": identity.birth_date,
        "gender": identity.gender,
        "birthplace": identity.birth_place,
        "birthcountry": identity.birth_country,
        "email": said.email,
    }
    return {name: wording.claim(name, value) for name, value in values.items() if value}


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """The session here ends at once; the page after offers to end the provider's too."""
    provider, sealed = selectors.provider(known_people.provider_of(request)), request.session.get("signin.id_token", "")
    people.leave(request)
    if provider and sealed:
        request.session["signin.signed_out"] = {"provider": provider.slug, "url": end_at(provider, sealed=sealed)}
    return browsers.SeeOther(reverse("signin:signed-out"))


def end_at(provider: IdentityProvider, *, sealed: str) -> str:
    """Where the session at ``provider`` ends; empty when it offers no way or does not answer."""
    try:
        return_to = f"{settings.PARVIS_ORIGIN}{reverse('signin:signed-out')}"
        return relying_party.end_session_url(provider, id_token=keys.unseal(sealed), return_to=return_to)
    except (SignInError, keys.Unreadable):
        return ""


@never_cache
@require_GET
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Confirms; shown once more, without the offer, on the way back from the provider."""
    left = request.session.pop("signin.signed_out", {})
    provider: IdentityProvider | None = selectors.provider(left.get("provider", ""))
    return render(request, "signin/signed_out.html", {"provider": provider, "url": left.get("url", "")})
