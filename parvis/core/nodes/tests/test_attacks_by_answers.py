"""What a node answers to stop, break or slow the one that asked it: that one is told of as such, and the others go on."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from types import SimpleNamespace

import httpx
import pytest

from parvis.core.nodes import carrying, client, comparison, envelope, evidence, identity, membership, reaching, remote, renewing, trust
from parvis.core.nodes.models import Certificate, Direction, RefusedMembership
from parvis.core.nodes.rules import certificates
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.comparison import BadComparison
from parvis.core.nodes.rules.http_messages import Request
from parvis.core.nodes.rules.membership import Altered, Fork
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.tests.conftest import Peer
from parvis.core.nodes.tests.speaking import admitted, code, say
from parvis.core.nodes.tests.test_comparing import THERE, THIRD, asked, compared, kept, several  # noqa: F401  fixtures
from parvis.core.nodes.tests.test_listener import PING, connected, running, said  # noqa: F401  fixtures
from parvis.kernel.networks import Label

pytestmark = pytest.mark.django_db
NUL = ["m\x00", THERE, "etat.sample", "ask", "internal", "aa", "bb"]


@pytest.mark.parametrize("count", ['"many"', "[1]", "Infinity", "NaN", "-1", "true", "null"])
def test_a_count_that_is_none_stops_the_comparison_with_that_node_only(asked, monkeypatch, count):  # noqa: F811
    several()
    kept(THIRD, Direction.SENT, 500)
    reply = b'{"root": "x", "count": %s, "buckets": {"ab": "%s"}}' % (count.encode(), b"0" * 64)
    monkeypatch.setattr(carrying, "call", lambda *_given, **_named: carrying.Reply(status=200, body=reply))
    with pytest.raises(BadComparison):
        compared()
    tried: list[str] = []
    monkeypatch.setattr(comparison, "pairs", lambda: [("essai", THERE), ("essai", THIRD)])
    monkeypatch.setattr(comparison, "lines", lambda network, member, **_named: tried.append(member) or [])
    assert (comparison.compare_all(), tried) == (0, [THERE, THIRD])


def test_lines_that_no_database_could_look_up_are_no_comparison(asked, monkeypatch):  # noqa: F811
    several()
    replies = iter(({"root": "x", "count": 1, "buckets": {"ab": "0" * 64}}, *({"lines": [NUL]} for _ in range(256))))
    monkeypatch.setattr(carrying, "call", lambda *_given, **_named: carrying.Reply(status=200, body=json.dumps(next(replies)).encode()))
    with pytest.raises(BadComparison):
        compared()


@pytest.mark.parametrize(
    "said_there",
    [
        {"fields": 5},
        {"fields": ["a\x00"]},
        {"purpose": "use it"},
        {"legal_basis": {"fr": 1, "en": 2}},
        {"request": "D1\x00"},
        {"reason": ["no"]},
        {"authorisation": {"H": 1}},
    ],
    ids=repr,
)
def test_a_decision_that_makes_no_sense_changes_nothing_and_the_next_one_is_asked_for(founded, monkeypatch, said_there):
    rows = [
        remote.RemoteAuthorisation.objects.create(
            network="essai", peer=f"{name}.sample", asker="use:fees", offer="o", fields=[], purpose={}, legal_basis={}, request="D1"
        )
        for name in ("a", "b")
    ]
    granted = {"request": "D1", "state": "granted", "authorisation": "H-1", "fields": ["x"]}

    def call(network, member, *_given, **_named):
        told = granted | said_there if member == "a.sample" else granted
        return SimpleNamespace(status=200, code="", body=json.dumps(told).encode())

    monkeypatch.setattr(client, "call", call)
    with pytest.raises(Refused, match="malformed"):
        remote.poll(rows[0])
    assert remote.poll_all() == 1
    states = remote.RemoteAuthorisation.objects.order_by("peer").values_list("peer", "state")
    assert dict(states) == {"a.sample": "submitted", "b.sample": "granted"}


def test_a_signed_document_that_nests_too_deep_is_not_signed():
    key = jose.private(jose.json_of(jose.new_key()))
    from joserfc import jws

    header = {"alg": "EdDSA", "typ": "x", "kid": key.thumbprint()}
    deep = jws.serialize_compact(header, "[" * 100_000, key, algorithms=["EdDSA"])
    with pytest.raises(jose.NotSigned):
        jose.opened(deep, keys=[jose.public(key)], typ="x")
    with pytest.raises(jose.NotSigned):
        jose.unverified(deep)


def test_an_answer_that_drips_is_given_up(running, monkeypatch):  # noqa: F811
    """Each byte comes in time; all of them together never would."""
    own = identity.own("essai")
    listed = {certificates.fingerprint(own.certificate)}
    clock = iter([0.0, *[trust.WHOLE_SECONDS + 1] * 100])
    monkeypatch.setattr(trust, "monotonic", lambda: next(clock))
    with (
        httpx.Client(verify=trust.client_context(own, listed=lambda: listed), trust_env=False) as calling,
        pytest.raises(httpx.ReadTimeout),
    ):
        calling.get(f"https://127.0.0.1:{running.address[1]}/x")


def test_a_length_of_thousands_of_digits_is_refused_and_the_listener_goes_on(running, tmp_path):  # noqa: F811
    answer = said(connected(running, tmp_path), b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 3900 + b"\r\n\r\n")
    assert answer[:12] in (b"HTTP/1.1 413", b"HTTP/1.1 400")
    assert said(connected(running, tmp_path), PING).endswith(b"3")


def test_requests_sent_in_one_go_are_answered_one_after_the_other(running, tmp_path):  # noqa: F811
    connection = connected(running, tmp_path)
    connection.sendall(PING.replace(b"3\r\n\r\nabc", b"1\r\n\r\na") + PING)
    heard = b""
    while heard.count(b"HTTP/1.1 200") < 2 or not heard.endswith(b"3"):
        heard += connection.recv(65_536)
    assert running.heard == [b"a", b"abc"]


@pytest.mark.parametrize("sender", ["é", "a" * 70, "x y", "x\x01", ""])
def test_a_refusal_names_as_its_receiver_only_what_may_be_a_name(founded, sender):
    asked = Request(method="POST", authority="a", target="/x", headers=(("parvis-from", sender),))  # noqa: F811
    answer, _ = envelope.signed_response(
        identity.own("essai"), asked, status=400, body=b"{}", content_type="application/json", label=Label.INTERNAL
    )
    assert dict(answer.headers)["parvis-to"] == envelope.NOBODY
    assert all(value.isascii() for _, value in answer.headers)


def test_a_member_that_renews_in_a_loop_makes_no_list_grow_without_end(founded, peer, monkeypatch):
    monkeypatch.setattr(renewing, "MOST_A_DAY", 3)
    admitted(peer)
    answers = [
        say(peer, "POST", renewing.CERTIFICATES, certificates.request(certificates.new_key(), identifier="x").encode()) for _ in range(4)
    ]
    assert [each.status for each in answers] == [200, 200, 429, 429]
    assert code(answers[3]) == "too-many"
    assert Certificate.objects.filter(node__identifier=peer.wish.identifier).count() == 3


def test_an_authority_that_drips_or_floods_is_given_up(monkeypatch):
    """Whoever stands on the way to it may do the same: the worker that fetches the list has other networks to hear."""
    served, gone = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        for _ in range(2):
            connection, _address = served.accept()
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6000000\r\n\r\n")
            with suppress(OSError):
                while not gone.wait(0.01):
                    connection.sendall(b"x" * served_at_once[0])

    served_at_once = [1]
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{served.getsockname()[1]}/nodes/essai/membership"
    monkeypatch.setattr(reaching, "WHOLE_SECONDS", 0.2)
    with pytest.raises(reaching.NotReached, match="no answer in time"):
        reaching.get(url)
    monkeypatch.setattr(reaching, "WHOLE_SECONDS", 30)
    monkeypatch.setattr(reaching, "LARGEST", 1000)
    served_at_once[0] = 2000
    with pytest.raises(reaching.NotReached, match="too large"):
        reaching.get(url)
    gone.set()
    thread.join(10)
    served.close()


def test_rubbish_does_not_fill_the_room_of_what_must_be_told(founded, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_REFUSALS", 3)
    told: list[str] = []
    monkeypatch.setattr(evidence.alerting, "tell", lambda name, **_named: told.append(name))
    for number in range(5):
        evidence.keep("essai", f"rubbish {number}", Altered(), source="ville.sample")
    evidence.keep("essai", "another history", Fork(), source="ville.sample")
    assert RefusedMembership.objects.filter(code="altered").count() == 3
    assert (RefusedMembership.objects.filter(code="fork").count(), told) == (1, ["membership-refused"])


def test_no_few_members_are_always_those_that_are_asked_for_the_list(authority, monkeypatch):
    """Three that answer with an old list, and call themselves a, b and c, would otherwise hide every expulsion for a week."""
    members = tuple(
        authority.member(identifier=f"{letter}{letter}.sample", message_key=jose.public(Peer().message_key), certificates=(f"{n:064x}",))
        for n, letter in enumerate("abcdefgh")
    )
    membership.accept("essai", authority.document(1, members=members))
    monkeypatch.setattr(identity, "own", lambda network: SimpleNamespace(identifier="ville.sample"))
    asked_of: list[str] = []

    def told(network, member):
        asked_of.append(member)
        raise Refused("membership-unavailable")

    monkeypatch.setattr(renewing, "told", told)
    for _ in range(40):
        renewing.ask_members("essai")
    assert len(asked_of) == 40 * renewing.MOST_ASKED
    assert {each.identifier for each in members} == set(asked_of)
