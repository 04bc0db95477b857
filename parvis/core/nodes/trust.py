"""TLS between nodes: version 1.3, both sides with certificates of the network's authority, each the one that is listed.

A chain that verifies is not enough on either side: the membership says which certificates are a member's today.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection
from hashlib import sha256

from parvis.core.nodes.identity import Own

Listed = Callable[[], Collection[str]]


class Pinned(ssl.SSLSocket):
    """A client's socket that sends nothing before the other side showed a certificate that is listed."""

    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        context = self.context
        if isinstance(context, PinnedContext):
            context.check(self.getpeercert(binary_form=True) or b"")


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
