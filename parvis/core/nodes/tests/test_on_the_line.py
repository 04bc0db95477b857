"""A bit changed on the line, anywhere in a message: refused at both ends, nothing released, and the trace says so.

Asker and provider share this process and its tables; what one sends reaches the other through a line that changes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.models import SourceState
from parvis.core.exchange.rules.answers import Query, Subject
from parvis.core.nodes import client, deliveries, envelope, gateway, identity, late, membership, previewing, remote
from parvis.core.nodes.identity import Own
from parvis.core.nodes.models import Delivery, HeldAnswer, LateQuestion, Message, Peer
from parvis.core.nodes.rules.http_messages import Request, Response
from parvis.core.nodes.rules.problems import Refused, code_in
from parvis.core.nodes.source import NodeSource
from parvis.core.nodes.tests import test_asking
from parvis.core.nodes.tests.speaking import received
from parvis.core.nodes.tests.test_asking import CALLS, EVE, LAW, OFFER
from parvis.core.notices.models import Message as Notice
from parvis.core.people import actions as people
from parvis.core.protection import selectors as trace
from parvis.kernel.networks import Label, Network

pytestmark = pytest.mark.django_db
world, held = test_asking.world, test_asking.held
SOURCE = NodeSource(network="essai", member="etat.sample", offer=OFFER)


class Line:
    """What lies between the two: ``there`` changes questions, ``back`` answers."""

    def __init__(self, peer) -> None:
        self.certificate = peer.certificate
        self.up = True
        self.there: Callable[[Request], Request] = lambda asked: asked
        self.back: Callable[[Response], Response] = lambda answer: answer
        self.passed: list[tuple[Request, Response]] = []
        self.whose: list[str] = ["town"]

    def once(self, own, peer, asked: Request, *, until: float) -> Response:
        if not self.up:
            raise client.unavailable(peer, "connection")
        arrived = self.there(asked)
        arrived = replace(arrived, headers=(("host", arrived.authority), *arrived.headers))
        shown = own.certificate.public_bytes(Encoding.DER) if own.tls_files else self.certificate
        with self.at("town" if own.tls_files else "state"):
            found = self.back(gateway.answer(received(arrived, shown), network="essai"))
        self.passed.append((asked, found))
        return Response(status=found.status, request=asked, headers=found.headers, body=found.body)

    @contextmanager
    def at(self, whose: str) -> Iterator[None]:
        self.whose.append(whose)
        yield
        self.whose.pop()


@pytest.fixture
def line(world, held, monkeypatch) -> Line:
    """The town asks, by its own key; this installation, the State, answers."""
    made = Line(world)
    town = Own(network="essai", identifier="ville.sample", message_key=world.message_key, tls_files=None, ca_file=None)
    monkeypatch.setattr(client, "once", made.once)
    state = identity.own("essai")
    monkeypatch.setattr(identity, "own", lambda network: town if made.whose[-1] == "town" else state)
    monkeypatch.setattr("parvis.core.protection.actions.refuse_inside_transaction", lambda: None)  # the test's own
    words = {"fr": LAW.fr, "en": LAW.en}
    remote.RemoteAuthorisation.objects.create(
        network="essai", peer="etat.sample", asker="use:fees", offer=OFFER, fields=["quotient.value"], purpose=words, legal_basis=words,
        state="granted", authorisation=held.reference,
    )  # fmt: skip
    return made


def delivered(line: Line) -> None:
    """What workers at both ends do."""
    for whose, work in (("town", deliveries.ask_questions), ("state", deliveries.prepare), ("state", deliveries.deliver)):
        Delivery.objects.filter(state__in=["awaited", "waiting"]).update(next_at=timezone.now())
        with line.at(whose):
            work()


def question() -> Query:
    return Query(offer=OFFER, subject=Subject(identity=EVE), fields=("quotient.value",), recipient="ville.sample", request_id="q-1")


def events() -> list[str]:
    return sorted(each.event for each in trace.entries_about([EVE.canonical()]))


def flips(message: Request | Response) -> Iterator[tuple[str, Request | Response]]:
    """``message`` with one bit changed, once at each byte of its first line, of its header lines and of its body."""
    if isinstance(message, Request):
        for name in ("method", "authority", "target"):
            yield from ((name, replace(message, **{name: each})) for each in spoiled(getattr(message, name)))
    else:
        yield from (("status", replace(message, status=message.status ^ (1 << bit))) for bit in range(9))
    for place, (name, value) in enumerate(message.headers):
        others = message.headers[:place], message.headers[place + 1 :]
        for line in [(each, value) for each in spoiled(name)] + [(name, each) for each in spoiled(value)]:
            yield f"{name}: {value}", replace(message, headers=(*others[0], line, *others[1]))
    for each in spoiled(message.body.decode("latin-1")):
        yield "body", replace(message, body=each.encode("latin-1"))


def believed(read: Callable[[], object]) -> bool:
    try:
        read()
    except (Refused, exchange.SourceUnavailable):
        return False
    return True


def spoiled(text: str) -> Iterator[str]:
    """Each byte in turn with one of its seven lower bits changed: all of them come in turn."""
    for place, letter in enumerate(text):
        yield f"{text[:place]}{chr(ord(letter) ^ (1 << place % 7))}{text[place + 1 :]}"


def test_the_line_that_changes_nothing_carries_the_answer(line):
    assert SOURCE(question()) == {"quotient": {"value": 640}}
    assert events() == ["nodes.asked", "nodes.sent"]
    sent, arrived = Message.objects.order_by("direction").values_list("digest", "answer_digest").reverse()
    assert sent == arrived


def test_any_byte_of_a_question_changed_on_the_line_is_refused_and_the_source_is_not_asked(line):
    with line.at("state"):
        state = identity.own("essai")
    asked = envelope.signed_request(
        identity.own("essai"),
        to="etat.sample",
        method="POST",
        authority="127.0.0.1:8650",
        target="/node/v1/ask",
        body=json.dumps({"offer": OFFER, "subject": {"identity": {"family_name": "MARTIN"}}}).encode(),
        label=Label.INTERNAL,
        more=[("parvis-purpose", "Fees")],
    )[0]
    tried = [
        (where, believed(lambda each=each: gateway.believed(each, received(each, line.certificate), state))) for where, each in flips(asked)
    ]
    assert len(tried) > 700
    assert [where for where, is_believed in tried if is_believed] == []
    assert (CALLS, Message.objects.count(), events()) == ([], 0, [])


def test_any_byte_of_an_answer_changed_on_the_line_is_not_believed(line, monkeypatch):
    SOURCE(question())
    monkeypatch.setattr(client.replay, "settle", lambda row, **ended: None)  # eight hundred writes that say the same
    (_, answer), row = line.passed[0], Message.objects.get(direction="sent")
    own, peer = client.parties("essai", "etat.sample")
    assert client.read(own, peer, answer, row).status == 200
    tried = [(where, believed(lambda each=each: client.read(own, peer, each, row))) for where, each in flips(answer)]
    assert len(tried) > 700
    assert [where for where, is_believed in tried if is_believed] == []


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_changed_bit_releases_nothing_leaves_its_lines_and_the_next_question_passes(line, way):
    def spoil(message):
        return replace(message, body=bytes([message.body[0] ^ 1]) + message.body[1:])

    honest = getattr(line, way)
    setattr(line, way, spoil)
    with pytest.raises(late.AnswerAwaited):
        SOURCE(question())
    _, found = line.passed[0]
    assert code_in(found.body) == ("digest-wrong" if way == "there" else "")
    assert len(CALLS) == (0 if way == "there" else 1)
    assert events() == (["nodes.left", "nodes.sent"] if way == "there" else ["nodes.asked", "nodes.left", "nodes.sent"])
    assert Message.objects.get(direction="sent").answer_digest == ""
    assert Message.objects.filter(direction="received").exclude(answer_digest="").count() == (0 if way == "there" else 1)
    setattr(line, way, honest)
    delivered(line)
    assert [SOURCE(question()) for _ in range(2)] == [{"quotient": {"value": 640}}] * 2, "by delivery, then at once"
    assert not SourceState.objects.exclude(failures=0).exists()
    assert not Peer.objects.exclude(failures=0).exists()


def test_the_authority_may_be_away_for_days_until_the_end_that_its_list_states_then_both_ends_say_why(line, monkeypatch):
    end, now = membership.current("essai").expires_at, timezone.now()
    for moment in (now + timedelta(days=1), now + timedelta(days=4), end - timedelta(seconds=1)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert SOURCE(question()) == {"quotient": {"value": 640}}
    monkeypatch.setattr(timezone, "now", lambda: end)
    with pytest.raises(exchange.SourceUnavailable) as refused:
        SOURCE(question())
    assert f"a expiré le {end:%d/%m/%Y}" in refused.value.text.fr
    assert (refused.value.cause, len(CALLS)) == ("not-configured", 3)
    with line.at("state"):
        late = gateway.answer(received(line.passed[0][0], line.certificate), network="essai")
    assert (late.status, code_in(late.body)) == (503, "membership-unavailable")
    assert f"expired on {end:%Y-%m-%d}" in json.loads(late.body)["texts"]["en"]


def test_a_question_to_a_node_that_is_down_is_left_with_it_once_and_its_answer_serves_once(line):
    line.up = False
    for _ in range(3):
        with pytest.raises(late.AnswerAwaited) as waits:
            SOURCE(question())
        assert "Nothing is lost: carry on" in waits.value.text.en
    delivered(line)
    assert Message.objects.filter(direction="sent").count() == 2, "one question at once, one by delivery: not one for each time"
    assert (CALLS, Delivery.objects.get().state, events().count("nodes.left")) == ([], "awaited", 1)

    line.up = True
    delivered(line)
    assert sorted(Delivery.objects.values_list("direction", "state")) == [("received", "delivered"), ("sent", "delivered")]
    assert SOURCE(question()) == {"quotient": {"value": 640}}
    assert (len(CALLS), LateQuestion.objects.count(), list(Delivery.objects.exclude(body=None))) == (1, 0, [])
    assert events() == sorted(["nodes.answer-arrived", "nodes.answer-delivered", "nodes.asked", "nodes.left", "nodes.sent"]), (
        "asked once, by delivery: what was left, prepared, delivered and received stands in the trace"
    )
    assert SOURCE(question()) == {"quotient": {"value": 640}}
    assert len(CALLS) == 2, "what was delivered served once; the next question is put at once again"


def test_what_was_left_is_refused_when_the_other_node_refuses_and_who_asks_for_more_waits_for_nothing(line, held):
    line.up = False
    with pytest.raises(late.AnswerAwaited):
        SOURCE(question())
    exchange.revoke(held, reason="tests")
    line.up = True
    delivered(line)
    with pytest.raises(exchange.SourceRefused):
        SOURCE(question())
    assert (CALLS, LateQuestion.objects.count()) == ([], 0)


def test_a_person_at_the_command_line_leaves_nothing_behind(line):
    line.up = False
    with pytest.raises(exchange.SourceUnavailable) as failure:
        replace(SOURCE, leaves=False)(question())
    assert (failure.value.cause, LateQuestion.objects.count(), Delivery.objects.count()) == ("connection", 0, 0)


def test_what_is_left_on_a_network_with_preview_comes_by_delivery_and_still_waits_for_the_person(line, held, monkeypatch):
    network = Network(slug="essai", title=LAW, summary=LAW, highest=Label.RESTRICTED, preview=True)
    test_asking.set_world(monkeypatch, test_asking.offer(), network)
    eve = people.recognise(EVE, language="en")
    line.up = False
    with pytest.raises(late.AnswerAwaited):
        SOURCE(question())
    line.up = True
    delivered(line)
    for _ in range(2):
        with pytest.raises(previewing.AnswerHeld):
            SOURCE(question())
    (message,) = Notice.objects.filter(person=eve)
    assert "/me/previews" in message.body
    previewing.decide(eve, HeldAnswer.objects.get().ticket, agree=True)
    assert SOURCE(question()) == {"quotient": {"value": 640}}
    assert (len(CALLS), list(HeldAnswer.objects.exclude(body=None))) == (1, [])
    assert [row for row in Delivery.objects.exclude(body=None) if b"answer" in bytes(row.body)] == []
