"""The witness over HTTP: ``POST /add-checkpoint``, ``GET /<origin hash>/checkpoint`` (https://c2sp.org/tlog-witness)."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import BoundedSemaphore, Timer
from typing import Any, ClassVar

from parvis.core.protection.rules.notes import BadNote
from parvis.core.protection.rules.witnessing import LARGEST_REQUEST, Refused, Request
from parvis.core.protection.witness.store import BrokenMemory, Witness

PLAIN = "text/plain; charset=utf-8"
ROOM = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)
SECONDS = 10.0  # of silence, then a connection is cut
LONGEST = 60.0  # seconds that a connection lasts, however busy: a drip of bytes must not keep a place
MOST_CONNECTIONS = 64
Answer = tuple[int, str, str]  # status, content type, body


def add_checkpoint(witness: Witness, body: bytes) -> Answer:
    """What ``witness`` answers to a request."""
    try:
        return 200, PLAIN, witness.cosign(Request.parse(body))
    except Refused as error:
        return error.status, error.content_type, error.body
    except (BrokenMemory, BadNote, OSError) as error:  # nothing was signed: the log tries again
        print(f"Not cosigned: {error}", file=sys.stderr)
        return 500, PLAIN, "This witness cannot write down or read what it vouches for.\n"


def newest(witness: Witness, path: str) -> Answer:
    """The last checkpoint cosigned of the log whose origin has the hash in ``path``."""
    match = ROOM.fullmatch(path)
    note = witness.folder / match[1] / "checkpoint" if match else None
    if note is None or not note.is_file():
        return 404, PLAIN, "Nothing was cosigned for such a log.\n"
    return 200, PLAIN, note.read_text()


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive between requests."""

    witness: ClassVar[Witness]
    protocol_version = "HTTP/1.1"
    server_version = "parvis-witness"
    sys_version = ""
    timeout = SECONDS

    def setup(self) -> None:
        super().setup()
        self.end = Timer(LONGEST, self.cut)
        self.end.daemon = True
        self.end.start()

    def cut(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(SHUT_RDWR)

    def finish(self) -> None:
        self.end.cancel()
        super().finish()

    def do_POST(self) -> None:
        if self.path != "/add-checkpoint":
            self.answer(404, PLAIN, "POST /add-checkpoint\n", close=True)
            return
        try:
            body = self.body()
        except Refused as error:
            self.answer(error.status, error.content_type, error.body, close=True)
            return
        self.answer(*add_checkpoint(self.witness, body))

    def do_GET(self) -> None:
        self.answer(*newest(self.witness, self.path), close=self.says_length() > 0)

    do_HEAD = do_GET  # noqa: N815

    def body(self) -> bytes:
        """The request's body, be its length given or in chunks; raises Refused (400, 413)."""
        if self.says_length() > 1:
            raise Refused(400, "The request says more than once how long it is.")
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self.chunks()
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise Refused(400, "The request does not say how long it is.")
        if len(length) > 9 or int(length) > LARGEST_REQUEST:
            raise Refused(413, "The request is too long.")
        return self.rfile.read(int(length))

    def says_length(self) -> int:
        """How often the request says how long its body is: a proxy may believe another word of it than we do."""
        return sum(len(self.headers.get_all(name, [])) for name in ("Content-Length", "Transfer-Encoding"))

    def chunks(self) -> bytes:
        body = b""
        while size := self.chunk_size():
            body += self.rfile.read(size)
            self.rfile.readline(3)
            if len(body) > LARGEST_REQUEST:
                raise Refused(413, "The request is too long.")
        while self.rfile.readline(1000).strip():  # trailers
            pass
        return body

    def chunk_size(self) -> int:
        written = self.rfile.readline(100).partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", written):
            raise Refused(400, "A chunk of the request is malformed.")
        return min(int(written, 16), LARGEST_REQUEST + 1)

    def answer(self, status: int, content_type: str, body: str, *, close: bool = False) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  the signature of http.server
        print(format % arguments, file=sys.stderr)


class Server(ThreadingHTTPServer):
    """A thread for each connection, up to a number; whoever comes then is cut and may come again."""

    def __init__(self, address: tuple[str, int], handler: type[Handler]) -> None:
        self.places = BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self.places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread could be started
            self.places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server for ``witness`` that listens already; ``serve_forever`` answers. Raises OSError."""
    return Server((host, port), type("Handler", (Handler,), {"witness": witness}))
