"""Addresses that are called when something happens to files: made, tried, paused, looked into, replayed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.components.demarches.actions import webhooks as actions
from parvis.components.demarches.forms import WebhookForm
from parvis.components.demarches.models import Webhook
from parvis.components.demarches.rules import calls
from parvis.components.demarches.selectors import keys
from parvis.core.people.selectors import organisation_of, person_of
from parvis.kernel.fetching import ForbiddenAddress, NoAnswer


def webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and the form of a new address."""
    procedures = keys.procedures_of(organisation_of(request))
    form = WebhookForm(request.POST or None, procedures=keys.numbered(procedures))
    if request.method == "POST" and form.is_valid() and (made := created(request, form)):
        return made
    rows = [(each, keys.title_of(each.procedure)) for each in keys.webhooks_of(organisation_of(request))]
    context = {"form": form, "rows": rows, "procedures": procedures}
    return render(request, "demarches/webhooks.html", context, status=422 if form.errors else 200)


def created(request: HttpRequest, form: WebhookForm) -> HttpResponse | None:
    wanted, organisation = form.cleaned_data, organisation_of(request)
    chosen = next(each for each in keys.procedures_of(organisation) if str(each.pk) == wanted["procedure"])
    try:
        webhook, secret = actions.create(organisation=organisation, procedure=chosen, url=wanted["url"], by=person_of(request))
    except ForbiddenAddress:
        form.add_error("url", _("This address leads into a private network, or is not an https address: it is never called."))
    except NoAnswer:
        form.add_error("url", _("No machine answers to this name. Check how it is spelt."))
    except actions.TooMany:
        form.add_error(None, _("Your organisation has as many addresses as it may have. Delete one first."))
    else:
        return shown_once(request, webhook, secret)
    return None


def shown_once(request: HttpRequest, webhook: Webhook, secret: str) -> HttpResponse:
    return render(request, "demarches/webhook_made.html", {"webhook": webhook, "secret": secret})


def own(request: HttpRequest, pk: int) -> Webhook:
    found = keys.webhooks_of(organisation_of(request)).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404("no such address of yours")
    return found


def back(webhook: Webhook) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("demarches:webhook", args=[webhook.pk]))


def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One address: its calls and how they went."""
    found = own(request, pk)
    page = Paginator(keys.deliveries_of(found), 25).get_page(request.GET.get("page"))
    return render(request, "demarches/webhook.html", {"webhook": found, "procedure": keys.title_of(found.procedure), "page": page})


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    found = own(request, pk)
    delivery = actions.test(found)
    if delivery.status in calls.SUCCESS:
        messages.success(request, _("The address answered %(status)s: it works.") % {"status": delivery.status})
    else:
        said = delivery.status or delivery.cause
        messages.error(
            request, _("The call failed: %(answer)s. An answer from 200 to 299 within ten seconds is expected.") % {"answer": said}
        )
    return back(found)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause or resume: form field ``to`` (paused | active)."""
    found, to = own(request, pk), request.POST.get("to", "")
    if to == "paused":
        actions.pause(found)
        messages.success(request, _("Nothing more is sent to this address until you resume it."))
    elif to == "active":
        actions.resume(found)
        messages.success(request, _("The address is told again, first what it is still owed."))
    else:
        raise Http404("no such state")
    return back(found)


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    found = own(request, pk)
    return shown_once(request, found, actions.renew_secret(found))


@require_POST
def replay(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    found = own(request, pk)
    delivery = keys.deliveries_of(found).filter(pk=number).first()
    if delivery is None:
        raise Http404("no such call")
    actions.replay(delivery)
    messages.success(request, _("This call is sent again within a minute, under the same key."))
    return back(found)


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = own(request, pk)
    if request.method != "POST":
        return render(request, "demarches/delete_webhook.html", {"webhook": found})
    actions.delete(found)
    messages.success(request, _("The address is deleted, with the history of its calls."))
    return HttpResponseRedirect(reverse("demarches:webhooks"))
