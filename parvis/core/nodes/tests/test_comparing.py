"""Both ends keep the same messages, or the difference is found, counted and told."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from parvis.core.nodes import carrying, comparison
from parvis.core.nodes.models import Direction, Message, Peer
from parvis.core.nodes.rules.comparison import BadComparison
from parvis.core.nodes.wire import NodeRequest
from parvis.core.notices.models import Message as Notice
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.networks import Label

HERE, THERE, THIRD = "fr.sample", "be.sample", "nl.sample"
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch) -> list[bytes]:
    """Two nodes in one database, told apart by who is a peer of whom; all that this one asks of the other."""
    heard: list[bytes] = []
    here = [HERE]
    monkeypatch.setattr(carrying, "own", lambda network: here[0])

    def call(network, member, path, body, *, label, headers=None):
        heard.append(body)
        here[0] = member
        try:
            found = comparison.answer(incoming(body))
        finally:
            here[0] = HERE
        return carrying.Reply(status=found.status, body=found.body)

    monkeypatch.setattr(carrying, "call", call)
    return heard


def incoming(body: bytes, *, sender: str = HERE) -> NodeRequest:
    return NodeRequest(
        network="essai",
        sender=SimpleNamespace(identifier=sender),
        method="POST",
        path=comparison.PATH,
        query="",
        label=Label.PUBLIC,
        message_id="m",
        digest="ab",
        body=body,
    )


def kept(peer: str, direction: str, number: int, **more) -> Message:
    """A row of the node whose peer is ``peer``."""
    given = {"kind": "ask", "label": "internal", "digest": f"{number:064x}", "answer_digest": "aa", "at": timezone.now() - DAY, **more}
    return Message.objects.create(network="essai", peer=peer, direction=direction, identifier=f"m{number}", **given)


def said(number: int, *, sender: str = HERE, **more) -> tuple[Message, Message]:
    """A message and its answer, as both nodes kept it: (ours, theirs)."""
    ours, theirs = (Direction.SENT, Direction.RECEIVED) if sender == HERE else (Direction.RECEIVED, Direction.SENT)
    return kept(THERE, ours, number, **more), kept(HERE, theirs, number, **more)


def several() -> list[tuple[Message, Message]]:
    return [said(number, sender=HERE if number % 2 else THERE) for number in range(12)]


def compared():
    return comparison.compare("essai", THERE)


@pytest.fixture
def an_operator():
    person = people.recognise(Identity(family_name="Operator", given_names=("Ada",), birth_date="1990-01-01"))
    people.join(person, people.organisation("platform", name="Platform", kind="agency"), role="operator")


def test_two_nodes_that_kept_the_same_agree_by_one_hash(asked):
    several()
    assert compared().none
    assert len(asked) == 1


def test_a_node_that_deletes_a_message_is_found_by_the_other(asked, an_operator):
    rows = several()
    rows[3][1].delete()
    found = compared()
    assert [line.identifier for line in found.missing_there] == ["m3"]
    peer = Peer.objects.get(member=THERE)
    assert (peer.missing_here, peer.missing_there, peer.different) == (0, 1, 0)
    assert Notice.objects.get(notice="nodes.traces-differ")


def test_a_message_deleted_here_is_found_here(asked):
    rows = several()
    rows[4][0].delete()
    assert [line.identifier for line in compared().missing_here] == ["m4"]


def test_a_node_that_invents_a_message_is_found(asked):
    several()
    kept(HERE, Direction.SENT, 99)
    assert [line.identifier for line in compared().missing_here] == ["m99"]


@pytest.mark.parametrize("member", ["digest", "answer_digest", "kind", "label"])
def test_a_node_that_changes_a_message_is_found(asked, member):
    rows = several()
    Message.objects.filter(pk=rows[5][1].pk).update(**{member: "public" if member == "label" else "ff"})
    (ours, theirs) = compared().different[0]
    assert (ours.identifier, theirs.identifier) == ("m5", "m5")


def test_messages_with_others_are_neither_counted_nor_shown(asked):
    several()
    kept(THIRD, Direction.SENT, 500)
    kept(HERE, Direction.RECEIVED, 7000, answer_digest="")  # a difference, so that lines are shown
    question = {"since": (timezone.now() - 9 * DAY).isoformat(), "until": timezone.now().isoformat(), "root": ""}
    names = list(json.loads(comparison.answer(incoming(json.dumps(question).encode(), sender=THERE)).body)["buckets"])
    question |= {"buckets": names, "identifiers": ["m500"]}
    shown = json.loads(comparison.answer(incoming(json.dumps(question).encode(), sender=THERE)).body)["lines"]
    assert shown
    assert not [line for line in shown if "m500" in line or THIRD in line]


def test_clocks_that_disagree_at_the_edge_of_the_period_make_no_difference(asked):
    several()
    ours, _ = said(77)
    Message.objects.filter(pk=ours.pk).update(at=timezone.now() - comparison.SETTLED - timedelta(seconds=5))
    Message.objects.filter(identifier="m77", peer=HERE).update(at=timezone.now())
    said(78)
    Message.objects.filter(identifier="m78", peer=HERE).update(at=timezone.now() - comparison.SETTLED - timedelta(seconds=5))
    Message.objects.filter(identifier="m78", peer=THERE).update(at=timezone.now())
    assert compared().none
    assert len(asked) == 2


def test_what_is_still_on_its_way_is_not_compared(asked):
    several()
    kept(THERE, Direction.SENT, 50, at=timezone.now())
    assert compared().none


def test_a_message_lost_on_a_cut_link_is_told_apart_from_a_deleted_one(asked):
    several()
    kept(THERE, Direction.SENT, 60, answer_digest="")
    found = compared()
    assert found.none
    assert [line.identifier for line in found.unheard] == ["m60"]


def test_many_lines_are_asked_for_in_parts(asked, monkeypatch):
    several()
    for number in range(100, 140):
        kept(THERE, Direction.SENT, number)
    monkeypatch.setattr(comparison, "MOST_LINES", 12)
    assert len(compared().missing_there) == 40
    assert len(asked) > 2


def test_a_difference_that_was_mended_is_told_no_more(asked):
    rows = several()
    rows[3][1].delete()
    compared()
    kept(HERE, Direction.RECEIVED, 3)
    assert compared().none
    assert Peer.objects.get(member=THERE).missing_there == 0


@pytest.mark.parametrize(
    "question",
    [b"", b"[]", b"{}", b'{"since": "yesterday", "until": "now"}', b'{"since": "2026-01-01", "until": "2026-01-02"}'],
    ids=["nothing", "list", "no period", "words", "no offset"],
)
def test_a_question_that_cannot_be_read_is_refused(asked, question):
    found = comparison.answer(incoming(question))
    assert (found.status, json.loads(found.body)["code"]) == (400, "bad-comparison")


@pytest.mark.parametrize("reply", [b"", b"[]", b"{}", b'{"buckets": []}', b'{"buckets": {"ab": 1}}'])
def test_an_answer_that_cannot_be_read_is_an_error_and_no_agreement(asked, monkeypatch, reply):
    several()
    monkeypatch.setattr(carrying, "call", lambda *_given, **_named: carrying.Reply(status=200, body=reply))
    with pytest.raises(BadComparison):
        compared()
    assert not Peer.objects.exists()


def test_everyone_is_compared_with_each_day_and_one_that_is_down_stops_nobody(asked, monkeypatch):
    several()
    kept(THIRD, Direction.SENT, 500, answer_digest="")
    call = carrying.call

    def one_is_down(network, member, *given, **named):
        if member == THIRD:
            raise carrying.Unsent("connection")
        return call(network, member, *given, **named)

    monkeypatch.setattr(carrying, "call", one_is_down)
    monkeypatch.setattr(comparison, "pairs", lambda: [("essai", THERE), ("essai", THIRD)])
    assert comparison.compare_all() == 1
