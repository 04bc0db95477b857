"""TLS between nodes: version 1.3, both sides with certificates of the network's authority, each the one that is listed.

A chain that verifies is not enough on either side: the membership says which certificates are a member's today.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection
from hashlib import sha256
from time import monotonic
from typing import Any

from parvis.core.nodes.identity import Own

WHOLE_SECONDS = 12.0  # from the last byte of a question to the last of its answer
Listed = Callable[[], Collection[str]]


class Pinned(ssl.SSLSocket):
    """A client's socket that sends nothing before the other side showed a certificate that is listed."""

    asked_at: float | None = None

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        context = self.context
        if isinstance(context, PinnedContext):
            context.check(self.getpeercert(binary_form=True) or b"")

    def send(self, data: Any, flags: int = 0) -> int:
        self.asked_at = monotonic()
        return super().send(data, flags)

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Each read has its own patience; all of them together have this one, or a peer could give its headers a byte at a time."""
        if self.asked_at is not None and monotonic() - self.asked_at > WHOLE_SECONDS:
            raise TimeoutError("the other node takes too long to answer")
        return super().recv(buflen, flags)


class PinnedContext(ssl.SSLContext):
    """``listed`` gives the fingerprints that the other side may show, asked at each new connection."""

    sslsocket_class = Pinned
    listed: Listed

    def check(self, certificate: bytes) -> None:
        if sha256(certificate).hexdigest() not in self.listed():
            raise ssl.SSLCertVerificationError("the other node’s certificate is not listed in the membership")


def client_context(own: Own, *, listed: Listed) -> ssl.SSLContext:
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.listed = listed
    return prepared(context, own)


def server_context(own: Own) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.num_tickets = 0  # no session outlives the check of its certificate
    return prepared(context, own)


def prepared(context: ssl.SSLContext, own: Own) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(own.ca_file)
    context.load_cert_chain(*own.tls_files)
    return context
