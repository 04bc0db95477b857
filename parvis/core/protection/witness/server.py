"""The witness over HTTP: ``POST /add-checkpoint``, ``GET /<origin hash>/checkpoint`` (https://c2sp.org/tlog-witness)."""

from __future__ import annotations

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from parvis.core.protection.rules.notes import BadNote
from parvis.core.protection.rules.witnessing import LARGEST_REQUEST, Refused, Request
from parvis.core.protection.witness.store import BrokenMemory, Witness

PLAIN = "text/plain; charset=utf-8"
ROOM = re.compile(r"/([0-9a-f]{64})/checkpoint", re.ASCII)
SECONDS = 10.0  # of silence, then a connection is cut
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
        self.answer(*newest(self.witness, self.path))

    do_HEAD = do_GET  # noqa: N815

    def body(self) -> bytes:
        """The request's body, be its length given or in chunks; raises Refused (400, 413)."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self.chunks()
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise Refused(400, "The request does not say how long it is.")
        if len(length) > 9 or int(length) > LARGEST_REQUEST:
            raise Refused(413, "The request is too long.")
        return self.rfile.read(int(length))

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


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server for ``witness`` that listens already; ``serve_forever`` answers. Raises OSError."""
    return ThreadingHTTPServer((host, port), type("Handler", (Handler,), {"witness": witness}))
