"""What is held about a person's choices: which flows they stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.exchange.flows import flows_of
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

KEPT = Text(
    "Vos choix sont gardés : sans eux, des échanges que vous avez arrêtés reprendraient. Ils ne portent pas votre nom.",
    "Your choices are kept: without them, flows that you stopped would start again. They do not carry your name.",
)


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for flow in flows_of(person.identity):
        for each in flow.history:
            yield {"flow": str(flow.need.purpose), "stopped": each.stopped_at, "allowed_again": each.allowed_at}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for flow in flows_of(person.identity):
        for each in flow.history:
            yield {
                "kind": "stopped-flow",
                "asker": each.asker,
                "offer": each.offer,
                "stopped_at": each.stopped_at.isoformat(),
                "allowed_at": each.allowed_at.isoformat() if each.allowed_at else None,
            }


def keep(_person: Person) -> Text:
    return KEPT
