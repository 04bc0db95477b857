"""One conversation over a real connection to a real listener: what was said once is not heard again, who is expelled is heard no more."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from parvis.core.nodes import actions, gateway
from parvis.core.nodes.listener import Listener
from parvis.core.nodes.models import Certificate, Message, Node
from parvis.core.nodes.rules.http_messages import Request
from parvis.core.nodes.tests.speaking import admitted, message
from parvis.core.nodes.tests.test_listener import QUICK, connected
from parvis.core.nodes.wire import as_json

pytestmark = pytest.mark.django_db(transaction=True)
HEARD: list[str] = []


@pytest.fixture
def town(founded, peer, tmp_path, monkeypatch):
    """A member with its certificate in files, and one route that counts what it heard."""
    admitted(peer)
    row = Certificate.objects.filter(node__identifier=peer.wish.identifier).latest("not_before")
    (tmp_path / "peer.pem").write_text(row.pem)
    (tmp_path / "peer.key").write_bytes(peer.tls_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    HEARD.clear()

    def heard(request):
        HEARD.append(request.message_id)
        return as_json({"heard": len(HEARD)})

    monkeypatch.setattr(gateway, "ROUTES", {("POST", "/node/v1/echo"): heard})
    return peer


@contextmanager
def listening() -> Iterator[Listener]:
    made, loop = Listener("essai", limits=QUICK), asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(made.run("127.0.0.1", 0, signals=False)), daemon=True)
    thread.start()
    while not made.address[1]:
        time.sleep(0.01)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(made.stop)
        thread.join(10)


def on_the_wire(asked: Request) -> bytes:
    lines = [f"{asked.method} {asked.target} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.headers)]
    return "\r\n".join([*lines, f"content-length: {len(asked.body)}", "", ""]).encode() + asked.body


def said(connection: ssl.SSLSocket, data: bytes) -> tuple[int, str]:
    """Status and code of the answer."""
    connection.sendall(data)
    head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body).get("code", "")


def test_a_message_is_heard_once_also_by_a_listener_that_was_restarted_and_an_expelled_member_no_more(town, tmp_path):
    once = on_the_wire(message(town, "POST", "/node/v1/echo", {"a": 1}))
    with listening() as first, connected(first, tmp_path) as connection:
        assert said(connection, once) == (200, "")
        assert said(connection, once) == (409, "replayed")
    with listening() as second, connected(second, tmp_path) as connection:
        assert said(connection, once) == (409, "replayed")
        assert len(HEARD) == Message.objects.filter(direction="received").count() == 1

        assert said(connection, on_the_wire(message(town, "POST", "/node/v1/echo", {"a": 2}))) == (200, "")
        actions.expel(Node.objects.get(identifier=town.wish.identifier), reason="Fin de la convention")
        assert said(connection, on_the_wire(message(town, "POST", "/node/v1/echo", {"a": 3}))) == (403, "expelled")
        assert len(HEARD) == 2
    with listening() as third, connected(third, tmp_path) as connection:
        assert said(connection, on_the_wire(message(town, "POST", "/node/v1/echo", {"a": 4}))) == (403, "expelled")
    assert len(HEARD) == Message.objects.filter(direction="received").count() == 2
