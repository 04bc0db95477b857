"""How deliveries and comparisons reach other nodes: over the signed messages of this application, with one kind of failure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc.jwk import OKPKey

from parvis.core.exchange.actions import SourceUnavailable
from parvis.core.nodes import client, identity, membership
from parvis.core.nodes.rules.keys import Jwk
from parvis.core.nodes.rules.problems import PROBLEM_JSON, Refused, problem_json
from parvis.core.nodes.wire import NodeResponse
from parvis.kernel import catalogue
from parvis.kernel.networks import Label
from parvis.kernel.text import Text

LABELS = {"below-network", "above-network", "above-sender", "above-receiver"}


class Unsent(Exception):
    """Nothing came back, or it could not be sent; ``final`` when trying again would change nothing."""

    def __init__(self, cause: str, *, final: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.final = final


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the other node said, signed by it."""

    status: int
    body: bytes = field(repr=False)


def call(network: str, member: str, path: str, body: bytes, *, label: str, headers: Mapping[str, str] | None = None) -> Reply:
    """POST ``body`` to ``member``; raises Unsent."""
    try:
        found = client.call(network, member, "POST", path, body=body, label=Label(label), headers=tuple((headers or {}).items()))
    except Refused as refusal:
        raise Unsent(refusal.code, final=refusal.code in LABELS) from None
    except SourceUnavailable as failure:
        raise Unsent(failure.cause) from None
    return Reply(status=found.status, body=found.body)


def own(network: str) -> str:
    return identity.own(network).identifier


def own_key(network: str) -> OKPKey:
    return identity.own(network).message_key


def key_of(network: str, member: str) -> Jwk:
    return membership.member(network, member).message_key


def lowest(network: str) -> str:
    """The label of what says nothing."""
    return catalogue.networks()[network].lowest.value


def response(status: int, body: bytes) -> NodeResponse:
    return NodeResponse(status=status, body=body)


def problem(status: int, code: str, text: Text, **members: Any) -> NodeResponse:
    """A refusal with members of its own, such as the number that is ``expected`` (RFC 9457)."""
    told = {**json.loads(problem_json(Refused(code, status=status, text=text))), **members}
    return NodeResponse(status=status, body=json.dumps(told, ensure_ascii=False).encode(), content_type=PROBLEM_JSON)
