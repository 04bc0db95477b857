"""What a peer sends to stop the queue of another, to fill its disk or its operators' mail: the others go on."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from parvis.core.nodes import answering, carrying, deliveries
from parvis.core.nodes.deliveries import preparing, sending
from parvis.core.nodes.models import Delivery
from parvis.core.nodes.rules.parcels import MOST_BYTES, Outcome, Parcel
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.tests.test_deliveries import (  # noqa: F401  fixtures
    ASKER,
    PROVIDER,
    State,
    an_operator,
    asked,
    incoming,
    link,
    now_due,
    provider,
    rounds,
    source,
)
from parvis.core.notices.models import Message as Notice

pytestmark = pytest.mark.django_db


def test_an_answer_that_no_parcel_may_hold_is_refused_and_the_next_one_comes(link, monkeypatch):  # noqa: F811
    bodies = iter([b"x" * (MOST_BYTES + 1), b'{"echo": 2}'])
    monkeypatch.setattr(answering, "answer", lambda *_given, **_named: answering.Answered(body=next(bodies), label="internal"))
    first, second = asked(2)
    rounds(link, 3)
    assert (deliveries.answer_to(first).state, deliveries.answer_to(first).code) == (State.REFUSED, "too-large")
    assert deliveries.answer_to(second).values == {"echo": 2}


def test_a_peer_that_cannot_read_a_delivery_gets_the_next_one(link, monkeypatch):  # noqa: F811
    first, second = asked(2)
    bad, whole = [first], link.arriving

    def arriving(network, sender, path, body, label):
        if path == sending.PATH and json.loads(body)["outcome"] == "answered" and json.loads(body)["ticket"] == str(bad[0]):
            return carrying.Reply(status=400, body=b'{"code": "bad-delivery"}')
        return whole(network, sender, path, body, label)

    monkeypatch.setattr(link, "arriving", arriving)
    rounds(link, 4)
    assert (deliveries.answer_to(first).code, deliveries.answer_to(second).values) == ("bad-delivery", {"echo": 2})


def test_a_question_on_which_a_source_breaks_keeps_back_no_other(link, source):  # noqa: F811
    asked(2)
    deliveries.ask_questions()
    source["fails"] = KeyError("MARTIN Eve")
    now_due()
    assert provider(link, deliveries.prepare) == 0
    assert source["asked"] == 2, "each was tried"
    sent = Delivery.objects.filter(direction="sent")
    assert {(row.state, row.cause) for row in sent} == {("awaited", "fault")}
    source["fails"] = None
    rounds(link)
    assert Delivery.objects.filter(direction="received", state=State.DELIVERED).count() == 2


def waiting_for(*peers: str, each: int) -> None:
    for peer in peers:
        for number in range(1, each + 1):
            parcel = Parcel(ticket=str(uuid4()), sequence=number, outcome=Outcome.ANSWERED, body=b"{}")
            body = sending.packed(outcome="answered", code="", content_type="", answer=parcel.body, concerns=[])
            Delivery.objects.create(
                network="essai", peer=peer, direction="sent", sequence=number, ticket=parcel.ticket, state=State.WAITING, body=body,
                digest=parcel.digest, label="internal",
            )  # fmt: skip


def test_who_has_much_to_take_or_takes_it_slowly_keeps_nobody_waiting(monkeypatch):
    waiting_for("a.sample", "b.sample", "c.sample", each=3)
    clock, order = [0.0], []

    def sent(row: Delivery) -> bool:
        order.append((row.peer[0], row.sequence))
        clock[0] += 11 if row.peer == "a.sample" else 0.1
        return bool(Delivery.objects.filter(pk=row.pk).update(state=State.DELIVERED))

    monkeypatch.setattr(sending, "sent", sent)
    monkeypatch.setattr(sending, "monotonic", lambda: clock[0])
    assert deliveries.deliver() == 7
    assert order == [("a", 1), ("b", 1), ("c", 1), ("b", 2), ("c", 2), ("b", 3), ("c", 3)]


def test_questions_that_wait_are_bounded_in_number_and_in_size(monkeypatch):
    monkeypatch.setattr(preparing, "MOST_PROMISED", 2)
    tickets = [str(uuid4()) for _ in range(2)]
    for ticket in [*tickets, *tickets]:
        deliveries.promise("essai", ASKER, {"ticket": ticket}, "internal", "ab")
    Delivery.objects.filter(ticket=tickets[0]).update(state=State.WAITING)  # what it does not take counts too
    with pytest.raises(Refused, match="too-many"):
        deliveries.promise("essai", ASKER, {"ticket": str(uuid4())}, "internal", "ab")
    with pytest.raises(Refused, match="too-large"):
        deliveries.promise("essai", PROVIDER, {"ticket": str(uuid4()), "more": "x" * preparing.LARGEST_QUESTION}, "internal", "ab")
    assert Delivery.objects.count() == 2


def test_a_peer_that_repeats_a_number_with_other_bodies_does_not_fill_the_operators_mail(link, an_operator):  # noqa: F811
    asked(1)
    rounds(link, 2)
    for number in range(5):
        other = Parcel(ticket=str(uuid4()), sequence=1, outcome=Outcome.ANSWERED, body=str(number).encode())
        assert deliveries.receive(incoming(other.written())).status == 409
    assert Notice.objects.filter(notice="nodes.conflict").count() == 1
