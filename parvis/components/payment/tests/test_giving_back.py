"""Refunds by two people, stamps used once, statements compared: never more out than came in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from parvis.components.payment import providers
from parvis.components.payment.actions import refunds, stamps, statements
from parvis.components.payment.actions.paying import CannotPay
from parvis.components.payment.models import Comparison, Posting, Stamp, Statement
from parvis.components.payment.personal_data import erase, export
from parvis.components.payment.rules.accounts import balances
from parvis.components.payment.rules.lifecycle import AttemptState, Effect, OrderState, Outcome, step
from parvis.components.payment.rules.money import major, minor
from parvis.components.payment.rules.numbers import check_figure, new_stamp, read_stamp, shown_stamp
from parvis.components.payment.rules.statements import WrongStatement, read
from parvis.components.payment.selectors.orders import balances_of
from parvis.components.payment.tests.conftest import begun, paid, signed_in, somebody, tell
from parvis.core.jobs import actions as jobs
from parvis.core.people import actions as people
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

WHY = Text("Erreur", "A mistake")


def test_two_people_give_back_and_the_provider_does_it_once(asking, bank, treasurers):
    order, (bo, chen) = paid(asking()), treasurers
    refund = refunds.ask_refund(order.id, amount=1000, reason=WHY, by=bo)
    with pytest.raises(refunds.RefundRefused, match="another agent"):
        refunds.confirm_refund(refund.id, by=bo)
    refunds.confirm_refund(refund.id, by=chen)
    with pytest.raises(refunds.RefundRefused):
        refunds.confirm_refund(refund.id, by=chen)
    jobs.run_due()
    refund.refresh_from_db()
    assert refund.state == "done"
    assert bank.refunds == {str(refund.id): 1000}
    assert balances_of(order.organisation_id) == {"provider": 1500, "income": -1500, "to_return": 0}
    assert [each.number.rpartition("-")[2] for each in order.receipts.all()] == ["000001", "000002"]


def test_a_provider_that_is_down_is_told_later(asking, bank, treasurers):
    order, (bo, chen) = paid(asking()), treasurers
    refund = refunds.ask_refund(order.id, amount=2500, reason=WHY, by=bo)
    refunds.confirm_refund(refund.id, by=chen)
    bank.down = True
    jobs.run_due()
    refund.refresh_from_db()
    assert refund.state == "confirmed"
    bank.down = False
    from parvis.core.jobs.models import Job

    Job.objects.filter(state="ready").update(run_after="2020-01-01T00:00:00Z")
    jobs.run_due()
    refund.refresh_from_db()
    assert refund.state == "done"


@pytest.mark.parametrize("amount", [0, -1, 2501])
def test_never_above_what_was_paid(asking, bank, treasurers, amount):
    order = paid(asking())
    with pytest.raises(refunds.RefundRefused):
        refunds.ask_refund(order.id, amount=amount, reason=WHY, by=treasurers[0])


def test_parts_add_up_to_the_whole_and_a_rejected_one_is_free_again(asking, bank, treasurers):
    order, (bo, chen) = paid(asking()), treasurers
    first = refunds.ask_refund(order.id, amount=2000, reason=WHY, by=bo)
    with pytest.raises(refunds.RefundRefused):
        refunds.ask_refund(order.id, amount=501, reason=WHY, by=bo)
    refunds.reject_refund(first.id, by=chen)
    assert refunds.left_of(order) == 2500


def test_an_unpaid_order_gives_nothing_back(asking, treasurers):
    with pytest.raises(refunds.RefundRefused, match="Nothing was paid"):
        refunds.ask_refund(asking().id, amount=1, reason=WHY, by=treasurers[0])


def test_another_amount_goes_back_whole(asking, bank, treasurers):
    order, (bo, chen) = asking(), treasurers
    attempt = begun(order)
    tell(attempt, amount=9900)
    refund = refunds.ask_whole_back(attempt.id, reason=WHY, by=bo)
    refunds.confirm_refund(refund.id, by=chen)
    jobs.run_due()
    assert bank.refunds == {str(refund.id): 9900}
    assert set(balances_of(order.organisation_id).values()) == {0}


# --- stamps ----------------------------------------------------------------------------------------


@pytest.fixture
def stamp(ada, bank):
    seller = people.organisation("op", name="Exploitant", kind="operator")
    order = paid(stamps.order_stamp(ada, seller=seller, amount=2500, language="en"))
    return stamps.stamp_of(order.id)


def test_a_stamp_pays_once_and_is_good_again_when_given_back(asking, bank, stamp, treasurers):
    order, other = asking(key="a"), asking(key="b")
    stamps.pay_with_stamp(order.id, shown_stamp(stamp.number))
    with pytest.raises(CannotPay, match="used"):
        stamps.pay_with_stamp(other.id, stamp.number)
    refund = refunds.ask_refund(order.id, amount=2500, reason=WHY, by=treasurers[0])
    refunds.confirm_refund(refund.id, by=treasurers[1])
    stamp.refresh_from_db()
    assert stamp.state == "good"
    assert stamps.pay_with_stamp(other.id, stamp.number).state == "paid"
    assert order.postings.count() == 2


@pytest.mark.parametrize("typed", ["", "1234", "1" * 16, "x" * 16, "٣" * 16])
def test_wrong_numbers_pay_nothing(asking, typed):
    order = asking()
    with pytest.raises(CannotPay, match="not the number of a stamp"):
        stamps.pay_with_stamp(order.id, typed)


def test_a_stamp_of_another_value_pays_nothing(asking, bank, stamp):
    with pytest.raises(CannotPay, match="value of this stamp"):
        stamps.pay_with_stamp(asking(1000).id, stamp.number)


def test_a_used_stamp_is_not_refunded_and_a_refunded_one_is_worth_nothing(asking, bank, stamp, treasurers):
    bought = stamp.bought_with
    refund = refunds.ask_refund(bought.id, amount=2500, reason=WHY, by=treasurers[0])
    order = asking()
    stamps.pay_with_stamp(order.id, stamp.number)
    with pytest.raises(refunds.RefundRefused, match="has been used"):
        refunds.confirm_refund(refund.id, by=treasurers[1])


def test_two_payments_with_one_stamp_at_the_same_moment(asking, bank, stamp):
    orders = [asking(key=str(each)) for each in range(4)]

    def pay(order):
        try:
            return stamps.pay_with_stamp(order.id, stamp.number).state
        except CannotPay:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(pay, orders)) == ["paid", "refused", "refused", "refused"]
    assert Posting.objects.filter(debit="stamps").count() == 1


def test_the_same_notification_at_the_same_moment_is_one_payment(asking, bank):
    attempt = begun(asking())

    def say(event):
        try:
            return tell(attempt, event=event)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(say, ["a", "b", "c", "d"]))
    assert sorted(found) == ["applied", "repeated", "repeated", "repeated"]
    assert Posting.objects.count() == 1


def test_numbers_of_stamps_find_a_slip_of_the_pen():
    number = new_stamp()
    assert read_stamp(shown_stamp(number)) == number
    slipped = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert read_stamp(slipped) is None
    assert check_figure("7992739871") == "3"  # the example of the formula's description


# --- statements ------------------------------------------------------------------------------------


def statement(*lines: str) -> bytes:
    return ("kind,reference,amount,currency,day\n" + "".join(f"{line},{today()}\n" for line in lines)).encode()


def test_a_statement_is_compared_line_by_line(asking, bank, treasurers):
    first, second, third = (paid(asking(key=str(each))) for each in range(3))
    names = {each: each.attempts.get().provider_ref for each in (first, second, third)}
    content = statement(
        f"payment,{names[first]},2500,EUR",
        f"payment,{names[second]},2400,EUR",
        "payment,unknown,100,EUR",
        f"payment,{names[first]},2500,EUR",
    )
    made = statements.bring_in(content, organisation=first.organisation, provider="demo", by=treasurers[0])
    assert statements.bring_in(content, organisation=first.organisation, provider="demo", by=treasurers[0]) == made
    jobs.run_due()
    found = dict(Comparison.objects.values_list("number", "found"))
    assert found == {2: "matched", 3: "different", 4: "missing_here", 5: "twice", 0: "missing_there"}
    assert Comparison.objects.get(number=0).reference == names[third]
    assert list(first.postings.values_list("debit", "credit")) == [("provider", "income"), ("bank", "provider")]


def test_a_comparison_that_stopped_goes_on(asking, bank, treasurers, monkeypatch):
    orders = [paid(asking(key=str(each))) for each in range(5)]
    content = statement(*(f"payment,{each.attempts.get().provider_ref},2500,EUR" for each in orders))
    made = statements.bring_in(content, organisation=orders[0].organisation, provider="demo", by=treasurers[0])
    monkeypatch.setattr(statements, "AT_ONCE", 2)
    statements.compare_some(made.pk, read(content))
    assert statements.compare_all(made.pk).finished_at
    statements.compare_all(made.pk)
    assert Comparison.objects.filter(found="matched").count() == 5
    assert Posting.objects.filter(debit="bank").count() == 5


def day_of(*lines: str) -> bytes:
    return ("kind,reference,amount,currency,day\n" + "\n".join(lines) + "\n").encode()


@pytest.mark.parametrize(
    ("content", "places"),
    [
        (b"", [(1, "columns")]),
        (b"kind,reference\n", [(1, "columns")]),
        (b"\xff\xfe", [(1, "text")]),
        (b"PK\x03\x04 a spreadsheet", [(1, "columns")]),
        (day_of("gift,x,1,EUR,2026-11-21"), [(2, "kind")]),
        (day_of("payment,,1,EUR,2026-11-21"), [(2, "reference")]),
        (day_of(f"payment,{'x' * 81},1,EUR,2026-11-21"), [(2, "reference")]),
        (day_of("payment,x,0,EUR,2026-11-21"), [(2, "amount")]),
        (day_of("payment,x,-5,EUR,2026-11-21"), [(2, "amount")]),
        (day_of("payment,x,25.00,EUR,2026-11-21"), [(2, "amount")]),
        (day_of("payment,x,1_000,EUR,2026-11-21"), [(2, "amount")]),
        (day_of("payment,x,٣,EUR,2026-11-21"), [(2, "amount")]),
        (day_of(f"payment,x,{'9' * 30},EUR,2026-11-21"), [(2, "amount")]),
        (day_of("payment,x,1,EURO,2026-11-21"), [(2, "currency")]),
        (day_of("payment,x,1,eur,2026-11-21"), [(2, "currency")]),
        (day_of("payment,x,1,EUR,21/11/2026"), [(2, "day")]),
        (day_of("payment,x,1,EUR,20261121"), [(2, "day")]),
        (day_of("payment,x,1,EUR,2026-02-30"), [(2, "day")]),
        (day_of("payment,x,1,EUR,2026-11-25"), [(2, "to-come")]),
        (day_of("payment,x,1,EUR"), [(2, "cells")]),
        (day_of("payment,x,1,EUR,2026-11-21,more"), [(2, "cells")]),
        (day_of("payment,x,1,EUR,2026-11-21", "payment,y,1,EUR,2026-11-20"), [(3, "other-day")]),
        (
            day_of("payment,x,1,EUR,2026-11-21", "gift,y,1,EUR,2026-11-21", "payment,z,no,EUR,2026-11-21"),
            [(3, "kind"), (4, "amount")],
        ),
    ],
)
def test_what_is_no_statement_is_refused_with_each_wrong_line(content, places):
    with pytest.raises(WrongStatement) as wrong:
        read(content, today=date(2026, 11, 21))
    assert list(wrong.value.places) == places


def test_twenty_wrong_lines_are_told_and_not_a_hundred_thousand():
    with pytest.raises(WrongStatement) as wrong:
        read(day_of(*["gift,x,1,EUR,2026-11-21"] * 500))
    assert len(wrong.value.places) == 20


def test_the_page_says_each_wrong_line_and_takes_nothing_in(bank, treasurers, town):
    client = signed_in(treasurers[0], town)
    file = SimpleUploadedFile("day.csv", day_of("gift,x,1,EUR,2026-11-21", "payment,x,1,EURO,2026-11-21"))
    answer = client.post("/desk/payments/statements", {"file": file})
    assert answer.status_code == 422
    assert "Line 2: kind is payment or refund." in answer.content.decode()
    assert "Line 3: the currency is three capital letters" in answer.content.decode()
    assert not Statement.objects.exists()


def test_what_came_in_another_currency_is_compared_and_given_back_in_it(asking, bank, treasurers):
    order, (bo, chen) = asking(), treasurers
    attempt = begun(order)
    tell(attempt, currency="USD")
    refund = refunds.confirm_refund(refunds.ask_whole_back(attempt.id, reason=WHY, by=bo).id, by=chen)
    jobs.run_due()
    refund.refresh_from_db()
    assert (refund.state, refund.currency) == ("done", "USD")
    assert "US$25" in signed_in(chen, order.organisation).get(f"/desk/payments/{order.number}").content.decode()
    assert set(order.postings.values_list("currency", flat=True)) == {"USD"}
    lines = [f"payment,{attempt.provider_ref},2500,USD", f"refund,{refund.provider_ref},2500,USD"]
    made = statements.bring_in(statement(*lines), organisation=order.organisation, provider="demo", by=bo)
    statements.compare_all(made.pk)
    assert list(made.comparisons.values_list("found", flat=True)) == ["matched", "matched"]


# --- amounts, people ---------------------------------------------------------------------------------


def test_amounts_keep_every_unit():
    assert (minor("25", "EUR"), minor("0.01", "EUR"), minor("500", "JPY"), minor("1.234", "TND")) == (2500, 1, 500, 1234)
    assert major(2501, "EUR") * 100 == 2501
    with pytest.raises(ValueError, match="decimals"):
        minor("0.001", "EUR")


def test_erasure_leaves_the_books_without_a_name(asking, bank, ada):
    order = paid(asking())
    jobs.run_due()
    assert next(iter(export(ada)))["number"] == order.number
    assert "erased" in erase(ada).en
    order.refresh_from_db()
    assert (order.payer, order.receipts.get().payer_name, order.receipts.get().stored) == (None, "", None)
    assert order.postings.count() == 1


def test_what_is_awaited_is_not_erased(asking, ada):
    asking()
    assert "not erased" in erase(ada).en


def test_nobody_sees_another_s_payment_or_another_body_s(asking, bank, ada, town, treasurers):
    from parvis.components.payment.selectors.orders import order_at_desk, order_of

    order = paid(asking())
    dana, elsewhere = somebody("Scott", "Dana"), people.organisation("town-2", name="Autre", kind="municipality")
    assert order_of(dana, order.number) is None
    assert order_at_desk(elsewhere.id, order.number) is None
    assert order_at_desk(town.id, order.number) == order


# --- the table as a machine ---------------------------------------------------------------------------


class Life(RuleBasedStateMachine):
    """Any words in any order about any tries: one payment at most, and every unit that came is on an account."""

    tries = Bundle("tries")

    def __init__(self) -> None:
        super().__init__()
        self.order, self.attempts, self.came, self.movements = OrderState.DUE, {}, 0, []

    @rule(target=tries)
    def begin(self) -> int:
        self.attempts[len(self.attempts)] = AttemptState.OPEN
        return len(self.attempts) - 1

    @rule(attempt=tries, outcome=st.sampled_from(list(Outcome)), amount=st.sampled_from([2500, 2500, 2500, 2499, 9000]))
    def told(self, attempt: int, outcome: Outcome, amount: int) -> None:
        before = self.attempts[attempt]
        found = step(order=self.order, attempt=before, outcome=outcome, as_asked=amount == 2500)
        if found.effect is not Effect.APPLIED:
            assert (found.order, found.attempt) == (None, before)
            return
        self.attempts[attempt] = found.attempt
        self.order = found.order or self.order
        if outcome is Outcome.SUCCEEDED:
            self.came += amount
            credit = {AttemptState.SUCCEEDED: "income", AttemptState.SURPLUS: "to_return", AttemptState.DIFFERENT: "unexplained"}[
                found.attempt
            ]
            self.movements.append(("provider", credit, amount))

    @rule(state=st.sampled_from([OrderState.EXPIRED, OrderState.WITHDRAWN]))
    def ends(self, state: OrderState) -> None:
        if self.order is OrderState.DUE:
            self.order = state

    @invariant()
    def one_payment_at_most(self) -> None:
        succeeded = sum(each is AttemptState.SUCCEEDED for each in self.attempts.values())
        assert succeeded == (self.order is OrderState.PAID)

    @invariant()
    def the_books_balance(self) -> None:
        found = balances(self.movements)
        assert sum(found.values()) == 0
        assert found.get("provider", 0) == self.came
        assert -found.get("income", 0) in (0, 2500)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


def test_a_good_stamp_belongs_to_one_purchase(stamp):
    assert Stamp.objects.get() == stamp
    assert stamps.stamp_of(stamp.bought_with_id) == stamp
    assert providers.is_online()
