"""Flows that a person may stop: those of declared needs that no law requires."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parvis.core.exchange.errors import FlowStopped
from parvis.core.exchange.models import StoppedFlow
from parvis.core.people.selectors import Identity, person_by_identity, trace_subjects
from parvis.core.protection import selectors as protection
from parvis.kernel import catalogue
from parvis.kernel.manifest import Need
from parvis.kernel.prepared import Prepared
from parvis.kernel.together import Together, once_for_each

STOP = Prepared(lambda asker, offer: StoppedFlow.objects.filter(asker=asker, offer=offer, allowed_at=None).order_by()[:1], str, str)
ANY_STOP: Together[tuple[str, str], StoppedFlow | None] = once_for_each(lambda flow: STOP.first(*flow))


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One declared flow about a person, and what they decided of it, newest first."""

    need: Need
    history: tuple[StoppedFlow, ...] = ()

    @property
    def is_stopped(self) -> bool:
        return any(each.allowed_at is None for each in self.history)


def flow_stopped(identity: Identity, *, asker: str, offer: str) -> bool:
    """Whether the person called ``identity`` stopped what ``asker`` asks of ``offer`` (or of the hub of that name) about them.

    A flow that its need says is required by law runs whatever was chosen before it was.
    """
    if ANY_STOP((asker, offer)) is None:  # cheap, and nearly always enough
        return False
    stopped = StoppedFlow.objects.filter(asker=asker, offer=offer, allowed_at=None)
    if not stopped.filter(subject__in=subjects_of(identity)).exists():
        return False
    return not any(need.by_law for need in catalogue.needs() if (need.asker, need.offer) == (asker, offer))


def check_not_stopped(asker: str, offer: str, identity: Identity | None, *, need: Need | None = None) -> None:
    """Raises FlowStopped; a call from outside, which declared no need here, is looked up by its asker and hub."""
    if identity is None or (need is not None and need.by_law):
        return
    if flow_stopped(identity, asker=asker, offer=offer):
        found = catalogue.hubs().get(offer) or catalogue.offer(offer)
        raise FlowStopped(found.title)


def flows_of(identity: Identity) -> list[Flow]:
    """The flows about ``identity`` that may be stopped, with what was decided of each."""
    decided = list(StoppedFlow.objects.filter(subject__in=subjects_of(identity)).order_by("-stopped_at"))
    return [Flow(need=need, history=tuple(concerning(need, decided))) for need in catalogue.needs() if not need.by_law]


def concerning(need: Need, decided: Iterable[StoppedFlow]) -> Iterable[StoppedFlow]:
    return (each for each in decided if (each.asker, each.offer) == (need.asker, need.offer))


def subjects_of(identity: Identity) -> list[str]:
    """All names under which the person may have decided: a register may have corrected their identity since."""
    person = person_by_identity(identity)
    return [protection.subject(name) for name in (trace_subjects(person) if person else [identity.canonical()])]
