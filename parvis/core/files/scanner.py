"""A client of clamd, the ClamAV daemon: the INSTREAM command of its protocol (man clamd, "COMMANDS").

``PARVIS_CLAMD`` names a local socket (a path) or ``host:port``. Without it nothing is scanned and
nothing is said to be clean.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress

import structlog
from django.conf import settings

from parvis.core.files.models import ScanState
from parvis.kernel.failures import class_path

PATIENCE = 30.0  # seconds for a connection or an answer
log = structlog.get_logger("parvis.files")


def connected(address: str) -> socket.socket:
    if address.startswith("/"):
        local = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        local.settimeout(PATIENCE)
        local.connect(address)
        return local
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def scan(chunks: Iterable[bytes]) -> ScanState:
    """What the scanner says of a content; UNSCANNED when there is none or it does not answer."""
    address: str = settings.PARVIS_CLAMD
    if not address:
        return ScanState.UNSCANNED
    try:
        return verdict(asked(address, chunks))
    except (OSError, ValueError) as error:
        log.warning("scanner did not answer", error=class_path(error))
        return ScanState.UNSCANNED


def asked(address: str, chunks: Iterable[bytes]) -> bytes:
    """clamd's answer line to a streamed content."""
    with connected(address) as clamd:
        with suppress(BrokenPipeError, ConnectionResetError):  # it stops listening past its size limit, then says so
            clamd.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                if chunk:  # an empty chunk would end the stream
                    clamd.sendall(struct.pack("!L", len(chunk)) + chunk)
            clamd.sendall(struct.pack("!L", 0))
        return answer(clamd)


def answer(clamd: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\0") and (received := clamd.recv(4096)):
        line += received
    return line.rstrip(b"\0").strip()


def verdict(line: bytes) -> ScanState:
    """``stream: OK``, ``stream: <virus> FOUND``, anything else is an error; silence is no verdict."""
    if not line:
        raise ConnectionError("clamd closed the connection without an answer")
    if line == b"stream: OK":
        return ScanState.CLEAN
    if line.endswith(b"FOUND"):
        return ScanState.INFECTED
    log.warning("scanner could not tell")
    return ScanState.FAILED
