"""The same message at the same moment in several workers is handled once; a node that is down is left alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from parvis.core.exchange import actions as exchange
from parvis.core.exchange.models import SourceState
from parvis.core.exchange.rules.answers import Query, Subject
from parvis.core.nodes import client, gateway, remote
from parvis.core.nodes.models import Message
from parvis.core.nodes.source import NodeSource
from parvis.core.nodes.tests.speaking import admitted, code, message, received
from parvis.core.nodes.wire import as_json
from parvis.kernel.text import Text


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_that_get_one_message_at_once_one_handles_it(founded, peer, monkeypatch):
    admitted(peer)
    handled: list[str] = []

    def handle(request):
        handled.append(request.message_id)
        return as_json({})

    monkeypatch.setattr(gateway, "ROUTES", {("POST", "/node/v1/echo"): handle})
    asked, together = received(message(peer, "POST", "/node/v1/echo", {}), peer.certificate), Barrier(4)

    def worker(_: int) -> tuple[int, str]:
        try:
            together.wait(30)
            found = gateway.answer(asked, network="essai")
            return found.status, code(found)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(worker, range(4)))
    assert told == [(200, ""), (409, "replayed"), (409, "replayed"), (409, "replayed")]
    assert len(handled) == Message.objects.filter(direction="received").count() == 1


@pytest.mark.django_db
def test_a_node_that_is_down_is_left_alone_and_the_others_are_not(monkeypatch):
    calls: list[str] = []

    def down(network, member, *_given, **_named):
        calls.append(member)
        raise exchange.SourceUnavailable(Text(member, member), cause="connection")

    held = remote.RemoteAuthorisation(
        network="essai", peer="loin.sample", offer="a/b", fields=["c"], authorisation="H-0001", purpose={"fr": "e", "en": "t"}
    )
    monkeypatch.setattr(client, "call", down)
    monkeypatch.setattr(remote, "held", lambda *_given: held)
    query = Query(offer="a/b", subject=Subject(key="1"), fields=("c",), recipient="x", request_id="q")
    causes = []
    for member in ["loin.sample"] * 8 + ["autre.sample"]:
        with pytest.raises(exchange.SourceUnavailable) as failure:
            NodeSource(network="essai", member=member, offer="a/b", leaves=False)(query)
        causes.append(failure.value.cause)
    assert causes == ["connection"] * 5 + ["circuit-open"] * 3 + ["connection"]
    assert calls == ["loin.sample"] * 5 + ["autre.sample"]
    assert SourceState.objects.get(offer="nodes/essai/loin.sample").retry_at is not None
