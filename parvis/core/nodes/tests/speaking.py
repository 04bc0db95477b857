"""Another node in tests: its keys sign requests as its client would, and its certificate stands for its connection."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from parvis.core.nodes import actions, gateway
from parvis.core.nodes.identity import Own
from parvis.core.nodes.models import Certificate
from parvis.core.nodes.rules import applications, signing
from parvis.core.nodes.rules.http_messages import Request, Response
from parvis.core.nodes.wire import Received
from parvis.kernel.networks import Label

HERE = "etat.sample"
AUTHORITY = "127.0.0.1:8650"


def admitted(peer) -> bytes:
    """Make ``peer`` a member; its certificate (DER)."""
    actions.admit(actions.apply(applications.opened(peer.application(), network=peer.wish.network)), by="test")
    row = Certificate.objects.filter(node__identifier=peer.wish.identifier).latest("not_before")
    peer.certificate = x509.load_pem_x509_certificate(row.pem.encode()).public_bytes(Encoding.DER)
    return peer.certificate


def message(
    peer, method: str, target: str, payload=None, *, label: Label = Label.INTERNAL, created: int | None = None, **own: str
) -> Request:
    """A signed request of ``peer``; ``own`` replaces headers."""
    body = b"" if payload is None else payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    me = Own(network=peer.wish.network, identifier=peer.wish.identifier, message_key=peer.message_key, tls_files=None, ca_file=None)
    return sign(me, method, target, body, label=label, created=created, own=own)


def sign(me: Own, method: str, target: str, body: bytes, *, label: Label, created: int | None, own: dict[str, str]) -> Request:
    from parvis.core.nodes import envelope

    message_id = own.get("message_id") or envelope.new_id()
    headers = envelope.headers_of(me, to=HERE, message_id=message_id, label=label, body=body, content_type="application/json", more=())
    replaced = {name.replace("_", "-"): value for name, value in own.items()}
    headers = tuple((name, replaced.get(name, value)) for name, value in headers)
    asked = Request(method=method, authority=AUTHORITY, target=target, headers=(("host", AUTHORITY), *headers), body=body)
    key = me.message_key
    lines, _ = signing.signature_of(asked, key=key.private_key, keyid=key.thumbprint(), created=created or int(time.time()))
    return replace(asked, headers=(*asked.headers, *lines))


def received(asked: Request, certificate: bytes) -> Received:
    return Received(method=asked.method, target=asked.target, headers=asked.headers, body=asked.body, certificate=certificate)


def say(peer, method: str, target: str, payload=None, **more) -> Response:
    """What this node answers to a message of ``peer``."""
    asked = message(peer, method, target, payload, **more)
    return gateway.answer(received(asked, peer.certificate), network=peer.wish.network)


def code(response: Response) -> str:
    return json.loads(response.body).get("code", "")
