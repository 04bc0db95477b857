"""Providers and a broker of the tests, over real HTTP, that can be told to misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest


@dataclass
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class Told:
    """One answer; ``slow`` sends it byte by byte, ``hangs`` never."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    slow: bool = False
    hangs: bool = False


class Provider:
    """A machine that answers what ``says`` returns."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.says: Callable[[Seen], Told] = lambda _: Told()
        self.closing = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                form = dict(parse_qsl(self.rfile.read(size).decode()))
                seen = Seen(self.command, self.path, dict(self.headers), form)
                provider.seen.append(seen)
                with suppress(BrokenPipeError, ConnectionResetError):
                    self.tell(provider.says(seen))

            def tell(self, told: Told) -> None:
                if told.hangs:
                    provider.closing.wait(20)
                    return
                self.send_response(told.status)
                for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in [told.body[place : place + 1] for place in range(len(told.body))] if told.slow else [told.body]:
                    self.wfile.write(piece)
                    if told.slow:
                        provider.closing.wait(1)

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """At the address of the source called ``tests``."""
    made = Provider()
    monkeypatch.setenv("PARVIS_SOURCE_TESTS_URL", made.address)
    yield made
    made.close()
