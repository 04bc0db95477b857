"""Administrations, how each is reached, and which online services it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.selectors import published
from parvis.components.procedures.selectors.access import INSTRUCT
from parvis.components.referrals.models import Channels
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation
from parvis.kernel.accents import without_accents
from parvis.kernel.manifest import SearchEntry
from parvis.kernel.text import Text

GENERAL = "general-request"  # the keyword by which a procedure file says that it serves for any subject
NOT_ADMINISTRATIONS = ("company", "developer", "operator", "bench")


@dataclass(frozen=True, kw_only=True)
class Administration:
    """A body, what it declared, and the procedures that it applies; ``general`` is the one for any subject, once it applies it."""

    organisation: Organisation
    channels: Channels | None
    services: tuple[ProcedureFile, ...] = ()
    general: ProcedureFile | None = None

    @property
    def is_reached(self) -> bool:
        """Whether somebody can write to it electronically, here or by the address that it gives."""
        return self.general is not None or bool(self.channels and (self.channels.form_url or self.channels.email))

    @property
    def is_private(self) -> bool:
        return bool(self.channels and self.channels.mission)


def general() -> ProcedureFile | None:
    """The procedure with which one writes to any administration about any subject, if the country ships one."""
    found = (version.definition for version in published.versions_in_force())
    return next((each for each in found if GENERAL in each.keywords.en.split()), None)


def administrations() -> list[Administration]:
    """Every body that people may address, by name: public ones, and those that say which public service they are charged with."""
    declared = {each.organisation_id: each for each in Channels.objects.all()}
    services: dict[Any, list[ProcedureFile]] = defaultdict(list)
    for version in published.versions_in_force():
        for adoption in published.adoptions(version.procedure):
            services[adoption.organisation_id].append(version.definition)
    bodies = (each for each in people.organisations() if each.kind not in NOT_ADMINISTRATIONS or each.id in declared)
    return [
        made
        for each in bodies
        if not (made := administration_of(each, declared.get(each.id), services[each.id])).organisation.sample or made.channels
    ]


def administration_of(organisation: Organisation, channels: Channels | None, applied: Sequence[ProcedureFile]) -> Administration:
    any_subject = next((each for each in applied if GENERAL in each.keywords.en.split()), None)
    own = tuple(each for each in applied if each is not any_subject)
    return Administration(organisation=organisation, channels=channels, services=own, general=any_subject)


def administration(identifier: str) -> Administration | None:
    return next((each for each in administrations() if each.organisation.identifier == identifier), None)


def matching(found: list[Administration], *, words: str = "", way: str = "") -> list[Administration]:
    """Those whose name, place, mission or online services hold every word, and that are reached in this way."""
    wanted = without_accents(words.casefold()).split()
    kept = [each for each in found if all(word in searched(each) for word in wanted)]
    return [each for each in kept if WAYS[way](each)] if way in WAYS else kept


WAYS: Mapping[str, Any] = {
    "here": lambda each: each.general is not None,
    "service": lambda each: bool(each.services),
    "none": lambda each: not each.is_reached,
    "private": lambda each: each.is_private,
}


def searched(each: Administration) -> str:
    titles = " ".join(f"{service.title.fr} {service.title.en}" for service in each.services)
    mission = " ".join((each.channels.mission if each.channels else {}).values())
    return without_accents(f"{each.organisation.name} {mission} {titles}".casefold())


def services_for(each: Administration, words: str) -> list[ProcedureFile]:
    """Its online services that the words of a subject speak of, best first: those are proposed before the general request."""
    wanted = {word for word in without_accents(words.casefold()).split() if len(word) > 3}
    scored = [(sum(word in published.searched(service) for word in wanted), service) for service in each.services]
    return [service for score, service in sorted(scored, key=lambda pair: -pair[0]) if score]


def channels_of(organisation: Organisation) -> Channels | None:
    return Channels.objects.filter(organisation=organisation).first()


def has_readers(organisation: Organisation) -> bool:
    """Whether somebody there handles requests."""
    return bool(people.who_can(INSTRUCT, organisation.id))


def rows() -> Iterator[dict[str, Any]]:
    """One row for each administration and its ways in, for the open table."""
    for each in administrations():
        if each.organisation.sample:
            continue
        yield row(each)


def row(each: Administration) -> dict[str, Any]:
    said = each.channels
    return {
        "identifier": each.organisation.identifier,
        "name": each.organisation.name,
        "kind": each.organisation.kind,
        "mission": said.mission_said if said else "",
        "writes_here": "yes" if each.general else "no",
        "online_services": " ".join(service.slug for service in each.services),
        "form_url": said.form_url if said else "",
        "email": said.email if said else "",
        "phone": said.phone if said else "",
        "address": said.address if said else "",
        "hours_fr": said.hours.get("fr", "") if said else "",
        "hours_en": said.hours.get("en", "") if said else "",
    }


def search_entries() -> Iterator[SearchEntry]:
    """Every administration, for the search."""
    for each in administrations():
        name = each.organisation.name
        yield SearchEntry(
            key=f"administration:{each.organisation.identifier}",
            title=Text(name, name),
            summary=Text("Comment l’écrire, l’appeler, y aller.", "How to write, call, go there."),
            url=f"/administrations/{each.organisation.identifier}",
            kind=Text("Administration", "Administration"),
            sample=each.organisation.sample,
        )
