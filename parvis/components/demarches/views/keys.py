"""Keys of programs: made, shown once, listed, revoked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.components.demarches.actions import tokens as actions
from parvis.components.demarches.forms import TokenForm
from parvis.components.demarches.selectors import keys
from parvis.core.people.selectors import organisation_of, person_of

MOST = 50  # keys of one body that count at once


def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and the form of a new key."""
    procedures = keys.procedures_of(organisation_of(request))
    form = TokenForm(request.POST or None, procedures=keys.numbered(procedures))
    if request.method == "POST" and form.is_valid() and (made := created(request, form)):
        return made
    found = [
        {"token": each, "procedures": [keys.title_of(one) for one in each.procedures.all()]}
        for each in keys.tokens_of(organisation_of(request))
    ]
    context = {"form": form, "rows": found, "procedures": procedures}
    return render(request, "demarches/tokens.html", context, status=422 if form.errors else 200)


def created(request: HttpRequest, form: TokenForm) -> HttpResponse | None:
    wanted, organisation = form.cleaned_data, organisation_of(request)
    if keys.tokens_of(organisation).usable().count() >= MOST:  # type: ignore[attr-defined]
        form.add_error(None, _("Your organisation has as many keys as it may have at once. Revoke one that serves no more."))
        return None
    token, text = actions.create(
        organisation=organisation,
        made_by=person_of(request),
        name=wanted["name"],
        procedures=[int(each) for each in wanted["procedures"]],
        may_write=wanted["rights"] == "write",
        months=wanted["months"],
        networks=wanted["networks"],
    )
    context = {"token": token, "text": text, "procedures": token.procedures.order_by("pk")}
    return render(request, "demarches/token_made.html", context)


def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    token = keys.tokens_of(organisation_of(request)).filter(pk=pk).first()
    if token is None:
        raise Http404("no such key of yours")
    if request.method != "POST":
        return render(request, "demarches/revoke.html", {"token": token})
    actions.revoke(token, by=person_of(request))
    messages.success(request, _("The key is revoked: its calls are refused from now on."))
    return HttpResponseRedirect(reverse("demarches:tokens"))
