"""What a node offers on a network, signed by it: services with their fields, labels, rules, and how to be allowed to ask.

``GET /node/v1/description`` answers a compact JWS (EdDSA) of the type ``node-description+jwt``, so that whoever keeps it
can check it later. Each service has its OpenAPI 3.1.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from parvis.core.authorisations import selectors as authorisations
from parvis.core.exchange.rules.answers import tree_of
from parvis.core.nodes import client, gateway, identity, membership
from parvis.core.nodes.asking import is_open
from parvis.core.nodes.models import Peer
from parvis.core.nodes.remote import lowest, refusal_in
from parvis.core.nodes.rules import keys as jose
from parvis.core.nodes.rules.membership import Member
from parvis.core.nodes.rules.problems import Refused
from parvis.core.nodes.wire import NodeRequest, NodeResponse
from parvis.kernel import catalogue
from parvis.kernel.manifest import Offer
from parvis.kernel.text import Text

TYPE = "node-description+jwt"
LIFE_SECONDS = 24 * 3600
PROBLEM = {"description": "RFC 9457, with `code` and `texts`", "content": {"application/problem+json": {}}}


def serve(request: NodeRequest) -> NodeResponse:
    """``GET /node/v1/description``."""
    own = identity.own(request.network)
    document = jose.signed(described(request.network, request.sender), key=own.message_key, typ=TYPE)
    return NodeResponse(body=document.encode(), content_type="application/jwt", label=catalogue.networks()[request.network].lowest)


def described(network: str, reader: Member) -> dict[str, Any]:
    """The claims: who, on what network, under which rules, which services; above its clearance the reader is told of none."""
    own, now = identity.own(network), int(time.time())
    me, rules = membership.member(network, own.identifier), catalogue.networks()[network]
    return {
        "iss": own.identifier,
        "network": network,
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "title": words(me.title),
        "country": me.country,
        "rules": {
            "lowest": rules.lowest.value,
            "highest": rules.highest.value,
            "requested_by_person": rules.on_request,
            "preview": rules.preview,
            "legal_bases": [words(each) for each in rules.legal_bases],
        },
        "services": [service(offer) for offer in services(network, reader)],
    }


def services(network: str, reader: Member) -> list[Offer]:
    """What this node offers to ``reader``, by name."""
    return [offer for _, offer in sorted(catalogue.offers().items()) if is_open(offer, network, reader)]


def words(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


def service(offer: Offer) -> dict[str, Any]:
    return {
        "offer": offer.name,
        "title": words(offer.title),
        "owner": offer.owner,
        "label": offer.label.value,
        "about": offer.by,
        "personal": offer.personal,
        "fields": [
            {"name": each.name, "title": words(each.title), "personal": each.personal, **({"unit": each.unit} if each.unit else {})}
            for each in offer.fields
        ],
        "authorisation": how_to_be_allowed(offer),
        "openapi": openapi(offer),
    }


def how_to_be_allowed(offer: Offer) -> dict[str, Any]:
    """Where to ask, and with which templates."""
    kinds = [kind for kind in authorisations.kinds().values() if kind.offer == offer.name]
    return {
        "path": "/node/v1/authorisations",
        "automatic": offer.automatic,
        "bodies": sorted({body for kind in kinds for body in kind.bodies}),
        "use_cases": [
            {
                "use_case": use.slug,
                "title": words(use.title),
                "fields": list(use.fields[kind.slug]),
                "purpose": words(use.purpose),
                "legal_basis": words(use.legal_basis),
                "legal_url": use.legal_url,
            }
            for kind in kinds
            for use in authorisations.use_cases_of(kind)
        ],
    }


def openapi(offer: Offer) -> dict[str, Any]:
    """OpenAPI 3.1 of the one operation by which the service is asked."""
    return {
        "openapi": "3.1.0",
        "info": {"title": offer.title.en, "version": "1"},
        "paths": {
            "/node/v1/ask": {
                "post": {
                    "summary": offer.title.en,
                    "requestBody": {"required": True, "content": {"application/json": {"schema": question_schema(offer)}}},
                    "responses": {
                        "200": {"description": "The answer", "content": {"application/json": {"schema": answer_schema(offer)}}},
                        "202": {"description": "The answer will be delivered (Prefer: respond-async)"},
                        "default": PROBLEM,
                    },
                }
            }
        },
    }


def question_schema(offer: Offer) -> dict[str, Any]:
    text = {"type": "string"}
    names = [each.name for each in offer.fields]
    kind = {"identity": "identity", "organisation": "organisation"}.get(offer.by, "key")
    about: dict[str, Any] = {"type": "object"} if kind == "identity" else text
    return {
        "type": "object",
        "required": ["offer", "authorisation", "fields", "subject", "request"],
        "properties": {
            "offer": {"const": offer.name},
            "authorisation": text,
            "fields": {"type": "array", "minItems": 1, "items": {"type": "string", "examples": names[:1]}},
            "subject": {"type": "object", "required": [kind], "properties": {kind: about}},
            "request": text,
            "recipient": text,
            "requested_by_person": {"type": "boolean"},
            "preview": {"type": "boolean"},
        },
    }


def answer_schema(offer: Offer) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["offer", "authorisation", "request", "fields", "values", "source", "fetched_at"],
        "properties": {
            **dict.fromkeys(("offer", "authorisation", "request"), text),
            "fields": {"type": "array", "items": text},
            "values": nested(tree_of(each.name for each in offer.fields)),
            "source": {"type": "object", "properties": {"fr": text, "en": text}},
            "fetched_at": {"type": "string", "format": "date-time"},
            "preview": {"type": "boolean"},
        },
    }


def nested(tree: Mapping[str, Any] | None) -> dict[str, Any]:
    """Dotted paths as nested objects; what is below a field is the source's."""
    if tree is None:
        return {}
    return {"type": "object", "properties": {name: nested(below) for name, below in sorted(tree.items())}}


# -- of others


def describe(network: str, member: str) -> dict[str, Any]:
    """What ``member`` offers, asked now and kept; raises Refused, ExchangeError."""
    reply = client.call(network, member, "GET", "/node/v1/description", label=lowest(network))
    if reply.status >= 400:
        raise refusal_in(reply)
    document = reply.body.decode("ascii", "replace")
    found = opened(network, member, document)
    Peer.objects.update_or_create(network=network, member=member, defaults={"description": document, "described_at": timezone.now()})
    return found


def known(network: str, member: str) -> dict[str, Any] | None:
    """The description that was kept, while it is one and still holds; raises nothing."""
    row = Peer.objects.filter(network=network, member=member).exclude(description="").first()
    if row is None:
        return None
    try:
        return opened(network, member, row.description)
    except (Refused, membership.NotAMember):
        return None


def opened(network: str, member: str, document: str) -> dict[str, Any]:
    """The claims of a description signed by ``member`` for this network, not expired; raises Refused."""
    try:
        found = jose.opened(document, keys=[membership.member(network, member).message_key], typ=TYPE)
    except jose.NotSigned:
        raise Refused("signature-wrong") from None
    fits = (found.get("iss"), found.get("network")) == (member, network) and isinstance(found.get("services"), list)
    if not fits or not isinstance(found.get("exp"), int) or found["exp"] < time.time():
        raise Refused("malformed")
    return found


def names(found: Mapping[str, Any]) -> Iterable[str]:
    return [str(each.get("offer", "")) for each in found["services"] if isinstance(each, dict)]


gateway.ROUTES["GET", "/node/v1/description"] = serve
