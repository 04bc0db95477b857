"""What comes in from other nodes: believed or refused, handled once, answered and signed. Nothing of Django's request.

The order of the checks: membership, signature, the connection's certificate, label, route, novelty; then the route's
handler. Refusals before novelty leave a line in the log of this node, and a problem with a code that the other logs.
"""

from __future__ import annotations

import time
from hashlib import sha256

import structlog
from django.conf import settings

from parvis.core.nodes import envelope, identity, replay
from parvis.core.nodes.envelope import known
from parvis.core.nodes.identity import Own
from parvis.core.nodes.models import Message
from parvis.core.nodes.rules import labels
from parvis.core.nodes.rules.http_messages import Request, Response
from parvis.core.nodes.rules.membership import Member, Membership
from parvis.core.nodes.rules.problems import PROBLEM_JSON, Refused, problem_json
from parvis.core.nodes.rules.signing import Proof
from parvis.core.nodes.wire import Handler, NodeRequest, NodeResponse, Received
from parvis.kernel import catalogue
from parvis.kernel.networks import Label

# (method, path) to what answers; a path that ends in /* takes one more step of anything.
ROUTES: dict[tuple[str, str], Handler] = {}

log = structlog.get_logger("parvis.nodes")


def answer(received: Received, *, network: str) -> Response:
    """The signed answer to ``received``; never raises. What fails inside is told without its content."""
    started = time.perf_counter()
    own = identity.own(network)
    asked = request_of(received)
    said = dict(asked.headers)
    row: Message | None = None
    code = ""
    try:
        request, row = believed(asked, received, own)
        found = handled(request)
        check_label(found.label or request.label, sender=own.identifier, receiver=request.sender, membership=known(network))
    except Refused as refused:
        code, found = refused.code, refusal(refused)
    except Exception as error:
        log.error("nodes.fault", network=network, error=type(error).__name__, exc_info=settings.DEBUG)
        code, found = "fault", refusal(Refused("fault"))
    response, digest = sealed(own, asked, found)
    if row is not None:
        replay.settle(row, status=response.status, digest=digest)
    log.info(
        "nodes.answered",
        network=network,
        sender=said.get("parvis-from", "")[:64],
        message=said.get("parvis-message-id", "")[:64],
        kind=kind_of(received.target),
        status=response.status,
        code=code,
        milliseconds=round(1000 * (time.perf_counter() - started)),
    )
    return response


def request_of(received: Received) -> Request:
    hosts = [value for name, value in received.headers if name == "host"]
    return Request(
        method=received.method,
        authority=hosts[0] if len(hosts) == 1 else "",
        target=received.target,
        headers=received.headers,
        body=received.body,
    )


def believed(asked: Request, received: Received, own: Own) -> tuple[NodeRequest, Message]:
    """The request with its sender, and its row; raises Refused."""
    found = known(own.network)
    proof = envelope.verified(own.network, asked, recipient=own.identifier)
    sender = found.by_identifier[proof.sender]
    check_certificate(received.certificate, sender, found)
    label = label_of(proof)
    check_label(label, sender=proof.sender, receiver=found.by_identifier.get(own.identifier), membership=found)
    handler_of(asked.method, asked.path)
    row = replay.take(proof, kind=kind_of(asked.target))
    request = NodeRequest(
        network=own.network,
        sender=sender,
        method=asked.method,
        path=asked.path,
        query=asked.query.removeprefix("?"),
        label=label,
        message_id=proof.message_id,
        digest=proof.digest,
        headers=dict(asked.headers),
        body=asked.body,
    )
    return request, row


def check_certificate(certificate: bytes, sender: Member, found: Membership) -> None:
    """Raises Refused unless the connection's certificate is one that the membership lists for ``sender`` today."""
    fingerprint = sha256(certificate).hexdigest()
    if fingerprint in sender.certificates:
        return
    raise Refused("certificate-of-another" if fingerprint in found.by_certificate else "certificate-not-listed")


def label_of(proof: Proof) -> Label:
    try:
        return Label(proof.label)
    except ValueError:
        raise Refused("label-unknown") from None


def check_label(label: Label, *, sender: str, receiver: Member | None, membership: Membership) -> None:
    """Raises Refused when ``label`` may not go from ``sender`` to ``receiver`` on the membership's network."""
    source = membership.by_identifier.get(sender)
    if source is None or receiver is None:
        raise Refused("unknown-member")
    network = catalogue.networks()[membership.network]
    why = labels.why_not(label, network=network, sender=source.clearance, receiver=receiver.clearance)
    if why:
        raise Refused(why)


def kind_of(target: str) -> str:
    """The step after the version: "ask", "description"."""
    return target.partition("?")[0].removeprefix("/node/v1/").split("/")[0][:30]


def handler_of(method: str, path: str) -> Handler:
    """Raises Refused for a path or a method that nobody serves."""
    for known_path in (path, f"{path.rpartition('/')[0]}/*"):
        if (method, known_path) in ROUTES:
            return ROUTES[(method, known_path)]
        if any(each == known_path for _, each in ROUTES):
            raise Refused("wrong-method")
    raise Refused("no-such-path")


def handled(request: NodeRequest) -> NodeResponse:
    return handler_of(request.method, request.path)(request)


def refusal(refused: Refused) -> NodeResponse:
    headers = {"retry-after": str(refused.retry_after_seconds)} if refused.retry_after_seconds else {}
    return NodeResponse(status=refused.status, body=problem_json(refused), content_type=PROBLEM_JSON, headers=headers)


def sealed(own: Own, asked: Request, found: NodeResponse) -> tuple[Response, str]:
    label = found.label or claimed_label(asked, own.network)
    return envelope.signed_response(
        own,
        asked,
        status=found.status,
        body=found.body,
        content_type=found.content_type,
        label=label,
        more=tuple((name.lower(), value) for name, value in found.headers.items()),
    )


def claimed_label(asked: Request, network: str) -> Label:
    """A refusal holds nobody's data: it goes as low as the network allows, or as the request did."""
    said = dict(asked.headers).get("parvis-label", "")
    lowest = catalogue.networks()[network].lowest
    return Label(said) if said in list(Label) and Label(said).height >= lowest.height else lowest
