"""The listener of a node: HTTP/1.1 over mutual TLS 1.3, for other nodes only; it serves none of the site's pages.

One thread reads and writes for everyone, so that a slow client holds nothing but its own connection; whole requests
are answered by a few threads. Certificates are read again when their files change. See docs/decisions/0046.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

import h11
import structlog
from django.db import connection

from parvis.core.nodes import gateway, identity, trust
from parvis.core.nodes.identity import Own
from parvis.core.nodes.rules.http_messages import Response
from parvis.core.nodes.rules.problems import PROBLEM_JSON, Refused, problem_json
from parvis.core.nodes.wire import Received

DELIVERIES = "/node/v1/deliveries"

log = structlog.get_logger("parvis.nodes")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one client may cost; times in seconds, sizes in bytes."""

    handshake: float = 10.0
    idle: float = 75.0  # between two requests
    request: float = 15.0  # from the first byte of a request to its last
    response: float = 15.0  # for the other side to take the answer
    headers: int = 16_384
    body: int = 1_000_000
    delivery: int = 5_000_000  # of what brings long answers
    connections: int = 500  # of everyone together
    from_one_address: int = 100
    at_once: int = 8  # requests of one certificate that are being answered
    threads: int = 8
    stop: float = 10.0  # for requests under way when it stops
    reload: float = 2.0  # how often files are looked at

    def body_of(self, target: str) -> int:
        return self.delivery if target == DELIVERIES else self.body


class TooSlow(Exception):
    """The other side took longer than it may."""


class Listener:
    """One network's listener; ``run`` returns after a signal, or after ``stop``."""

    def __init__(self, network: str, *, limits: Limits | None = None) -> None:
        self.network = network
        self.limits = limits or Limits()
        self.context, self.seen = self.read_certificates()
        self.pool = ThreadPoolExecutor(self.limits.threads, thread_name_prefix="node")
        self.from_address: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()
        self.open: set[asyncio.Task[None]] = set()
        self.idle: set[asyncio.StreamWriter] = set()
        self.stopping = asyncio.Event()
        self.address: tuple[str, int] = ("", 0)

    # -- certificates

    def read_certificates(self) -> tuple[ssl.SSLContext, tuple[object, ...]]:
        own = identity.own(self.network)
        return trust.server_context(own), state_of(own)

    async def watch(self) -> None:
        """Read certificates again when their files changed; those in force stay when the new ones cannot be read."""
        while True:
            await asyncio.sleep(self.limits.reload)
            try:
                if state_of(identity.own(self.network)) != self.seen:
                    self.context, self.seen = self.read_certificates()
                    log.info("nodes.certificates_read", network=self.network)
            except (OSError, ssl.SSLError, identity.NoIdentity) as error:
                log.error("nodes.certificates_not_read", network=self.network, error=type(error).__name__)

    # -- life

    async def run(self, host: str, port: int, *, signals: bool = True) -> None:
        server = await asyncio.start_server(self.accepted, host, port, limit=65_536, backlog=128)
        self.address = server.sockets[0].getsockname()[:2]
        log.info("nodes.listening", network=self.network, host=self.address[0], port=self.address[1])
        if signals:
            for each in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(each, self.stopping.set)
        watching = asyncio.create_task(self.watch())
        await self.stopping.wait()
        server.close()
        watching.cancel()
        await self.finish()

    async def finish(self) -> None:
        """Let requests under way end, then close everything."""
        for writer in list(self.idle):
            writer.close()
        if self.open:
            await asyncio.wait(self.open, timeout=self.limits.stop)
        for task in self.open:
            task.cancel()
        if self.open:
            await asyncio.wait(self.open, timeout=self.limits.stop)
        self.pool.shutdown(wait=False, cancel_futures=True)
        log.info("nodes.stopped", network=self.network)

    def stop(self) -> None:
        self.stopping.set()

    # -- connections

    async def accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        address = str((writer.get_extra_info("peername") or ("",))[0])
        if task is None or len(self.open) >= self.limits.connections or self.from_address[address] >= self.limits.from_one_address:
            writer.transport.abort()
            return
        self.open.add(task)
        self.from_address[address] += 1
        try:
            await self.connected(reader, writer)
        except ssl.SSLError as error:  # among others: what came is not what was sent
            log.warning("nodes.line_altered", network=self.network, why=str(error.reason)[:200])
        except (TooSlow, ConnectionError, TimeoutError, asyncio.IncompleteReadError) as error:
            log.info("nodes.connection_ended", network=self.network, error=type(error).__name__)
        except asyncio.CancelledError:
            if not self.stopping.is_set():
                raise
            log.info("nodes.connection_ended", network=self.network, error="stopped")
        finally:
            self.from_address[address] -= 1
            self.open.discard(task)
            writer.transport.abort() if writer.transport.is_closing() is False else None

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """TLS first: who shows no certificate of the network gets no further, and the log says why."""
        try:
            await writer.start_tls(self.context, ssl_handshake_timeout=self.limits.handshake)
        except ssl.SSLError as error:
            log.warning("nodes.tls_refused", network=self.network, why=str(getattr(error, "verify_message", "") or error.reason)[:200])
            return
        except ConnectionError as error:
            log.info("nodes.tls_broken", network=self.network, error=type(error).__name__)
            return
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
        try:
            await self.requests(reader, writer, certificate)
        finally:
            self.idle.discard(writer)
            with contextlib.suppress(ConnectionError, TimeoutError, ssl.SSLError):
                writer.close()
                await asyncio.wait_for(writer.wait_closed(), 2)

    async def requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, certificate: bytes) -> None:
        """One request after another, until either side closes."""
        wire = h11.Connection(h11.SERVER, max_incomplete_event_size=self.limits.headers)
        while not self.stopping.is_set():
            try:
                received = await self.request(wire, reader, writer, certificate)
            except h11.RemoteProtocolError as error:
                await self.refuse(wire, writer, Refused("too-large" if error.error_status_hint == 431 else "malformed"))
                return
            except Refused as refused:
                await self.refuse(wire, writer, refused)
                return
            if received is None:
                return
            await self.send(wire, writer, *await self.answered(received))
            if wire.our_state is not h11.DONE or wire.their_state is not h11.DONE:
                return
            wire.start_next_cycle()

    async def request(
        self, wire: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, certificate: bytes
    ) -> Received | None:
        """The next whole request; None when the other side has no more. Raises TooSlow, Refused, h11.RemoteProtocolError."""
        self.idle.add(writer)
        first = await self.event(wire, reader, seconds=self.limits.idle)
        self.idle.discard(writer)
        if not isinstance(first, h11.Request):
            return None
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in first.headers)
        if sum(len(name) + len(value) for name, value in headers) + len(first.target) > self.limits.headers:
            raise Refused("too-large")  # h11 counts only headers that come in pieces
        target = first.target.decode("latin-1")
        length, most = next((value for name, value in headers if name == "content-length"), "0"), self.limits.body_of(target)
        if len(length) > 18 or int(length) > most:
            raise Refused("too-large")
        if wire.they_are_waiting_for_100_continue:
            writer.write(wire.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
        body = b"".join([piece async for piece in self.body(wire, reader, most=most)])
        return Received(
            method=first.method.decode("latin-1"),
            target=target,
            headers=headers,
            body=body,
            certificate=certificate,
        )

    async def body(self, wire: h11.Connection, reader: asyncio.StreamReader, *, most: int) -> AsyncIterator[bytes]:
        until, size = asyncio.get_running_loop().time() + self.limits.request, 0
        while True:
            event = await self.event(wire, reader, seconds=until - asyncio.get_running_loop().time())
            if isinstance(event, h11.EndOfMessage):
                return
            if not isinstance(event, h11.Data):
                raise ConnectionAbortedError
            size += len(event.data)
            if size > most:
                raise Refused("too-large")
            yield bytes(event.data)

    async def event(self, wire: h11.Connection, reader: asyncio.StreamReader, *, seconds: float) -> object:
        """What the other side said next. Its first byte may take ``seconds``, the rest of the headers as long as a request may."""
        until = asyncio.get_running_loop().time() + seconds
        while (event := wire.next_event()) is h11.NEED_DATA:
            left = until - asyncio.get_running_loop().time()
            try:
                data = await asyncio.wait_for(reader.read(65_536), max(left, 0.001))
            except TimeoutError:
                raise TooSlow from None
            if wire.their_state is h11.IDLE and not wire.trailing_data[0]:
                until = min(until, asyncio.get_running_loop().time() + self.limits.request)
            wire.receive_data(data)
        return event

    # -- answers

    async def answered(self, received: Received) -> tuple[int, list[tuple[str, str]], bytes]:
        """The gateway's answer, from one of the threads; one client cannot take them all."""
        client = sha256(received.certificate).hexdigest()
        if self.at_once[client] >= self.limits.at_once:
            return unsigned(Refused("too-busy", retry_after_seconds=1))
        self.at_once[client] += 1
        try:
            response = await asyncio.get_running_loop().run_in_executor(self.pool, answer, received, self.network)
        except Exception as error:  # a broken identity or database: the gateway itself tells everything else
            log.error("nodes.not_answered", network=self.network, error=type(error).__name__)
            return unsigned(Refused("fault"))
        finally:
            self.at_once[client] -= 1
        return response.status, list(response.headers), response.body

    async def send(
        self, wire: h11.Connection, writer: asyncio.StreamWriter, status: int, headers: list[tuple[str, str]], body: bytes
    ) -> None:
        """Raises TooSlow when the other side does not take it."""
        head = [*headers, ("content-length", str(len(body))), ("cache-control", "no-store")]
        if self.stopping.is_set():
            head.append(("connection", "close"))
        parts = [wire.send(h11.Response(status_code=status, headers=head)), wire.send(h11.Data(data=body)), wire.send(h11.EndOfMessage())]
        writer.write(b"".join(part for part in parts if part))
        try:
            await asyncio.wait_for(writer.drain(), self.limits.response)
        except TimeoutError:
            raise TooSlow from None

    async def refuse(self, wire: h11.Connection, writer: asyncio.StreamWriter, refused: Refused) -> None:
        """What never became a message is answered unsigned, and the connection closed."""
        log.info("nodes.not_http", network=self.network, code=refused.code)
        status, headers, body = unsigned(refused)
        if wire.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            await self.send(wire, writer, status, [*headers, ("connection", "close")], body)


def unsigned(refused: Refused) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [("content-type", PROBLEM_JSON)]
    if refused.retry_after_seconds:
        headers.append(("retry-after", str(refused.retry_after_seconds)))
    return refused.status, headers, problem_json(refused)


def answer(received: Received, network: str) -> Response:
    """In a thread of the pool, which keeps its connection to the database as long as it is sound."""
    try:
        return gateway.answer(received, network=network)
    finally:
        if connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()


def state_of(own: Own) -> tuple[object, ...]:
    """What changes when a certificate or the authority's certificates do."""
    return tuple((path, path.stat().st_mtime_ns) for path in (*own.tls_files, own.ca_file))


def serve(network: str, *, host: str, port: int, limits: Limits | None = None) -> None:
    """Listen until a signal comes."""

    asyncio.run(Listener(network, limits=limits).run(host, port))
