"""What a node's routes receive and give back, and what the listener hands to the gateway."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.core.nodes.rules.http_messages import Fields
from parvis.core.nodes.rules.membership import Member
from parvis.core.nodes.rules.problems import Refused
from parvis.kernel.networks import Label

JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request as it came in over mutual TLS: nothing in it was believed yet."""

    method: str
    target: str = field(repr=False)  # path and query as sent
    headers: Fields = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    certificate: bytes = field(default=b"", repr=False)  # the client's, DER


@dataclass(frozen=True, kw_only=True)
class NodeRequest:
    """A message whose sender, signature, label and novelty were checked."""

    network: str
    sender: Member
    method: str
    path: str
    query: str  # without its question mark
    label: Label
    message_id: str
    digest: str  # of what was signed, as both sides keep it
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises Refused."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            raise Refused("malformed") from None
        if not isinstance(found, dict):
            raise Refused("malformed")
        return found


@dataclass(frozen=True, kw_only=True)
class NodeResponse:
    """What a route answers; it is signed on its way out. Without ``label`` it carries its request's."""

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    content_type: str = JSON
    label: Label | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[NodeRequest], NodeResponse]


def as_json(payload: Any, *, status: int = 200, label: Label | None = None, headers: Mapping[str, str] | None = None) -> NodeResponse:
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return NodeResponse(status=status, body=body, label=label, headers=headers or {})
