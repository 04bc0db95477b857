"""An order is paid once, whatever providers say, in whatever order, however often."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from parvis.components.payment import actions, providers
from parvis.components.payment.actions import asking as asking_acts
from parvis.components.payment.actions import paying, refunds, settling
from parvis.components.payment.models import AppendOnly, Notification, Order, Posting, Receipt
from parvis.components.payment.personal_data import erase
from parvis.components.payment.rules.signing import HEADER, sign
from parvis.components.payment.selectors import standing
from parvis.components.payment.tests.conftest import SECRET, begun, paid, says, signed, signed_in, tell
from parvis.core.jobs import actions as jobs
from parvis.core.notices.models import Message
from parvis.kernel.secrets import MissingSecret


def ledger(order):
    return list(order.postings.values_list("debit", "credit", "amount"))


def test_asking_twice_is_asking_once(asking):
    first, second = asking(key="same"), asking(key="same")
    assert first == second
    assert Message.objects.filter(notice="payment.asked").count() == 1


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"channels": ()}, {"channels": ("cheque",)}])
def test_an_order_of_nothing_or_by_no_channel_is_refused(town, ada, wrong):
    fields = {"amount": 100, "channels": ("online",)} | wrong
    with pytest.raises(ValueError, match="amount above zero"):
        actions.ask(actions.Asked(key="k", about="a", organisation=town, payer=ada, purpose=providers.Text("a", "a"), back="/", **fields))


def test_it_is_paid_with_a_receipt_a_message_and_one_line_of_the_ledger(asking, bank):
    order = paid(asking())
    assert (order.state, order.paid_by) == ("paid", "online")
    assert ledger(order) == [("provider", "income", 2500)]
    assert order.receipts.get().number.endswith("-000001")
    assert Message.objects.filter(notice="payment.paid").count() == 1


def test_the_same_word_twice_changes_nothing(asking, bank):
    attempt = begun(asking())
    assert tell(attempt, event="e-1") == "applied"
    assert tell(attempt, event="e-1") == "repeated"
    assert tell(attempt, event="e-2") == "repeated"
    assert Posting.objects.count() == 1
    assert Receipt.objects.count() == 1


def test_a_refusal_then_another_try(asking, bank):
    order = asking()
    tell(begun(order), "refused")
    assert paid(order).state == "paid"
    assert list(order.attempts.values_list("state", flat=True)) == ["refused", "succeeded"]


def test_money_that_comes_after_a_refusal_is_taken_in(asking, bank):
    order = asking()
    attempt = begun(order)
    tell(attempt, "refused")
    assert tell(attempt, "succeeded") == "applied"
    order.refresh_from_db()
    assert order.state == "paid"


def test_a_refusal_after_the_money_is_a_contradiction_and_changes_nothing(asking, bank):
    attempt = begun(asking())
    tell(attempt)
    assert tell(attempt, "refused") == "contradicted"
    attempt.order.refresh_from_db()
    assert attempt.order.state == "paid"


@pytest.mark.parametrize("end", ["withdraw", "expire"])
def test_money_that_nobody_owes_any_more_is_on_its_way_back(asking, bank, end):
    order = asking(expires_at=timezone.now() + timedelta(minutes=1))
    attempt = begun(order)
    if end == "withdraw":
        actions.withdraw(order.id)
    else:
        tell(attempt, "abandoned")
        asking_acts.expire_due(timezone.now() + timedelta(minutes=2))
    tell(attempt)
    order.refresh_from_db()
    assert order.state in ("withdrawn", "expired")
    assert ledger(order) == [("provider", "to_return", 2500)]
    assert list(order.refunds.values_list("amount", "state", "source")) == [(2500, "asked", "to_return")]


@pytest.mark.parametrize(("amount", "currency"), [(2600, "EUR"), (2500, "USD"), (1, "EUR")])
def test_another_amount_pays_nothing_and_is_kept_apart(asking, bank, amount, currency):
    order = asking()
    tell(begun(order), amount=amount, currency=currency)
    order.refresh_from_db()
    assert order.state == "due"
    assert ledger(order) == [("provider", "unexplained", amount)]


def test_expiry_waits_for_a_try_under_way_and_tells_once(asking, bank):
    order = asking(expires_at=timezone.now() + timedelta(minutes=1))
    attempt = begun(order)
    later = timezone.now() + timedelta(minutes=2)
    assert asking_acts.expire_due(later) == 0
    tell(attempt, "abandoned")
    assert asking_acts.expire_due(later) == 1
    assert asking_acts.expire_due(later) == 0
    assert Message.objects.filter(notice="payment.expired").count() == 1


def test_a_reminder_comes_once_before_the_end(asking, bank):
    order = asking(expires_at=timezone.now() + timedelta(days=15))
    assert asking_acts.remind_due() == 0
    near = timezone.now() + timedelta(days=13)
    assert (asking_acts.remind_due(near), asking_acts.remind_due(near)) == (1, 0)
    assert Message.objects.filter(notice="payment.reminder", key__contains=str(order.id)).count() == 1


def test_a_lost_notification_is_made_good_by_asking(asking, bank):
    order = asking()
    attempt = begun(order)
    bank.states[attempt.provider_ref] = ("succeeded", 2500, "EUR")
    settling.query_open(timezone.now() + timedelta(minutes=5))
    order.refresh_from_db()
    assert order.state == "paid"


def test_a_provider_that_is_down_takes_nothing_and_is_asked_again(asking, bank):
    order = asking()
    bank.down = True
    with pytest.raises(providers.ProviderDown):
        paying.begin(order.id)
    assert order.attempts.get().provider_ref is None
    assert settling.query_open(timezone.now() + timedelta(minutes=5)) == 0
    bank.down = False
    first = paying.begin(order.id)
    assert paying.begin(order.id) == first
    assert len(bank.opened) == 1


def test_a_try_without_money_is_given_up_after_a_day(asking, bank):
    attempt = begun(asking())
    settling.query_open(timezone.now() + timedelta(hours=25))
    attempt.refresh_from_db()
    assert attempt.state == "abandoned"


def test_nothing_personal_goes_to_the_provider(asking, bank, ada):
    paid(asking())
    said = b" ".join(bank.heard).decode()
    for secret in (ada.family_name, ada.email, "Card", "Carte", str(ada.id)):
        assert secret not in said


def test_the_ledger_is_neither_changed_nor_removed(asking, bank):
    order = paid(asking())
    line = order.postings.get()
    for attack in (line.save, line.delete, Posting.objects.all().delete, lambda: Posting.objects.update(amount=1)):
        with pytest.raises(AppendOnly):
            attack()
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        raw_update()
    assert ledger(order) == [("provider", "income", 2500)]


def raw_update() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE payment_posting SET amount = 1")


def test_what_was_paid_for_one_thing(asking, bank):
    paid(asking(1000, about="x", key="1"))
    waiting = asking(500, about="x", key="2")
    found = standing("x")
    assert (found.paid, found.refunded, found.kept, found.due) == (1000, 0, 1000, waiting)


# --- the provider's door -------------------------------------------------------------------------


def knock(told, **more):
    body, signature = signed(told, **more)
    return Client().post("/payments/notifications/demo", body, content_type="application/json", headers={HEADER: signature})


def test_a_signed_word_pays_and_a_forged_one_does_not(asking, bank):
    attempt = begun(asking())
    told = says(attempt)
    assert knock(told, secret="guessed").status_code == 403
    assert knock(told, at=int(time.time()) - 400).status_code == 403
    attempt.order.refresh_from_db()
    assert attempt.order.state == "due"
    assert knock(told).json() == {"effect": "applied"}
    assert knock(told).json() == {"effect": "repeated"}
    attempt.order.refresh_from_db()
    assert attempt.order.state == "paid"


def test_a_word_about_nobody_s_payment_is_kept_and_pays_nothing(asking, bank):
    attempt = begun(asking())
    told = says(attempt)
    for strange in (
        providers.Told(**{**vars(told), "reference": "not-a-uuid"}),
        providers.Told(**{**vars(told), "provider_ref": "another", "event": "e2"}),
    ):
        assert knock(strange).json() == {"effect": "unknown"}
    assert not Posting.objects.exists()


def test_the_same_word_at_the_same_moment_is_answered_twice_and_kept_once(asking, bank):
    told = says(begun(asking()), event="e")

    def say(_: int) -> str:
        try:
            return str(settling.notified(providers.provider(), told))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(say, range(4))) == ["applied", "repeated", "repeated", "repeated"]
    assert (Notification.objects.count(), Posting.objects.count()) == (1, 1)


def test_a_word_before_the_person_is_sent_to_the_page_pays(asking, bank, monkeypatch):
    """The bank knows our name for the try before we have heard its own."""
    order = asking()
    attempt = paying.open_attempt(order.id, "demo")
    told = providers.Told(provider_ref="early", reference=str(attempt.id), outcome="succeeded", amount=2500, currency="EUR", event="e")
    assert knock(told).json() == {"effect": "applied"}
    order.refresh_from_db()
    assert (order.state, order.attempts.get().provider_ref) == ("paid", "early")
    with pytest.raises(paying.CannotPay):
        paying.begin(order.id)


@pytest.mark.parametrize(("outcome", "effect"), [("succeeded", "repeated"), ("refused", "contradicted"), ("abandoned", "contradicted")])
def test_a_word_after_the_money_went_back_changes_nothing_and_treasurers_see_it(asking, bank, treasurers, town, outcome, effect):
    order = paid(asking())
    refund = refunds.ask_refund(order.id, amount=2500, reason=providers.Text("a", "a"), by=treasurers[0])
    refunds.confirm_refund(refund.id, by=treasurers[1])
    jobs.run_due()
    before = ledger(order)
    assert knock(says(order.attempts.get(), outcome)).json() == {"effect": effect}
    order.refresh_from_db()
    assert (order.state, ledger(order)) == ("paid", before)
    client = signed_in(treasurers[0], town)
    assert (order.number in client.get("/desk/payments?state=odd").content.decode()) is (effect == "contradicted")
    said = "said something else afterwards" in client.get(f"/desk/payments/{order.number}").content.decode()
    assert said is (effect == "contradicted")


def test_a_word_about_somebody_who_was_erased_is_taken_in_without_a_name(asking, bank, ada):
    order = asking()
    attempt = begun(order)
    actions.withdraw(order.id)
    assert "are erased" in erase(ada).en
    assert knock(says(attempt)).json() == {"effect": "applied"}
    assert ledger(order) == [("provider", "to_return", 2500)]
    assert Order.objects.get(id=order.id).payer is None
    assert not Message.objects.filter(notice="payment.paid").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "EURO"},
        {"currency": "eur"},
        {"amount": 0},
        {"amount": -1},
        {"amount": 10**19},
        {"amount": True},
        {"amount": "2500"},
        {"amount": 2500.0},
        {"id": "x" * 81},
        {"id": 7},
        {"event": "e\x00"},
        {"event": "x" * 81},
        {"reference": None},
    ],
)
def test_a_signed_word_is_not_cut_until_it_fits(asking, bank, wrong):
    attempt = begun(asking())
    body, _ = signed(says(attempt, event="e"))
    body = json.dumps({**json.loads(body), **wrong}).encode()
    header = {HEADER: sign(body, secret=SECRET, at=int(time.time()))}
    assert Client().post("/payments/notifications/demo", body, content_type="application/json", headers=header).status_code == 400
    attempt.order.refresh_from_db()
    assert attempt.order.state == "due"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": 1}', b"\xff", b'{"state": "rich"}'])
def test_signed_nonsense_is_refused_without_harm(bank, transactional_db, body):
    signature = sign(body, secret=SECRET, at=int(time.time()))
    answer = Client().post("/payments/notifications/demo", body, content_type="application/json", headers={HEADER: signature})
    assert answer.status_code == 400


def test_production_takes_no_demonstration_bank(settings, monkeypatch):
    settings.PARVIS_DEMO = False
    monkeypatch.delenv("PARVIS_PAYMENT_PROVIDER", raising=False)
    with pytest.raises(providers.NoProvider):
        providers.provider()
    assert not providers.is_online()
    monkeypatch.setenv("PARVIS_PAYMENT_PROVIDER", "https://bank.example")
    monkeypatch.delenv("PARVIS_PAYMENT_SECRET", raising=False)
    with pytest.raises(MissingSecret):
        providers.provider()
    monkeypatch.setenv("PARVIS_PAYMENT_SECRET", "x")
    assert providers.provider().slug == "online"


def test_nobody_is_sent_to_a_page_of_somebody_else(asking, bank, monkeypatch):
    monkeypatch.setattr(bank, "opened", {})
    with pytest.raises(providers.ProviderDown):
        providers.provider().own_page("https://evil.example/pay/1")


# --- receipts -------------------------------------------------------------------------------------


def test_receipts_are_numbered_without_a_gap_also_when_one_transaction_fails(asking, bank):
    paid(asking())
    attempt = begun(asking())
    with pytest.raises(RuntimeError):
        settle_and_fail(attempt)
    paid(asking())
    assert sorted(Receipt.objects.values_list("sequence", flat=True)) == [1, 2]


@transaction.atomic
def settle_and_fail(attempt):
    settling.settle(attempt.id, says(attempt))
    raise RuntimeError


def test_a_receipt_is_drawn_once(asking, bank):
    order = paid(asking())
    jobs.run_due()
    receipt = order.receipts.get()
    assert receipt.stored.content_type == "application/pdf"
    assert Order.objects.get().receipts.count() == 1
