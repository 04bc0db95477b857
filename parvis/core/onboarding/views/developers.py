"""A team's pages: its services, their keys, the team, and figures. Whoever is not of the team finds nothing there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from parvis.core.onboarding import actions, selectors
from parvis.core.onboarding.forms import InviteForm, SecretForm, ServiceForm, typed_again
from parvis.core.onboarding.models import Integration
from parvis.core.people.selectors import organisation_of, person_of
from parvis.core.signin import actions as signin_actions
from parvis.core.signin import selectors as signin
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Audience

SECRETS_END = {"stay": None, "week": timedelta(days=7), "now": timedelta(0)}


def for_developers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Residents and agents alike may integrate a service, so the page's audience is everyone; a visitor is asked to sign in."""

    @wraps(view)
    @cache_control(private=True, no_store=True)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor(request).person_id is None:
            return render(request, "onboarding/signed_out.html", status=403 if request.method == "POST" else 200)
        return view(request, *args, **kwargs)

    return wrapped


def own(request: HttpRequest, pk: UUID, *, still_open: bool = False) -> Integration:
    found = selectors.integration_of(person_of(request), pk)
    if found is None or (still_open and found.closed_at):
        raise Http404("no such service of yours")
    return found


@for_developers
def services(request: HttpRequest) -> HttpResponse:
    rows = [(each, selectors.latest_application(each)) for each in selectors.integrations_of(person_of(request))]
    return render(request, "onboarding/services.html", {"rows": rows, "issuers": signin.profile().issuers})


@for_developers
def register(request: HttpRequest) -> HttpResponse:
    row = next((each for each in signin.profile().issuers if each.slug == request.GET.get("issuer")), None)
    if row is None:
        raise Http404("no such entrance")
    body = organisation_of(request) if actor(request).audience is not Audience.PERSON else None  # agents act for their body only
    known = {"organisation_name": body.name} if body else {}
    form = ServiceForm(request.POST or None, initial=known, issuer=row, number=body.identifier if body else "")
    if request.method == "POST" and form.is_valid():
        try:
            integration, secret = actions.register(person_of(request), form.described(), by=request)
        except actions.TooMany:
            form.add_error(None, gettext("You have twenty services already. Close one of them before you register another."))
        else:
            return secret_page(request, integration, secret=secret, client=integration.sandbox)
    return render(request, "onboarding/service_form.html", {"form": form, "row": row}, status=422 if form.errors else 200)


def secret_page(request: HttpRequest, integration: Integration, *, secret: str, client: Any) -> HttpResponse:
    """The only page that ever holds the secret; it is kept by no cache."""
    context = {"integration": integration, "secret": secret, "client": client, "issuer": issuer_url(integration)}
    return render(request, "onboarding/secret_made.html", context)


def issuer_url(integration: Integration) -> str:
    return signin.issuer_url(signin.issuer(integration.issuer))


@for_developers
def service(request: HttpRequest, pk: UUID) -> HttpResponse:
    return page(request, own(request, pk))


def page(request: HttpRequest, integration: Integration, *, invite: InviteForm | None = None, link: str = "") -> HttpResponse:
    context = {
        "integration": integration,
        "issuer": issuer_url(integration),
        "row": signin.issuer(integration.issuer),
        "clients": [(each, signin.live_secrets(each)) for each in selectors.clients(integration)],
        "members": selectors.members(integration),
        "me": person_of(request),
        "application": selectors.latest_application(integration),
        "waiting": selectors.waiting_for_review(integration),
        "secret_form": SecretForm(),
        "invite_form": invite or InviteForm(),
        "link": link,
    }
    return render(request, "onboarding/service.html", context, status=422 if invite and invite.errors else 200)


@for_developers
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    integration = own(request, pk, still_open=True)
    row = signin.issuer(integration.issuer)
    form = ServiceForm(request.POST or None, initial=typed_again(integration), issuer=row, number=integration.organisation_identifier)
    if request.method == "POST" and form.is_valid():
        actions.change(integration, form.described(), by=request)
        messages.success(request, gettext("The service is changed. The sandbox follows at once."))
        return to(integration)
    return render(
        request, "onboarding/service_form.html", {"form": form, "row": row, "integration": integration}, status=422 if form.errors else 200
    )


def to(integration: Integration) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("onboarding:service", args=[integration.pk]))


@for_developers
@require_POST
def make_secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    integration = own(request, pk, still_open=True)
    form = SecretForm(request.POST)
    if not form.is_valid():
        raise Http404("no such environment or ending")
    is_production = form.cleaned_data["environment"] == "production"
    after = SECRETS_END[form.cleaned_data["others"]]
    end = timezone.now() + after if after is not None else None
    try:
        secret = actions.make_secret(integration, production=is_production, others_end=end, by=request)
    except LookupError as error:
        raise Http404("no such client") from error
    except signin_actions.TooManySecrets:
        messages.error(request, gettext("Two secrets are in use already. End one of them, or let both end at once, then make a new one."))
        return to(integration)
    return secret_page(request, integration, secret=secret, client=integration.production if is_production else integration.sandbox)


@for_developers
@require_POST
def end_secret(request: HttpRequest, pk: UUID, secret: int) -> HttpResponse:
    integration = own(request, pk)
    if not any(signin_actions.end_secret(client, pk=secret, by=request) for client in selectors.clients(integration)):
        raise Http404("no such secret of yours")
    messages.success(request, gettext("The secret has ended: it is refused from now on."))
    return to(integration)


@for_developers
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    integration = own(request, pk, still_open=True)
    if request.method == "POST":
        actions.close(integration, by=request)
        messages.success(request, gettext("The service is closed: nobody can sign in to it any more."))
        return HttpResponseRedirect(reverse("onboarding:services"))
    return render(request, "onboarding/close.html", {"integration": integration})


@for_developers
@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    integration = own(request, pk, still_open=True)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return page(request, integration, invite=form)
    try:
        link = request.build_absolute_uri(actions.invite(integration, email=form.cleaned_data["email"], by=person_of(request)))
    except actions.TooMany:
        form.add_error(None, gettext("Twenty invitations are out already. Wait until some are used, or a week."))
        return page(request, integration, invite=form)
    if form.cleaned_data["email"]:
        messages.success(request, gettext("The invitation is sent. It holds for seven days, once."))
        return to(integration)
    return page(request, integration, link=link)


@for_developers
@require_POST
def remove(request: HttpRequest, pk: UUID, member: int) -> HttpResponse:
    integration = own(request, pk)
    if actions.leave(integration, member=member):
        messages.success(request, gettext("This person is no longer in the team."))
    else:
        messages.error(request, gettext("Nobody was removed: a team keeps one person at least. Close the service instead."))
    is_still_there = selectors.integration_of(person_of(request), pk)
    return to(integration) if is_still_there else HttpResponseRedirect(reverse("onboarding:services"))


@for_developers
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = selectors.invitation(token)
    if found is None:
        return render(request, "onboarding/invitation.html", {"invitation": None}, status=404)
    if request.method == "POST":
        if actions.join(found, person_of(request)):
            return to(found.integration)
        return render(request, "onboarding/invitation.html", {"invitation": found, "refused": True}, status=403)
    return render(request, "onboarding/invitation.html", {"invitation": found})
