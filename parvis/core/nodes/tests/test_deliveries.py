"""Answers that take long: in order, each taken once, each with a receipt, whatever is cut, repeated or lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone
from joserfc.jwk import OKPKey

from parvis.core.nodes import answering, asking, carrying, deliveries, gateway
from parvis.core.nodes.deliveries import receiving, sending
from parvis.core.nodes.models import Delivery, Direction
from parvis.core.nodes.rules import keys
from parvis.core.nodes.rules.parcels import Outcome, Parcel, parse
from parvis.core.nodes.wire import NodeRequest
from parvis.core.notices.models import Message as Notice
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.core.protection.selectors import Entry
from parvis.kernel.networks import Label

ASKER, PROVIDER = "rennes.sample", "dinum.sample"
State = Delivery.State
pytestmark = pytest.mark.django_db


@dataclass
class Link:
    """The wire between two nodes that share one database: what the one sends, the other gets at once, unless it is cut."""

    up: bool = True
    lose_replies: bool = False
    before: Callable[[bytes], bytes] = lambda body: body
    keys: dict[str, OKPKey] = field(
        default_factory=lambda: {name: keys.private(keys.json_of(keys.new_key())) for name in (ASKER, PROVIDER)}
    )
    here: str = ASKER
    posted: list[Parcel] = field(default_factory=list)

    def call(self, network: str, member: str, path: str, body: bytes, *, label: str, headers: Any = None) -> carrying.Reply:
        if not self.up:
            raise carrying.Unsent("connection")
        came_from, self.here = self.here, member
        try:
            reply = self.arriving(network, came_from, path, self.before(body), label)
        finally:
            self.here = came_from
        if self.lose_replies:
            raise carrying.Unsent("timeout")
        return reply

    def arriving(self, network: str, sender: str, path: str, body: bytes, label: str) -> carrying.Reply:
        if path.endswith("/ask"):
            return carrying.Reply(status=202, body=json.dumps(deliveries.promise(network, sender, json.loads(body), label, "ab")).encode())
        self.posted.append(parse(body))
        answer = deliveries.receive(incoming(body, sender=sender))
        return carrying.Reply(status=answer.status, body=answer.body)


def incoming(body: bytes, *, sender: str = PROVIDER) -> NodeRequest:
    """A message as the gateway hands it on: its sender, signature and label were checked."""
    return NodeRequest(
        network="essai",
        sender=SimpleNamespace(identifier=sender),
        method="POST",
        path=sending.PATH,
        query="",
        label=Label.INTERNAL,
        message_id="m",
        digest="ab",
        body=body,
    )


@pytest.fixture
def link(monkeypatch) -> Link:
    made = Link()
    monkeypatch.setattr(carrying, "call", made.call)
    monkeypatch.setattr(carrying, "own", lambda network: made.here)
    monkeypatch.setattr(carrying, "own_key", lambda network: made.keys[made.here])
    monkeypatch.setattr(carrying, "key_of", lambda network, member: keys.public(made.keys[member]))
    return made


@pytest.fixture(autouse=True)
def source(monkeypatch) -> dict[str, Any]:
    """What the provider's source answers: ``fails`` is raised instead."""
    state: dict[str, Any] = {"asked": 0, "fails": None}

    def answer(network, member, question, *, message):
        state["asked"] += 1
        if state["fails"]:
            raise state["fails"]
        return answering.Answered(body=json.dumps({"echo": question["number"]}).encode(), label="internal", subjects=(b"maelle",))

    monkeypatch.setattr(answering, "answer", answer)
    return state


@pytest.fixture
def an_operator() -> None:
    platform = people.organisation("platform", name="Platform", kind="agency")
    person = people.recognise(Identity(family_name="Operator", given_names=("Ada",), birth_date="1990-01-01"))
    people.join(person, platform, role="operator")


def asked(count: int = 1) -> list[UUID]:
    about = {"purpose": {"fr": "Cantine", "en": "Canteen"}}
    return [
        deliveries.ask_later("essai", PROVIDER, {"number": number}, label="internal", concerns=[b"maelle"], about=about)
        for number in range(1, count + 1)
    ]


def provider(link: Link, work: Callable[[], int]) -> int:
    link.here = PROVIDER
    try:
        return work()
    finally:
        link.here = ASKER


def now_due() -> None:
    Delivery.objects.filter(state__in=[State.AWAITED, State.WAITING]).update(next_at=timezone.now() - timedelta(seconds=1))


def rounds(link: Link, number: int = 1) -> None:
    for _ in range(number):
        now_due()
        deliveries.ask_questions()
        provider(link, deliveries.prepare)
        provider(link, deliveries.deliver)


def sent() -> list[Delivery]:
    return list(Delivery.objects.filter(direction=Direction.SENT).order_by("sequence"))


def received() -> list[Delivery]:
    return list(Delivery.objects.filter(direction=Direction.RECEIVED).order_by("sequence"))


def test_a_question_is_answered_later_with_a_receipt(link):
    (ticket,) = asked()
    rounds(link)
    found = deliveries.answer_to(ticket)
    assert (found.state, found.values) == (State.DELIVERED, {"echo": 1})
    assert sent()[0].receipt == found.receipt != ""


def test_a_body_that_was_taken_is_kept_nowhere(link):
    (ticket,) = asked()
    rounds(link)
    assert sent()[0].body is None, "the provider keeps nothing once it has the receipt"
    assert deliveries.take(ticket).values == {"echo": 1}
    assert deliveries.answer_to(ticket).body is None
    assert received()[0].receipt


def test_a_question_is_forgotten_once_it_was_promised_an_answer(link):
    asked()
    deliveries.ask_questions()
    assert b"number" not in bytes(received()[0].body)


def test_answers_come_in_order_and_without_holes(link):
    tickets = asked(5)
    rounds(link)
    assert [row.sequence for row in sent()] == [row.sequence for row in received()] == [1, 2, 3, 4, 5]
    assert [deliveries.answer_to(each).values["echo"] for each in tickets] == [1, 2, 3, 4, 5]


def test_a_lost_receipt_makes_it_come_again_and_counts_once(link):
    (ticket,) = asked()
    deliveries.ask_questions()
    provider(link, deliveries.prepare)
    link.lose_replies = True
    provider(link, deliveries.deliver)
    assert sent()[0].state == State.WAITING
    link.lose_replies = False
    rounds(link)
    assert len(link.posted) == 2
    assert [row.state for row in (*sent(), *received())] == [State.DELIVERED] * 2
    assert Entry.objects.filter(event="nodes.answer-arrived").count() == 1
    assert deliveries.answer_to(ticket).receipt == sent()[0].receipt


def test_a_lost_promise_makes_no_second_answer(link, source):
    asked()
    link.lose_replies = True
    deliveries.ask_questions()
    link.lose_replies = False
    rounds(link, 2)
    assert (source["asked"], len(sent()), len(received())) == (1, 1, 1)


def test_what_was_taken_already_is_not_awaited_twice(link):
    (ticket,) = asked()
    rounds(link)
    deliveries.take(ticket)
    again = parse(link.posted[0].written())
    reply = deliveries.receive(incoming(again.written()))
    assert json.loads(reply.body)["receipt"] == received()[0].receipt
    assert deliveries.answer_to(ticket).body is None, "a repetition must not bring back what was destroyed"


def test_what_comes_out_of_order_is_refused_with_the_number_expected(link):
    parcel = Parcel(ticket=str(uuid4()), sequence=3, outcome=Outcome.ANSWERED, body=b"{}")
    reply = receiving.taken("essai", PROVIDER, parcel)
    assert (reply.status, json.loads(reply.body)["expected"]) == (409, 1)
    assert not received()


def test_another_body_under_a_number_that_was_taken_is_refused_and_told(link, an_operator):
    asked()
    rounds(link)
    other = Parcel(ticket=str(sent()[0].ticket), sequence=1, outcome=Outcome.ANSWERED, body=b'{"echo": 666}')
    reply = receiving.taken("essai", PROVIDER, other)
    assert (reply.status, json.loads(reply.body)["code"]) == (409, "sequence-taken")
    assert deliveries.answer_to(received()[0].ticket).values == {"echo": 1}
    assert Notice.objects.filter(notice="nodes.conflict").count() == 1


def test_an_answer_that_nobody_asked_for_is_refused_with_a_receipt_that_says_so(link):
    deliveries.promise("essai", ASKER, {"ticket": str(uuid4()), "number": 1}, "internal", "ab")
    rounds(link)
    assert (sent()[0].state, sent()[0].cause, sent()[0].body) == (State.REFUSED, "unknown-ticket", None)
    assert received()[0].body is None


def test_an_unwanted_answer_does_not_stop_those_behind_it(link):
    deliveries.promise("essai", ASKER, {"ticket": str(uuid4()), "number": 1}, "internal", "ab")
    (ticket,) = asked()
    rounds(link)
    assert deliveries.answer_to(ticket).values == {"echo": 1}


def test_a_link_that_is_cut_delays_and_loses_nothing(link):
    tickets = asked(3)
    link.up = False
    rounds(link, 3)
    assert {row.state for row in received()} == {State.AWAITED}
    link.up = True
    rounds(link, 2)
    assert [deliveries.answer_to(each).state for each in tickets] == [State.DELIVERED] * 3


def test_failures_are_tried_again_later_each_time(link):
    asked()
    link.up = False
    rounds(link)
    assert (row := received()[0]).attempts == 1
    assert row.cause == "connection"
    assert row.next_at > timezone.now()


def test_a_source_that_is_down_is_asked_again(link, source):
    (ticket,) = asked()
    source["fails"] = answering.NotNow("overloaded")
    rounds(link)
    assert deliveries.answer_to(ticket).state == State.AWAITED
    source["fails"] = None
    rounds(link)
    assert deliveries.answer_to(ticket).values == {"echo": 1}


def test_a_source_that_refuses_is_reported_in_its_place(link, source):
    source["fails"] = answering.Refused("not-authorised")
    (ticket,) = asked()
    rounds(link)
    found = deliveries.answer_to(ticket)
    assert (found.state, found.code, found.body) == (State.REFUSED, "not-authorised", None)
    assert sent()[0].state == State.REFUSED


def test_a_forged_receipt_leaves_the_answer_waiting(link):
    asked()
    link.keys[ASKER], kept = keys.private(keys.json_of(keys.new_key())), link.keys[ASKER]
    honest = carrying.key_of
    deliveries.ask_questions()
    provider(link, deliveries.prepare)
    carrying.key_of = lambda network, member: keys.public(kept)
    try:
        provider(link, deliveries.deliver)
    finally:
        carrying.key_of = honest
    assert (sent()[0].state, sent()[0].cause) == (State.WAITING, "bad-receipt")
    assert sent()[0].body is not None


def test_an_altered_delivery_is_refused(link):
    asked()
    deliveries.ask_questions()
    provider(link, deliveries.prepare)
    reply = deliveries.receive(incoming(sending.parcel_of(sent()[0]).written().replace(b'"sequence":1', b'"sequence":"1"')))
    assert (reply.status, json.loads(reply.body)["code"]) == (400, "bad-delivery")


def test_a_full_disk_gives_no_receipt_and_the_answer_comes_again(link, monkeypatch):
    (ticket,) = asked()
    deliveries.ask_questions()
    save = Delivery.save

    def full(*_given, **_named):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Delivery, "save", full)
    arriving = link.arriving

    def refusing(*given):
        try:
            return arriving(*given)
        except OperationalError:
            return carrying.Reply(status=503, body=b"{}")

    monkeypatch.setattr(link, "arriving", refusing)
    rounds(link)
    assert (sent()[0].state, sent()[0].receipt) == (State.WAITING, "")
    monkeypatch.setattr(Delivery, "save", save)
    rounds(link)
    assert deliveries.answer_to(ticket).state == State.DELIVERED


def test_an_asker_restored_from_an_old_copy_is_told_what_it_lost(link):
    tickets = asked(3)
    rounds(link)
    Delivery.objects.filter(direction=Direction.RECEIVED, sequence__gte=2).update(
        state=State.AWAITED, sequence=None, body=None, digest="", receipt=""
    )
    (more,) = asked()
    rounds(link, 3)
    assert [deliveries.answer_to(each).code for each in tickets] == ["", "gone", "gone"]
    assert deliveries.answer_to(more).state == State.DELIVERED
    assert [row.sequence for row in received()] == [1, 2, 3, 4]


def test_a_provider_restored_from_an_old_copy_goes_on_behind_what_was_taken(link):
    asked(3)
    rounds(link)
    Delivery.objects.filter(direction=Direction.SENT, sequence__gte=2).delete()
    (ticket,) = asked()
    rounds(link, 3)
    assert deliveries.answer_to(ticket).values == {"echo": 1}
    assert [row.sequence for row in received()] == [1, 2, 3, 4]


def test_what_the_label_forbids_is_refused_in_its_place(link, monkeypatch):
    (ticket,) = asked()
    deliveries.ask_questions()
    provider(link, deliveries.prepare)
    calling = link.call

    def labelled(network, member, path, body, *, label, headers=None):
        if label != carrying.lowest(network):
            raise carrying.Unsent("above-receiver", final=True)
        return calling(network, member, path, body, label=label, headers=headers)

    monkeypatch.setattr(carrying, "call", labelled)
    provider(link, deliveries.deliver)
    now_due()
    provider(link, deliveries.deliver)
    assert (deliveries.answer_to(ticket).state, deliveries.answer_to(ticket).code) == (State.REFUSED, "above-receiver")


def test_two_workers_at_once_deliver_once(link):
    asked()
    deliveries.ask_questions()
    provider(link, deliveries.prepare)
    second: list[int] = []
    arriving = link.arriving

    def meanwhile(*given):
        link.here = PROVIDER
        second.append(deliveries.deliver())
        link.here = ASKER
        return arriving(*given)

    link.arriving = meanwhile
    provider(link, deliveries.deliver)
    assert (second, len(link.posted)) == ([0], 1)


def test_what_is_not_taken_in_time_is_destroyed_and_its_number_told(link):
    (first,) = asked()
    deliveries.ask_questions()
    provider(link, deliveries.prepare)
    Delivery.objects.filter(direction=Direction.SENT).update(created_at=timezone.now() - timedelta(days=15))
    assert deliveries.forget() == 1
    assert (sent()[0].state, sent()[0].body) == (State.EXPIRED, None)
    (second,) = asked()
    rounds(link, 3)
    assert (deliveries.answer_to(first).state, deliveries.answer_to(second).state) == (State.EXPIRED, State.DELIVERED)


def test_a_question_whose_source_never_answers_is_ended_and_told(link, source):
    source["fails"] = answering.NotNow("overloaded")
    (ticket,) = asked()
    rounds(link)
    Delivery.objects.filter(direction=Direction.SENT).update(created_at=timezone.now() - timedelta(days=15))
    deliveries.forget()
    rounds(link)
    assert (deliveries.answer_to(ticket).state, deliveries.answer_to(ticket).code) == (State.EXPIRED, "not-answered")


def test_an_answer_that_never_comes_ends_the_wait(link):
    (ticket,) = asked()
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=29))
    deliveries.forget()
    assert (deliveries.answer_to(ticket).state, deliveries.answer_to(ticket).code) == (State.EXPIRED, "never-came")


def test_an_answer_that_nobody_takes_is_destroyed(link):
    (ticket,) = asked()
    rounds(link)
    Delivery.objects.update(delivered_at=timezone.now() - timedelta(days=15))
    deliveries.forget()
    assert (deliveries.answer_to(ticket).body, deliveries.answer_to(ticket).code) == (None, "not-taken")


def test_the_trace_shows_the_delivery_at_both_ends(link):
    asked()
    rounds(link)
    digest = received()[0].digest
    found = {each.event: each.reading.detail["message"] for each in Entry.objects.all()}
    assert found == {"nodes.answer-arrived": digest, "nodes.answer-delivered": digest}


def test_arrival_is_announced_after_the_commit(link, django_capture_on_commit_callbacks):
    heard: list[tuple[UUID, str]] = []

    def hear(sender, ticket, state, **_more):
        heard.append((ticket, state))

    deliveries.arrived.connect(hear)
    try:
        (ticket,) = asked()
        with django_capture_on_commit_callbacks(execute=True):
            rounds(link)
    finally:
        deliveries.arrived.disconnect(hear)
    assert heard == [(ticket, State.DELIVERED)]


def test_operators_see_how_deliveries_stand(link):
    asked(2)
    rounds(link)
    asked()
    found = {each.direction: (each.awaited, each.waiting, each.delivered, each.last_number) for each in deliveries.progress("essai")}
    assert found == {Direction.SENT: (0, 0, 2, 2), Direction.RECEIVED: (1, 0, 2, 2)}


def test_the_gateway_promises_and_takes_deliveries():
    assert asking.PROMISE is deliveries.promise
    assert gateway.ROUTES["POST", "/node/v1/deliveries"] is deliveries.receive
