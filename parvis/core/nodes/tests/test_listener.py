"""The listener: mutual TLS 1.3 or nothing, slow clients hold up nobody, sizes are bounded, certificates are read again."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from parvis.core.nodes import identity, listener
from parvis.core.nodes.listener import Limits, Listener
from parvis.core.nodes.models import Certificate
from parvis.core.nodes.rules import certificates
from parvis.core.nodes.rules.http_messages import Request, Response
from parvis.core.nodes.tests.speaking import admitted

pytestmark = pytest.mark.django_db
QUICK = Limits(handshake=1, idle=2, request=1, response=1, reload=0.1, stop=2, headers=4096, body=10_000, delivery=50_000)


@pytest.fixture
def running(founded, peer, tmp_path, monkeypatch):
    """A listener in a thread that answers everything with the length of the body; no database there."""
    admitted(peer)
    row = Certificate.objects.filter(node__identifier=peer.wish.identifier).latest("not_before")
    key = peer.tls_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "peer.pem").write_text(row.pem)
    (tmp_path / "peer.key").write_bytes(key)
    own = identity.own("essai")
    monkeypatch.setattr(identity, "own", lambda network: own)

    heard: list[bytes] = []

    def answered(received, network):
        heard.append(received.body)
        asked = Request(method=received.method, authority="", target=received.target)
        return Response(status=200, request=asked, headers=(("content-type", "text/plain"),), body=str(len(received.body)).encode())

    monkeypatch.setattr(listener, "answer", answered)
    made = Listener("essai", limits=QUICK)
    made.heard = heard
    loop = made.loop = asyncio.new_event_loop()
    thread = made.thread = threading.Thread(target=lambda: loop.run_until_complete(made.run("127.0.0.1", 0, signals=False)), daemon=True)
    thread.start()
    while not made.address[1]:
        time.sleep(0.01)
    yield made
    loop.call_soon_threadsafe(made.stop)
    thread.join(10)
    assert not thread.is_alive()


def context(tmp_path, *, certificate: bool = True, highest=None) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=str(identity.own("essai").ca_file))
    made.check_hostname = False
    if certificate:
        made.load_cert_chain(tmp_path / "peer.pem", tmp_path / "peer.key")
    if highest:
        made.maximum_version = highest
    return made


def raw(running) -> socket.socket:
    return socket.create_connection(running.address, timeout=10)


def connected(running, tmp_path, **how) -> ssl.SSLSocket:
    return context(tmp_path, **how).wrap_socket(raw(running), server_hostname="etat.sample")


def said(connection: ssl.SSLSocket, text: bytes) -> bytes:
    connection.sendall(text)
    return connection.recv(65_536)


PING = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"


def test_a_member_is_answered_and_its_connection_kept(running, tmp_path):
    connection = connected(running, tmp_path)
    for _ in range(3):
        assert said(connection, PING).endswith(b"\r\n\r\n3")
    assert connection.version() == "TLSv1.3"


def refused(running, client: ssl.SSLContext) -> bool:
    """Whether ``client`` gets nothing: in TLS 1.3 it thinks itself connected until it reads the other side's no."""
    try:
        return said(client.wrap_socket(raw(running), server_hostname="etat.sample"), PING) == b""
    except (ssl.SSLError, ConnectionError):
        return True


def test_who_shows_no_certificate_gets_nothing(running, tmp_path):
    assert refused(running, context(tmp_path, certificate=False))
    assert running.heard == []


def test_a_certificate_that_another_authority_signed_gets_nothing(running, tmp_path):
    stranger = certificates.new_authority("ailleurs", now=timezone.now())
    (tmp_path / "stranger.pem").write_bytes(stranger.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "stranger.key").write_bytes(stranger.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    client = context(tmp_path, certificate=False)
    client.load_cert_chain(tmp_path / "stranger.pem", tmp_path / "stranger.key")
    assert refused(running, client)
    assert running.heard == []


def test_an_older_tls_gets_nothing(running, tmp_path):
    with pytest.raises(ssl.SSLError):
        connected(running, tmp_path, highest=ssl.TLSVersion.TLSv1_2)


def test_clients_that_send_nothing_or_a_byte_at_a_time_hold_up_nobody(running, tmp_path):
    silent = [raw(running) for _ in range(20)]
    slow = [connected(running, tmp_path) for _ in range(20)]
    for each in slow:
        each.sendall(b"POST /x HT")
    assert said(connected(running, tmp_path), PING).endswith(b"3")
    for each in slow:
        assert each.recv(100) == b""  # closed by the listener, without an answer
    for each in (*silent, *slow):
        each.close()


def test_headers_that_are_too_long_are_refused(running, tmp_path):
    answer = said(connected(running, tmp_path), b"POST /x HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 8000 + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert running.heard == []


def test_a_body_that_is_too_long_is_refused_before_it_is_read(running, tmp_path):
    answer = said(connected(running, tmp_path), b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_without_a_length_is_counted_as_it_comes(running, tmp_path):
    piece = b"7d0\r\n" + b"x" * 2000 + b"\r\n"
    answer = said(connected(running, tmp_path), b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + piece * 6)
    assert answer.startswith(b"HTTP/1.1 413")
    assert running.heard == []


def test_deliveries_may_be_longer_than_questions(running, tmp_path):
    long = b" HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20_000
    assert said(connected(running, tmp_path), b"POST /node/v1/deliveries" + long).endswith(b"20000")
    assert said(connected(running, tmp_path), b"POST /node/v1/ask" + long).startswith(b"HTTP/1.1 413")


def test_a_stop_lets_requests_under_way_end(running, tmp_path, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    answer = listener.answer

    def slowly(received, network):
        begun.set()
        go_on.wait(5)
        return answer(received, network)

    monkeypatch.setattr(listener, "answer", slowly)
    connection = connected(running, tmp_path)
    connection.sendall(PING)
    begun.wait(5)
    running.loop.call_soon_threadsafe(running.stop)
    go_on.set()
    answered = connection.recv(65_536)
    assert answered.endswith(b"3")
    assert b"connection: close" in answered.lower()


def test_a_stop_ends_what_takes_too_long_without_a_complaint(running, tmp_path, monkeypatch):
    begun, go_on, complaints = threading.Event(), threading.Event(), []
    running.limits = replace(running.limits, stop=0.1)
    running.loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    monkeypatch.setattr(listener, "answer", lambda received, network: begun.set() or go_on.wait(10))
    connection = connected(running, tmp_path)
    connection.sendall(PING)
    begun.wait(5)
    running.loop.call_soon_threadsafe(running.stop)
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        assert connection.recv(65_536) == b""
    running.thread.join(10)
    go_on.set()
    for left in asyncio.all_tasks(running.loop):  # as `asyncio.run` does
        left.cancel()
    running.loop.run_until_complete(asyncio.sleep(0.05))
    assert complaints == []


def test_two_lengths_are_refused(running, tmp_path):
    answer = said(connected(running, tmp_path), b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")
    assert answer.startswith(b"HTTP/1.1 400")


def test_a_new_certificate_serves_without_a_restart(running, tmp_path, monkeypatch):
    own = identity.own("essai")
    copies = tuple(tmp_path / f"new-{each.name}" for each in own.tls_files)
    for old, new in zip(own.tls_files, copies, strict=True):
        new.write_bytes(old.read_bytes())
    before = running.context
    monkeypatch.setattr(identity, "own", lambda network: replace(own, tls_files=copies))
    while running.context is before:
        time.sleep(0.05)
    assert said(connected(running, tmp_path), PING).endswith(b"3")
