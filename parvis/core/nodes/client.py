"""Calls to another node: mutual TLS to its listener, a signed message, a signed answer that is believed only when it holds.

Nothing is sent to a node whose certificate the membership does not list. A message may be sent a second time as it
stands, when the connection broke: its identifier is the same, so the other node handles it once.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import structlog
from django.db.models import F
from django.utils import timezone

from parvis.core.exchange.actions import SourceUnavailable
from parvis.core.nodes import envelope, gateway, identity, membership, replay, trust
from parvis.core.nodes.envelope import Header
from parvis.core.nodes.identity import Own
from parvis.core.nodes.models import Direction, Message, Peer
from parvis.core.nodes.rules.http_messages import Request, Response, lines
from parvis.core.nodes.rules.membership import Member
from parvis.core.nodes.rules.problems import UNKEPT, Refused, code_in
from parvis.kernel.networks import Label

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 2.0, 5.0, trust.WHOLE_SECONDS
MAX_BYTES = 5_000_000
BUSY = {429, 502, 503, 504}

log = structlog.get_logger("parvis.nodes")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A believed answer, whatever its status; ``code`` is that of a refusal (RFC 9457), else empty."""

    status: int
    body: bytes = field(repr=False)
    headers: dict[str, str]
    message: Message
    code: str = ""


def call(
    network: str,
    member: str,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    label: Label,
    headers: Iterable[Header] = (),
    before: Callable[[Message], None] | None = None,
) -> Reply:
    """Send one message to ``member`` and return its answer; ``before`` is called with its row just before it leaves.

    ``path`` may have a query. Raises Refused where the rules forbid to send or the answer may not be accepted, and
    SourceUnavailable where there is no answer that can be believed; asking again is then safe, under a new message.
    """
    own, peer = parties(network, member)
    gateway.check_label(label, sender=own.identifier, receiver=peer, membership=envelope.known(network))
    asked, message_id, digest = envelope.signed_request(
        own, to=member, method=method, authority=urlsplit(peer.address).netloc, target=path, body=body, label=label, more=headers
    )
    row = Message.objects.create(
        network=network,
        peer=member,
        direction=Direction.SENT,
        identifier=message_id,
        kind=gateway.kind_of(path),
        label=label.value,
        digest=digest,
    )
    if before is not None:
        before(row)
    try:
        found = sent(own, peer, asked)
        reply = read(own, peer, found, row)
    except SourceUnavailable as failure:
        note_failure(network, member, cause=failure.cause)
        raise
    note_answer(network, member)
    return reply


def parties(network: str, member: str) -> tuple[Own, Member]:
    """This node and the other; raises Refused."""
    try:
        return identity.own(network), membership.member(network, member)
    except membership.NotAMember as error:
        code = error.code if error.code in ("expelled", "unknown-member") else "membership-unavailable"
        raise Refused(code, text=error.text) from None
    except identity.NoIdentity as error:
        log.warning("nodes.no_identity", network=network, why=str(error))
        raise Refused("membership-unavailable") from None


def sent(own: Own, peer: Member, asked: Request) -> Response:
    """What the other node said, not yet believed; a connection that was closed while idle is opened again, once."""
    until = time.monotonic() + WHOLE_SECONDS
    for left in (1, 0):
        try:
            return once(own, peer, asked, until=until)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
            if not left or refused_by_tls(error):
                raise unavailable(peer, "refused-by-tls" if refused_by_tls(error) else "connection", error) from None
        except httpx.TimeoutException as error:
            raise unavailable(peer, "timeout", error) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unavailable(peer, "refused-by-tls" if refused_by_tls(error) else "connection", error) from None
    raise AssertionError("unreachable")


def once(own: Own, peer: Member, asked: Request, *, until: float) -> Response:
    headers = [(name, value) for name, value in asked.headers]
    with http(own, peer).stream(asked.method, f"{peer.address}{asked.target}", content=asked.body or None, headers=headers) as found:
        body = b"".join(bounded(found, peer, until=until))
        return Response(
            status=found.status_code,
            request=asked,
            headers=lines((name.decode("latin-1"), value.decode("latin-1")) for name, value in found.headers.raw),
            body=body,
        )


def bounded(found: httpx.Response, peer: Member, *, until: float) -> Iterator[bytes]:
    size = 0
    for chunk in found.iter_raw():
        size += len(chunk)
        if size > MAX_BYTES:
            raise unavailable(peer, "too-large")
        if time.monotonic() > until:
            raise unavailable(peer, "timeout")
        yield chunk


def read(own: Own, peer: Member, found: Response, row: Message) -> Reply:
    """The reply, once its signature, its sender and its label hold; raises SourceUnavailable, Refused."""
    try:
        proof = envelope.verified(own.network, found, recipient=own.identifier)
    except Refused as refused:
        replay.settle(row, status=found.status, digest="")
        log.warning("nodes.answer_not_believed", network=own.network, peer=peer.identifier, code=refused.code, said=code_in(found.body))
        raise unavailable(peer, "not-proven") from None
    if (proof.sender, proof.message_id) != (peer.identifier, row.identifier):
        raise unavailable(peer, "not-proven")
    code = code_in(found.body) if found.status >= 400 else ""
    replay.settle(row, status=found.status, digest="" if code in UNKEPT else proof.digest)
    gateway.check_label(
        gateway.label_of(proof),
        sender=peer.identifier,
        receiver=envelope.known(own.network).by_identifier.get(own.identifier),
        membership=envelope.known(own.network),
    )
    if code:
        log.warning("nodes.refused", network=own.network, peer=peer.identifier, kind=row.kind, status=found.status, code=code)
    if found.status in BUSY:
        raise unavailable(peer, "overloaded", retry_after_seconds=seconds(dict(found.headers).get("retry-after", "")))
    return Reply(status=found.status, body=found.body, headers=dict(found.headers), message=row, code=code)


def seconds(text: str) -> int:
    return min(int(text), 3600) if text.isascii() and text.isdigit() and len(text) < 6 else 60


def unavailable(peer: Member, cause: str, error: Exception | None = None, *, retry_after_seconds: int = 60) -> SourceUnavailable:
    if error is not None:  # names of errors and alerts, never what was said
        log.warning("nodes.unreachable", peer=peer.identifier, cause=cause, error=type(error).__name__, why=tls_reason(error))
    return SourceUnavailable(peer.title, cause=cause, retry_after_seconds=retry_after_seconds)


def tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def refused_by_tls(error: BaseException) -> bool:
    return tls_error(error) is not None


def tls_reason(error: BaseException) -> str:
    """OpenSSL's own words for a refused certificate; they name no one."""
    found = tls_error(error)
    return "" if found is None else str(found.reason or getattr(found, "verify_message", "") or found.args[0])[:200]


# -- connections ------------------------------------------------------------------------------------------------------

CLIENTS: dict[tuple[str, str, int, int], httpx.Client] = {}
LOCK = threading.Lock()


def http(own: Own, peer: Member) -> httpx.Client:
    """One pool of connections for each node, made anew when our certificate or the membership changed."""
    serial = envelope.known(own.network).serial
    key = (own.network, peer.identifier, serial, own.tls_files[0].stat().st_mtime_ns)
    with LOCK:
        if key not in CLIENTS:
            for old in [each for each in CLIENTS if each[:2] == key[:2]]:
                CLIENTS.pop(old)  # calls under way keep theirs; the last one to end closes it
            CLIENTS[key] = new_client(own, peer)
        return CLIENTS[key]


def new_client(own: Own, peer: Member) -> httpx.Client:
    def listed() -> tuple[str, ...]:
        with contextlib.suppress(membership.NotAMember):
            return membership.member(own.network, peer.identifier).certificates
        return ()

    return httpx.Client(
        verify=trust.client_context(own, listed=listed),
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=30),
        follow_redirects=False,
        trust_env=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "parvis"},
    )


def note_answer(network: str, member: str) -> None:
    """That the node answered; one write a minute, and at once when it had failed before."""
    now = timezone.now()
    row, new = Peer.objects.get_or_create(network=network, member=member, defaults={"last_answer_at": now})
    if not new and (row.failures or row.last_answer_at is None or (now - row.last_answer_at).total_seconds() > 60):
        Peer.objects.filter(pk=row.pk).update(last_answer_at=now, failures=0, cause="")


def note_failure(network: str, member: str, *, cause: str) -> None:
    row, _ = Peer.objects.get_or_create(network=network, member=member)
    Peer.objects.filter(pk=row.pk).update(last_failure_at=timezone.now(), cause=cause[:30], failures=F("failures") + 1)
