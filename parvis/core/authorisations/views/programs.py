"""Programs of a body, for the agents who look after them: made, listed, revoked. A secret is shown once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.core.authorisations import programs as selectors
from parvis.core.authorisations.actions import clients as actions
from parvis.core.authorisations.connecting import SCOPES, ClientForm
from parvis.core.people.selectors import organisation_of, person_of


def clients(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return make(request)
    return page(request, form=ClientForm())


def page(request: HttpRequest, *, form: ClientForm) -> HttpResponse:
    words = dict(SCOPES)
    held = [(each, [words[scope] for scope in each.scopes if scope in words]) for each in selectors.clients_of(organisation_of(request))]
    return render(request, "authorisations/programs/clients.html", {"form": form, "clients": held}, status=422 if form.errors else 200)


def make(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST)
    if not form.is_valid():
        return page(request, form=form)
    wanted = form.cleaned_data
    try:
        client, secret = actions.make_client(organisation_of(request), name=wanted["name"], scopes=wanted["scopes"], by=person_of(request))
    except actions.TooManyClients:
        form.add_error(None, _("Your organisation has as many programs as it may have at once. Revoke one that serves no more."))
        return page(request, form=form)
    return render(request, "authorisations/programs/client_made.html", {"client": client, "secret": secret})


def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    client = selectors.clients_of(organisation_of(request)).filter(pk=pk, revoked_at=None).first()
    if client is None:
        raise Http404("no such program of yours")
    if request.method != "POST":
        return render(request, "authorisations/programs/revoke_client.html", {"client": client})
    actions.revoke_client(client)
    messages.success(request, _("The program is revoked: its calls are refused from now on."))
    return HttpResponseRedirect(reverse("authorisations:clients"))
