"""What tests of several installations put between them: a tap on the wire, and registries that answer."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO
from urllib.parse import urlsplit

ENCRYPTED = 23  # the type of TLS 1.3 records that hold anything encrypted (RFC 8446, 5.1)
HANDSHAKE = 3  # encrypted records that a client sends before its first request: its certificate, its signature, the end


class Tap:
    """Everything that passes between two ports of this machine, kept as it passes; ``spoils`` flips a bit of each request."""

    def __init__(self, port: int, to: int) -> None:
        self.to, self.seen, self.spoils = to, bytearray(), False
        self.server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            try:
                other = socket.create_connection(("127.0.0.1", self.to), timeout=5)
                other.settimeout(None)
            except OSError:
                client.close()
                continue
            for one, two, asks in ((client, other, True), (other, client, False)):
                threading.Thread(target=self.pump, args=(one, two, asks), daemon=True).start()

    def pump(self, one: socket.socket, two: socket.socket, asks: bool) -> None:
        encrypted = 0
        with suppress(OSError), one.makefile("rb") as stream:
            while record := tls_record(stream):
                self.seen += record
                encrypted += record[0] == ENCRYPTED
                spoils = asks and self.spoils and record[0] == ENCRYPTED and encrypted > HANDSHAKE
                two.sendall(record[:-1] + bytes([record[-1] ^ 1]) if spoils else record)
        for each in (one, two):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.server.close()


def tls_record(stream: BinaryIO) -> bytes:
    """The next record, whole, however its bytes come (RFC 8446, 5.1); nothing at the end of the stream."""
    head = stream.read(5)
    return head + stream.read(int.from_bytes(head[3:])) if len(head) == 5 else b""


@contextmanager
def registry(port: int, answers: Mapping[str, object]) -> Iterator[list[str]]:
    """A registry that answers each path by the longest of ``answers``' keys that ends it; the paths that it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            asked.append(path)
            body = json.dumps(answers[max((each for each in answers if path.endswith(each)), key=len)]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
