"""A clamd of our own on a local socket, and documents to give it."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

# The test string of the European Institute for Computer Antivirus Research, in two parts so that
# no scanner takes this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def streamed(connection: socket.socket) -> bytes:
    """The content of one INSTREAM command, as clamd reads it."""
    read = connection.makefile("rb")
    assert read.read(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!L", read.read(4))[0]:
        content += read.read(size)
    return content


def by_signature(content: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class Clamd:
    """Answers each connection with ``answer(content)`` until closed; keeps what it was given."""

    def __init__(self, path: Path) -> None:
        self.answer: Callable[[bytes], bytes] = by_signature
        self.given: list[bytes] = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.given.append(streamed(connection))
                connection.sendall(self.answer(self.given[-1]))


@pytest.fixture
def clamd(settings, tmp_path):
    settings.PARVIS_CLAMD = str(tmp_path / "clamd.sock")
    server = Clamd(tmp_path / "clamd.sock")
    yield server
    server.listener.close()


@pytest.fixture(autouse=True)
def store_of_its_own(settings, tmp_path):
    """Each test has an empty document store."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {**storages["default"]["OPTIONS"], "location": str(tmp_path / "store")}}
    settings.STORAGES = storages
    return tmp_path / "store"
