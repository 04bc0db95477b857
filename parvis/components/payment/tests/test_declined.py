"""A refund is never stuck: rejected, it is asked again; declined by the provider, a person finds another way."""

from __future__ import annotations

import pytest

from parvis.components.payment.actions import refunds, returning
from parvis.components.payment.actions.statements import bring_in
from parvis.components.payment.models import Refund
from parvis.components.payment.personal_data import erase
from parvis.components.payment.selectors.orders import balances_of, counts
from parvis.components.payment.selectors.statements import unstated_refunds
from parvis.components.payment.tests.conftest import begun, paid, signed_in, somebody, tell
from parvis.core.jobs import actions as jobs
from parvis.core.jobs.models import Job
from parvis.core.notices.models import Message
from parvis.core.people import actions as people
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

WHY = Text("Erreur", "A mistake")


def declined(order, bank, treasurers) -> Refund:
    """A refund that the bank answered with a no."""
    refund = refunds.ask_refund(order.id, amount=2500, reason=WHY, by=treasurers[0])
    refunds.confirm_refund(refund.id, by=treasurers[1])
    bank.declines = 422
    jobs.run_due()
    bank.declines = 0
    refund.refresh_from_db()
    return refund


def test_a_no_of_the_provider_is_seen_at_once_and_tried_again_under_another_key(asking, bank, treasurers):
    order = paid(asking())
    refund = declined(order, bank, treasurers)
    assert (refund.state, refund.declined) == ("declined", "HTTP 422")
    assert counts(order.organisation_id)["stuck"] == 1
    assert balances_of(order.organisation_id)["to_return"] == -2500
    returning.try_again(refund.id)
    with pytest.raises(refunds.RefundRefused):
        returning.try_again(refund.id)
    jobs.run_due()
    refund.refresh_from_db()
    assert refund.state == "done"
    assert bank.refunds == {f"{refund.id}-1": 2500}
    assert balances_of(order.organisation_id) == {"provider": 0, "income": 0, "to_return": 0}


def test_another_agent_notes_that_it_went_back_otherwise(asking, bank, treasurers, town):
    order, (bo, chen) = paid(asking()), treasurers
    refund = declined(order, bank, treasurers)
    address = f"/desk/payments/refunds/{refund.id}/otherwise"
    empty = signed_in(chen, town).post(address, {"how": " "})
    assert empty.status_code == 422
    assert "Write how the money was given back." in empty.content.decode()
    signed_in(bo, town).post(address, {"how": "Transfer"})
    refund.refresh_from_db()
    assert refund.state == "declined"  # who asked does not settle it alone
    assert signed_in(chen, town).post(address, {"how": "Transfer 77 of 21 November"}).status_code == 302
    refund.refresh_from_db()
    assert (refund.state, refund.settled_as, refund.settled_by) == ("done", "Transfer 77 of 21 November", chen)
    assert balances_of(order.organisation_id) == {"provider": 2500, "income": 0, "to_return": 0, "bank": -2500}
    assert Message.objects.filter(notice="payment.refunded").count() == 1
    assert "Transfer 77" in signed_in(bo, town).get(f"/desk/payments/{order.number}").content.decode()
    made = bring_in(f"kind,reference,amount,currency,day\npayment,x,1,EUR,{today()}\n".encode(), organisation=town, provider="demo", by=bo)
    assert not unstated_refunds(made).exists()  # the provider has nothing to say of it


def test_nobody_of_another_body_settles_it(asking, bank, treasurers):
    order = paid(asking())
    refund = declined(order, bank, treasurers)
    elsewhere, dana = people.organisation("town-2", name="Autre", kind="municipality"), somebody("Scott", "Dana")
    people.join(dana, elsewhere, role="treasurer")
    client = signed_in(dana, elsewhere)
    assert client.post(f"/desk/payments/refunds/{refund.id}/otherwise", {"how": "x"}).status_code == 404
    assert client.post(f"/desk/payments/refunds/{refund.id}", {"word": "again"}).status_code == 404


def test_what_the_software_asked_takes_two_people_too(asking, bank, treasurers):
    order = asking()
    attempt = begun(order)
    refunds_before = refunds.left_of(order)
    from parvis.components.payment import actions

    actions.withdraw(order.id)
    tell(attempt)
    refund, (bo, chen) = Refund.objects.get(), treasurers
    refunds.confirm_refund(refund.id, by=bo)
    bank.declines = 409
    jobs.run_due()
    with pytest.raises(refunds.RefundRefused, match="another agent"):
        returning.settle_otherwise(refund.id, how="Transfer", by=bo)
    assert returning.settle_otherwise(refund.id, how="Transfer", by=chen).state == "done"
    assert refunds_before == refunds.left_of(order)


@pytest.mark.parametrize("kind", ["surplus", "different"])
def test_money_of_nobody_whose_refund_was_rejected_is_asked_back_again(asking, bank, treasurers, town, kind):
    order, (bo, chen) = asking(), treasurers
    attempt = begun(order)
    if kind == "surplus":
        from parvis.components.payment import actions

        actions.withdraw(order.id)
        tell(attempt)
        refund = Refund.objects.get()
    else:
        tell(attempt, amount=2600)
        refund = refunds.ask_whole_back(attempt.id, reason=WHY, by=bo)
    refunds.reject_refund(refund.id, by=chen)
    client = signed_in(bo, town)
    page = client.get("/desk/payments/refunds").content.decode()
    assert order.number in page
    client.post(f"/desk/payments/{order.number}/{attempt.id}/give-back")
    client.post(f"/desk/payments/{order.number}/{attempt.id}/give-back")  # pressed twice: asked once
    again = Refund.objects.exclude(id=refund.id).get()
    refunds.confirm_refund(again.id, by=chen)
    jobs.run_due()
    again.refresh_from_db()
    assert again.state == "done"
    assert counts(town.id)["stuck"] == 0
    assert set(balances_of(town.id).values()) == {0}


def test_what_a_procedure_gives_back_is_asked_again_once_it_was_rejected(asking, bank, treasurers):
    order = paid(asking())
    first = refunds.ask_refund(order.id, amount=2500, reason=WHY, by=None, key="fee:1")
    assert refunds.ask_refund(order.id, amount=2500, reason=WHY, by=None, key="fee:1") == first
    refunds.reject_refund(first.id, by=treasurers[0])
    second = refunds.ask_refund(order.id, amount=2500, reason=WHY, by=None, key="fee:1")
    assert second != first
    assert refunds.ask_refund(order.id, amount=2500, reason=WHY, by=None, key="fee:1") == second


def test_what_no_worker_hears_of_any_more_is_told_again_once_a_day_under_the_same_key(asking, bank, treasurers):
    order = paid(asking())
    refund = refunds.ask_refund(order.id, amount=2500, reason=WHY, by=treasurers[0])
    refunds.confirm_refund(refund.id, by=treasurers[1])
    Job.objects.filter(key__startswith="payment:refund").update(state=Job.State.FAILED)
    assert returning.tell_silent() == 0
    refund.refresh_from_db()
    later = refund.decided_at + 2 * returning.SAID_AGAIN_AFTER
    assert [returning.tell_silent(later), returning.tell_silent(later)] == [1, 1]
    jobs.run_due()
    assert bank.refunds == {str(refund.id): 2500}


def test_a_declined_refund_keeps_its_payer(asking, bank, treasurers, ada):
    declined(paid(asking()), bank, treasurers)
    assert "not erased" in erase(ada).en
