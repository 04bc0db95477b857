"""Refunds at the desk: confirmed by a second person, tried again or given back otherwise when the provider declines."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from parvis.components.payment.actions import refunds, returning
from parvis.components.payment.forms import OtherwiseForm
from parvis.components.payment.models import Attempt, Refund
from parvis.components.payment.rules.lifecycle import AttemptState
from parvis.components.payment.selectors import orders as selectors
from parvis.components.payment.views.desk import own_or_404, received
from parvis.components.payment.views.words import ATTEMPTS
from parvis.core.people import selectors as people
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

REFUND = "payment.refund"
WHY_BACK = {
    AttemptState.DIFFERENT: Text("Le montant payé n’était pas le montant demandé.", "The amount paid was not the one asked."),
    AttemptState.SURPLUS: refunds.PAID_TWICE,
}


def waiting(request: HttpRequest, *, refund: Refund | None = None, form: OtherwiseForm | None = None) -> HttpResponse:
    """Refunds that wait for a person: a second one, or whoever finds another way. ``form`` is what was typed about ``refund``."""
    who = actor(request)
    context = {
        "refunds": [
            {"refund": each, "mine": each.asked_by_id == who.person_id} for each in selectors.refunds_to_confirm(who.organisation_id)
        ],
        "declined": [
            {"refund": each, "form": form if refund and form and each.id == refund.id else OtherwiseForm(auto_id=f"id_{each.id}_%s")}
            for each in selectors.refunds_declined(who.organisation_id)
        ],
        "left": [stranded(each) for each in selectors.not_on_their_way(who.organisation_id)],
        "wrong": form,
    }
    return render(request, "payment/desk/refunds.html", context, status=422 if form else 200)


def stranded(attempt: Attempt) -> dict[str, object]:
    return {"attempt": attempt, "said": ATTEMPTS[attempt.state], "received": received(attempt)}


def refund_or_404(request: HttpRequest, refund_id: UUID) -> Refund:
    """A refund of the agent's body; 404 for any other."""
    found = Refund.objects.filter(id=refund_id, order__organisation=people.organisation_of(request)).first()
    if found is None:
        raise Http404("no such refund in this organisation")
    return found


def noted(request: HttpRequest, act: Callable[[], object], *, done: str, to: str) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except refunds.RefundRefused as refused:
        messages.error(request, str(refused.text))
    else:
        messages.success(request, done)
    return HttpResponseRedirect(to)


@require_POST
def decide(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Confirm, reject, or tell the provider anew; a second press finds it done already."""
    refund_or_404(request, refund_id)
    me = people.person_of(request)
    words: dict[str, Callable[[], object]] = {
        "confirm": lambda: refunds.confirm_refund(refund_id, by=me),
        "reject": lambda: refunds.reject_refund(refund_id, by=me),
        "again": lambda: returning.try_again(refund_id),
    }
    if (word := request.POST.get("word", "")) not in words:
        raise Http404("no such word")
    return noted(request, words[word], done=gettext("It is noted."), to=reverse("payment:refunds"))


@require_POST
def otherwise(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Note how the money of a declined refund went back."""
    found = refund_or_404(request, refund_id)
    form = OtherwiseForm(request.POST, auto_id=f"id_{refund_id}_%s")
    if not form.is_valid():
        return waiting(request, refund=found, form=form)
    me, how = people.person_of(request), form.cleaned_data["how"]
    done = gettext("It is noted, and the payer is told.")
    return noted(request, lambda: returning.settle_otherwise(refund_id, how=how, by=me), done=done, to=reverse("payment:refunds"))


@require_POST
def give_back(request: HttpRequest, number: str, attempt_id: UUID) -> HttpResponse:
    """Ask that what came in another amount, or although nothing was due, goes back whole."""
    found = own_or_404(request, number)
    attempt = found.attempts.filter(id=attempt_id).first()
    if attempt is None:
        raise Http404("no such try of this payment")
    me, why = people.person_of(request), WHY_BACK.get(AttemptState(attempt.state), refunds.PAID_TWICE)
    done = gettext("The refund is asked. Another agent, who may give back, confirms it.")
    to = reverse("payment:desk-order", args=[number])
    return noted(request, lambda: refunds.ask_whole_back(attempt_id, reason=why, by=me), done=done, to=to)
