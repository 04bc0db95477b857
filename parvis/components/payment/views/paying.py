"""Pay: what is asked, the provider's page, what came of it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from parvis.components.payment import providers
from parvis.components.payment.actions import paying, settling, stamps
from parvis.components.payment.forms import BuyStampForm, StampForm
from parvis.components.payment.models import Attempt, Order, Stamp
from parvis.components.payment.rules.lifecycle import AttemptState
from parvis.components.payment.rules.money import minor
from parvis.components.payment.rules.numbers import shown_stamp
from parvis.components.payment.selectors import orders as selectors
from parvis.components.payment.selectors.receipts import receipt_of
from parvis.components.payment.views.words import ATTEMPTS, REFUNDS, STAMPS, STATES, TAGS
from parvis.core.files.actions import download_response
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import country
from parvis.kernel.guards import actor
from parvis.kernel.middleware import CONTENT_SECURITY_POLICY
from parvis.kernel.quotas import counted_here

ASKED_AT_MOST_EVERY = timedelta(seconds=2)
TRIES, TRIES_SECONDS = 10, 600  # of numbers of stamps


def own_or_404(request: HttpRequest, number: str) -> Order:
    """What this person owes or paid; 404 for anybody else's, as if there were none."""
    order = selectors.order_of(people.person_of(request), number)
    if order is None:
        raise Http404("no such payment of yours")
    return order


def order(request: HttpRequest, number: str) -> HttpResponse:
    """What is asked, by whom and why, and the ways to pay it."""
    found = own_or_404(request, number)
    if request.method != "POST":
        return show(request, found) if found.is_due else HttpResponseRedirect(result_url(found))
    return with_stamp(request, found) if "stamp" in request.POST else online(request, found)


def result_url(found: Order) -> str:
    return reverse("payment:result", args=[found.number])


def show(request: HttpRequest, found: Order, *, form: StampForm | None = None, refused: str = "", status: int = 200) -> HttpResponse:
    context = {
        "order": found,
        "form": form or StampForm(),
        "refused": refused,
        "online": "online" in found.channels and providers.is_online(),
        "by_stamp": "stamp" in found.channels,
        "last": found.attempts.exclude(state=AttemptState.OPEN).last(),
        "attempts": ATTEMPTS,
    }
    return leading_to_provider(render(request, "payment/order.html", context, status=status))


def leading_to_provider(response: HttpResponse) -> HttpResponse:
    """The form's answer redirects to the provider's page, which this page's policy must allow."""
    if providers.is_online():
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(providers.provider().address))
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}")
    return response


def online(request: HttpRequest, found: Order) -> HttpResponse:
    """To the provider's page, where a try under way is gone on with."""
    try:
        return HttpResponseRedirect(paying.begin(found.id))
    except paying.CannotPay as refused:
        return show(request, own_or_404(request, found.number), refused=str(refused.text), status=409)
    except (providers.ProviderDown, providers.NoProvider):
        down = gettext("The payment service does not answer. Nothing was taken: try again in a few minutes.")
        return show(request, found, refused=down, status=503)


def with_stamp(request: HttpRequest, found: Order) -> HttpResponse:
    form = StampForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    if counted_here(f"payment.stamps:{actor(request).person_id}", limit=TRIES, seconds=TRIES_SECONDS).exceeded:
        form.add_error("stamp", gettext("Too many numbers were tried. Wait ten minutes, then try again."))
        return show(request, found, form=form, status=429)
    try:
        stamps.pay_with_stamp(found.id, form.cleaned_data["stamp"])
    except paying.CannotPay as refused:
        form.add_error("stamp", str(refused.text))
        return show(request, found, form=form, status=422)
    return HttpResponseRedirect(result_url(found))


def result(request: HttpRequest, number: str) -> HttpResponse:
    """Where the provider sends people back; its word counts, not the browser's: it is asked when it has said nothing yet."""
    found = own_or_404(request, number)
    attempt = found.attempts.last()
    if attempt and attempt.state == AttemptState.OPEN and may_ask(attempt):
        ask(attempt)
    found, attempt = own_or_404(request, number), found.attempts.last()
    stamp = stamps.stamp_of(found.id)
    context = {
        "order": found,
        "attempt": attempt,
        "said": ATTEMPTS[attempt.state] if attempt else "",
        "receipt": receipt_of(found),
        "refunds": [{"refund": each, "state": REFUNDS[each.state], "tag": TAGS[each.state]} for each in found.refunds.all()],
        "stamp": shown_stamp(stamp.number) if stamp else "",
        "state": STATES[found.state],
        "tag": TAGS[found.state],
        "back_is_here": found.back == request.path,
    }
    return render(request, "payment/result.html", context)


def may_ask(attempt: Attempt) -> bool:
    return attempt.queried_at is None or attempt.queried_at < timezone.now() - ASKED_AT_MOST_EVERY


def ask(attempt: Attempt) -> None:
    """The provider may be down: the page then says that its word is awaited."""
    try:
        settling.query(attempt)
    except (providers.ProviderDown, providers.NoProvider):
        return


def mine(request: HttpRequest) -> HttpResponse:
    """Everything that the person owes, paid and got back."""
    person = people.person_of(request)
    rows = [
        {"order": each, "state": STATES[each.state], "tag": TAGS[each.state], "receipts": each.receipts.all()}
        for each in selectors.orders_of(person).prefetch_related("receipts")[:200]
    ]
    return render(request, "payment/mine.html", {"rows": rows})


def receipt(request: HttpRequest, number: str, sequence: str) -> HttpResponseBase:
    """A receipt of the person's own."""
    found = own_or_404(request, number)
    year, _, place = sequence.partition("-")
    written = found.receipts.filter(year=int(year), sequence=int(place)).select_related("stored").first() if sequence_is(sequence) else None
    if written is None or written.stored is None:
        raise Http404("this receipt is not written (yet)")
    return download_response(written.stored)


def sequence_is(sequence: str) -> bool:
    year, _, place = sequence.partition("-")
    return year.isascii() and place.isascii() and year.isdigit() and place.isdigit() and len(sequence) <= 14


def buy_stamp(request: HttpRequest) -> HttpResponse:
    """Stamps of the person's own, and a form to buy one."""
    person, seller = people.person_of(request), stamps.seller()
    form = BuyStampForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and seller and form.is_valid():
        amount = minor(form.cleaned_data["amount"], country().currency)
        wanted = stamps.order_stamp(person, seller=seller, amount=amount, language=get_language() or person.language)
        return HttpResponseRedirect(reverse("payment:order", args=[wanted.number]))
    context = {"form": form, "stamps": stamps_of(person), "online": seller is not None and providers.is_online()}
    return render(request, "payment/stamps.html", context, status=422 if form.errors else 200)


def stamps_of(person: Person) -> list[dict[str, object]]:
    found = Stamp.objects.filter(bought_with__payer=person).order_by("-bought_at")
    return [{"stamp": each, "number": shown_stamp(each.number), "state": STAMPS[each.state], "tag": TAGS[each.state]} for each in found]


@require_POST
def recheck(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the provider again, now."""
    found = own_or_404(request, number)
    attempt = found.attempts.last()
    if attempt and attempt.state == AttemptState.OPEN:
        ask(attempt)
    messages.info(request, gettext("We asked the payment service again."))
    return HttpResponseRedirect(result_url(found))
