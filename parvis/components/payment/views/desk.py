"""The desk of cashiers: payments, one by one and in lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from parvis.components.payment import providers
from parvis.components.payment.actions import refunds
from parvis.components.payment.forms import Filters, RefundForm
from parvis.components.payment.models import Attempt, Order
from parvis.components.payment.rules.lifecycle import Effect, RefundState
from parvis.components.payment.rules.money import major, minor
from parvis.components.payment.selectors import orders as selectors
from parvis.components.payment.views.words import ACCOUNTS, ATTEMPTS, REFUNDS, STATES, TAGS
from parvis.core.people import selectors as people
from parvis.core.protection import actions as protection
from parvis.design import typography
from parvis.kernel import tables
from parvis.kernel.calendar import country, today
from parvis.kernel.guards import actor
from parvis.kernel.text import Text

PAGE_SIZE = 50
COLUMNS = ("number", "state", "amount", "currency", "paid_by", "asked_at", "ended_at")


def listed(request: HttpRequest) -> HttpResponse:
    """Payments of the agent's body, with what waits for somebody."""
    filters, found = filtered(request)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    organisation = people.organisation_of(request)
    balances = selectors.balances_of(organisation.id)
    context = {
        "filters": filters.without_optional_marks(),
        "page": page,
        "rows": [{"order": each, "state": STATES[each.state], "tag": TAGS[each.state]} for each in page.object_list],
        "counts": selectors.counts(organisation.id),
        "organisation": organisation.name,
        "query": request.GET.urlencode(),
        "accounts": [
            (name, major(abs(balances[account]), country().currency)) for account, name in ACCOUNTS.items() if balances.get(account)
        ],
        "online": providers.is_online(),
    }
    return render(request, "payment/desk/list.html", context)


def filtered(request: HttpRequest) -> tuple[Filters, QuerySet[Order]]:
    filters = Filters(request.GET)
    return filters, selectors.at_desk(actor(request).organisation_id, filters.kept())


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, without names."""
    _, found = filtered(request)
    return tables.download(rows(found), name=f"payments-{today():%Y-%m-%d}.csv")


def rows(found: QuerySet[Order]) -> Iterator[list[object]]:
    yield list(COLUMNS)
    for values in found.values_list(*COLUMNS).iterator(chunk_size=1000):
        yield [each.isoformat(timespec="seconds") if hasattr(each, "isoformat") else each for each in values]


def own_or_404(request: HttpRequest, number: str) -> Order:
    """An order of the agent's body; 404 for any other, as if there were none."""
    found = selectors.order_at_desk(actor(request).organisation_id, number)
    if found is None:
        raise Http404("no such payment in this organisation")
    return found


def order(request: HttpRequest, number: str) -> HttpResponse:
    """One payment with its tries, its refunds and its lines of the ledger; a refund is asked here."""
    found = own_or_404(request, number)
    if request.method == "POST":
        return asked(request, found)
    return show(request, found)


def show(request: HttpRequest, found: Order, *, form: RefundForm | None = None, status: int = 200) -> HttpResponse:
    read(request, found)
    left = refunds.left_of(found) if found.state == "paid" else 0
    context = {
        "order": found,
        "state": STATES[found.state],
        "tag": TAGS[found.state],
        "tries": [tried(each) for each in found.attempts.prefetch_related("refunds", "notifications")],
        "refunds": [
            {"refund": each, "state": REFUNDS[each.state], "tag": TAGS[each.state]}
            for each in found.refunds.select_related("order", "attempt")
        ],
        "postings": [
            {
                "at": each.at,
                "debit": ACCOUNTS[each.debit],
                "credit": ACCOUNTS[each.credit],
                "amount": typography.money(major(each.amount, each.currency), each.currency),
            }
            for each in found.postings.all()
        ],
        "receipts": found.receipts.all(),
        "left": major(left, found.currency),
        "form": form or (RefundForm(initial={"amount": major(left, found.currency)}) if left else None),
    }
    return render(request, "payment/desk/order.html", context, status=status)


def tried(attempt: Attempt) -> dict[str, object]:
    """One try: what came of it, whether its money must be given back, and whether the provider contradicted itself."""
    live = any(each.state != RefundState.REJECTED for each in attempt.refunds.all())
    return {
        "attempt": attempt,
        "said": ATTEMPTS[attempt.state],
        "received": received(attempt),
        "to_give_back": attempt.state in selectors.ODD and not live,
        "contradicted": any(each.effect == Effect.CONTRADICTED for each in attempt.notifications.all()),
    }


def received(attempt: Attempt) -> str:
    """What came, in its own currency; empty when nothing did."""
    if attempt.received is None:
        return ""
    return typography.money(major(attempt.received, attempt.received_currency), attempt.received_currency)


def read(request: HttpRequest, found: Order) -> None:
    """Opening a payment shows whose it is: a line for its payer, before anything is shown."""
    if found.payer is None:
        return
    protection.record_durably(
        "payment.read",
        subjects=[found.payer.identity.canonical()],
        organisation=found.organisation.name,
        organisation_identifier=found.organisation.identifier,
        actor=f"agent {people.person_of(request).id.hex[:4]}",
        purpose=found.title,
        legal_basis=found.law,
        file_reference=found.number,
        detail={},
    )


def asked(request: HttpRequest, found: Order) -> HttpResponse:
    form = RefundForm(request.POST)
    if not form.is_valid():
        return show(request, found, form=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        amount = minor(form.cleaned_data["amount"], found.currency)
        refunds.ask_refund(found.id, amount=amount, reason=Text(reason, reason), by=people.person_of(request))
    except refunds.RefundRefused as refused:
        form.add_error("amount", str(refused.text))
        return show(request, found, form=form, status=409)
    messages.success(request, gettext("The refund is asked. Another agent, who may give back, confirms it."))
    return HttpResponseRedirect(reverse("payment:desk-order", args=[found.number]))
