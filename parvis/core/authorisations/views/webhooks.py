"""Addresses that a body has called, for the agents who look after them: made, tried, paused, looked into, replayed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.core.authorisations import programs, selectors
from parvis.core.authorisations.actions import webhooks as actions
from parvis.core.authorisations.connecting import EVENTS, EventsForm, SubscriptionForm
from parvis.core.authorisations.models import Delivery, Subscription
from parvis.core.people.selectors import organisation_of, person_of

T = TypeVar("T")


def webhooks(request: HttpRequest) -> HttpResponse:
    body = organisation_of(request)
    kinds = selectors.instructed_by(body)
    form = SubscriptionForm(request.POST or None, kinds=kinds)
    if request.method == "POST" and form.is_valid() and (made := subscribed(request, form)):
        return made
    rows = [(each, selectors.kind_title(each.kind)) for each in programs.subscriptions_of(body)]
    context = {"form": form, "rows": rows, "kinds": kinds}
    return render(request, "authorisations/programs/webhooks.html", context, status=422 if form.errors else 200)


def subscribed(request: HttpRequest, form: SubscriptionForm) -> HttpResponse | None:
    wanted = form.cleaned_data

    def subscribe() -> tuple[Subscription, str]:
        return actions.subscribe(
            organisation_of(request), kind=wanted["kind"], url=wanted["url"], events=wanted["events"], by=person_of(request)
        )

    made = reachable(subscribe, form)
    return shown_once(request, *made) if made else None


def reachable(act: Callable[[], T], form: EventsForm) -> T | None:
    """What ``act`` does; None, with the reason in the form, when the address cannot be called."""
    try:
        return act()
    except actions.ForbiddenAddress:
        form.add_error("url", _("This address leads into a private network, or is not an https address: it is never called."))
    except actions.NoAnswer:
        form.add_error("url", _("No machine answers to this name. Check how it is spelt."))
    except actions.TooManySubscriptions:
        form.add_error(None, _("Your organisation has as many addresses as it may have for these requests. Delete one first."))
    return None


def shown_once(request: HttpRequest, subscription: Subscription, secret: str) -> HttpResponse:
    return render(request, "authorisations/programs/webhook_made.html", {"subscription": subscription, "secret": secret})


def own(request: HttpRequest, pk: int) -> Subscription:
    found = programs.subscriptions_of(organisation_of(request)).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404("no such address of yours")
    return found


def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One address: what it is told, how its calls went, and what it is still owed."""
    subscription = own(request, pk)
    form = EventsForm(request.POST or None, initial={"url": subscription.url, "events": subscription.events})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        if reachable(lambda: actions.change(subscription, url=wanted["url"], events=wanted["events"]), form):
            messages.success(request, _("The address is kept as written. If it is another one, try it before it is told anything."))
            return back(subscription)
    page = Paginator(programs.calls_of(subscription), 25).get_page(request.GET.get("page"))
    context = {
        "subscription": subscription,
        "kind": selectors.kind_title(subscription.kind),
        "events": [EVENTS[name] for name in subscription.events if name in EVENTS],
        "form": form,
        "page": page,
    }
    return render(request, "authorisations/programs/webhook.html", context, status=422 if form.errors else 200)


def back(subscription: Subscription) -> HttpResponse:
    return HttpResponseRedirect(reverse("authorisations:webhook", args=[subscription.pk]))


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    subscription = own(request, pk)
    attempt = actions.test(subscription)
    if attempt.succeeded:
        messages.success(request, _("The address answered %(status)s: it works.") % {"status": attempt.status})
    else:
        answer = attempt.status or attempt.cause
        messages.error(request, _("The call failed: %(answer)s. 200, 201 or 204 within ten seconds is expected.") % {"answer": answer})
    return back(subscription)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause or resume: form field ``to`` (paused | active)."""
    subscription, to = own(request, pk), request.POST.get("to", "")
    if to == "paused":
        actions.pause(subscription)
        messages.success(request, _("Nothing more is sent to this address until you resume it."))
    elif to == "active":
        resume(request, subscription)
    else:
        raise Http404("no such state")
    return back(subscription)


def resume(request: HttpRequest, subscription: Subscription) -> None:
    try:
        actions.resume(subscription)
        messages.success(request, _("The address is told again, first what it is still owed."))
    except actions.NotTried:
        messages.error(request, _("Try the address first: it is told nothing before a call has succeeded."))


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    subscription = own(request, pk)
    return shown_once(request, subscription, actions.renew_secret(subscription))


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    subscription = own(request, pk)
    if request.method != "POST":
        return render(request, "authorisations/programs/delete_webhook.html", {"subscription": subscription})
    actions.unsubscribe(subscription)
    messages.success(request, _("The address is deleted, with the history of its calls."))
    return HttpResponseRedirect(reverse("authorisations:webhooks"))


def call(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One call: what was sent, each try and what came back."""
    subscription = own(request, pk)
    delivery = one_call(subscription, key)
    if request.method == "POST":
        return replayed(request, delivery)
    context = {"subscription": subscription, "delivery": delivery, "may_replay": delivery.application_id is not None}
    return render(request, "authorisations/programs/call.html", context)


def one_call(subscription: Subscription, key: str) -> Delivery:
    found = programs.calls_of(subscription).filter(key=key).first()
    if found is None:
        raise Http404("no such call of this address")
    return found


def replayed(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    if delivery.application_id is None:
        raise Http404("a test is made again, not replayed")
    try:
        actions.replay(delivery)
        messages.success(request, _("The call is made again."))
    except actions.NotTried:
        messages.error(request, _("The address is not active: resume it first."))
    return back(delivery.subscription)
