"""What administrations may ask about a person, what they asked, and what the person allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parvis.components.rights.selectors import organisation_named
from parvis.core.exchange import actions as exchange
from parvis.core.exchange import selectors as door
from parvis.core.exchange.selectors import Flow
from parvis.core.notices import actions as notices
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.core.protection import selectors as trace
from parvis.core.protection.selectors import BadRecord, Entry
from parvis.kernel import catalogue
from parvis.kernel.manifest import Need, Offer
from parvis.kernel.text import Text

LINES_READ = 1000  # of the trace, newest first: enough to say when something was asked last
ASKED, REFUSED = "exchange.asked", "exchange.refused"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """One need of an offer: why it may be asked, who may, when it was, and what the person decided."""

    need: Need
    offer_title: Text
    wanted: tuple[Text, ...]
    organisations: int
    flow: Flow | None  # none: the law requires it
    last_asked: datetime | None
    asked: int
    refused: int

    @property
    def may_stop(self) -> bool:
        return self.flow is not None

    @property
    def is_stopped(self) -> bool:
        return self.flow is not None and self.flow.is_stopped


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A source that may hold something about the person, what, and who may ask it."""

    title: Text
    source: Text
    owner: str
    held: tuple[Text, ...]
    askers: tuple[Asker, ...]


def holders(person: Person) -> list[Holder]:
    """Every source that answers about people, with those who may ask it about ``person``."""
    flows, lines, needs = flows_by_name(person), asked_about(person), list(catalogue.needs())
    personal = [offer for _, offer in sorted(catalogue.offers().items()) if offer.by == "identity" and offer.personal]
    return [holder(offer, needs, flows, lines) for offer in personal]


def holder(
    offer: Offer, needs: Iterable[Need], flows: Mapping[tuple[str, str], Flow], lines: Mapping[tuple[str, str, str], list[datetime]]
) -> Holder:
    mine = {need.asker: need for need in needs if need.offer == offer.name}
    owner = organisation_named(offer.owner)
    return Holder(
        title=offer.title,
        source=door.source_of(offer.name),
        owner=owner.name if owner else "",
        held=tuple(field.title for field in offer.fields if field.personal),
        askers=tuple(asker(need, offer.title, flows, lines) for need in mine.values()),
    )


def asker(need: Need, title: Text, flows: Mapping[tuple[str, str], Flow], lines: Mapping[tuple[str, str, str], list[datetime]]) -> Asker:
    asked = lines.get((ASKED, need.asker, need.offer), [])
    return Asker(
        need=need,
        offer_title=title,
        wanted=tuple(door.words_for(need.asked)),
        organisations=door.number_authorised(need.asker, offer=need.offer),
        flow=flows.get((need.asker, need.offer)),
        last_asked=max(asked, default=None),
        asked=len(asked),
        refused=len(lines.get((REFUSED, need.asker, need.offer), [])),
    )


def flow_called(person: Person, *, asker_name: str, offer: str) -> Asker | None:
    """The flow that a page is about, if it is one that the person may decide on."""
    flow = flows_by_name(person).get((asker_name, offer))
    return asker(flow.need, door.offer_title(offer), {(asker_name, offer): flow}, asked_about(person)) if flow else None


def flows_by_name(person: Person) -> dict[tuple[str, str], Flow]:
    return {(flow.need.asker, flow.need.offer): flow for flow in door.flows_of(person.identity)}


def asked_about(person: Person) -> dict[tuple[str, str, str], list[datetime]]:
    """When each asker asked, or was refused, by event, asker and offer."""
    found: dict[tuple[str, str, str], list[datetime]] = {}
    entries = trace.entries_about(people.trace_subjects(person)).filter(event__in=(ASKED, REFUSED))
    for entry in entries[:LINES_READ]:
        detail = detail_of(entry)
        found.setdefault((entry.event, detail.get("asker", ""), detail.get("offer", "")), []).append(entry.occurred_at)
    return found


def detail_of(entry: Entry) -> Mapping[str, str]:
    try:
        return entry.reading.detail
    except BadRecord:  # somebody altered it: the trace's own page says so
        return {}


@transaction.atomic
def choose(person: Person, *, asker_name: str, offer: str, allow: bool) -> bool:
    """Stop the flow, or allow it again, and write to the person; whether that changed anything.

    Raises NeedNotDeclared, and FlowRequired for what the law requires.
    """
    act = exchange.allow_flow if allow else exchange.stop_flow
    if not act(person.identity, asker=asker_name, offer=offer):
        return False
    flow = flows_by_name(person)[asker_name, offer]
    notices.send(
        "rights.flow-allowed" if allow else "rights.flow-stopped",
        to=person,
        key=f"flow:{flow.history[0].pk}:{'allowed' if allow else 'stopped'}",
        context={"what": door.offer_title(offer), "purpose": flow.need.purpose},
        link="/me/data/flows",
    )
    return True
