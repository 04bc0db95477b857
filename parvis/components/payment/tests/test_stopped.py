"""Stopped before any statement of any act, nothing is half done; done again, it is done once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import ProtectedError

from parvis.components.payment.actions import paying, refunds, returning, settling, stamps
from parvis.components.payment.models import Notification, Posting, Receipt
from parvis.components.payment.providers import provider
from parvis.components.payment.selectors.orders import balances_of
from parvis.components.payment.tests.conftest import begun, paid, says
from parvis.core.jobs import actions as jobs
from parvis.core.people import actions as people
from parvis.kernel.text import Text


class Killed(BaseException):
    """The process is gone: no handler of errors sees it."""


def stopped_everywhere(act: Callable[[], object], untouched: Callable[[], object]) -> int:
    """Stop ``act`` before its first statement that writes, then before its second, until it ends; how often it was stopped."""
    before, times = untouched(), 0
    while True:
        left = times

        def stop(execute, sql, params, many, context):
            nonlocal left
            if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
                if left == 0:
                    raise Killed
                left -= 1
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(stop):
                act()
        except Killed:
            assert untouched() == before, f"half done before statement {times + 1}"
            times += 1
        else:
            return times


def books() -> object:
    return list(Posting.objects.values_list("key", flat=True)), Receipt.objects.count(), Notification.objects.count()


def test_a_notification(asking, bank):
    order = asking()
    told = says(begun(order), event="e")
    assert stopped_everywhere(lambda: settling.notified(provider(), told), books) > 5
    order.refresh_from_db()
    assert (order.state, Posting.objects.count(), Receipt.objects.get().sequence) == ("paid", 1, 1)


def test_a_stamp(asking, bank, ada):
    seller = people.organisation("op", name="Exploitant", kind="operator")
    stamp = stamps.stamp_of(paid(stamps.order_stamp(ada, seller=seller, amount=2500, language="en")).id)
    order = asking()
    assert stopped_everywhere(lambda: stamps.pay_with_stamp(order.id, stamp.number), books) > 5
    order.refresh_from_db()
    stamp.refresh_from_db()
    assert (order.state, stamp.state, order.postings.count()) == ("paid", "used", 1)


def test_beginning_to_pay(asking, bank):
    order = asking()
    assert stopped_everywhere(lambda: paying.begin(order.id), books) == 2
    assert (len(bank.opened), order.attempts.count()) == (1, 1)


def test_a_refund(asking, bank, treasurers):
    order = paid(asking())
    refund = refunds.ask_refund(order.id, amount=2500, reason=Text("Erreur", "A mistake"), by=treasurers[0])
    assert stopped_everywhere(lambda: refunds.confirm_refund(refund.id, by=treasurers[1]), books) > 1
    assert stopped_everywhere(lambda: returning.conclude_refund(refund.id, "r-1"), books) > 5
    jobs.run_due()
    assert set(balances_of(order.organisation_id).values()) == {0}
    assert order.receipts.count() == 2


def test_what_has_a_line_of_the_ledger_cannot_be_deleted(asking, bank):
    order = paid(asking())
    with pytest.raises(ProtectedError):
        order.delete()
