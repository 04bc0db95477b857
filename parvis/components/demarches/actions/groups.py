"""Groups of agents, arranged by programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.components.demarches.actions.acting import NotDone, acting
from parvis.components.demarches.actions.handling import responsible
from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors.access import Access, of_id
from parvis.components.procedures.actions import groups
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

Given = dict[str, Any]
CLOSED_FOR_GOOD = Text(
    "Un groupe fermé ne se rouvre pas : ses dossiers sont ailleurs. Créez un autre groupe.",
    "A closed group cannot be opened again: its files are elsewhere. Make another group.",
)


def procedure_named(access: Access, named: Mapping[str, Any]) -> Any:
    return access.procedure(named["number"] if named.get("number") is not None else of_id("Procedure", named["id"]))


def create(access: Access, given: Given) -> tuple[Any, list[Text]]:
    """A group with those of the agents named who may handle files here; the others as warnings."""
    said = given["groupe_instructeur"]
    procedure = procedure_named(access, given["demarche"])
    members, warnings = people_named(access, said.get("instructeurs") or [])
    with acting(access):
        made = groups.create(procedure, access.organisation, title=said["label"])
        groups.set_members(made, members)
        if said.get("closed"):
            groups.close(made, by=responsible(access))
    return access.group(made.pk), warnings


def change(access: Access, given: Given) -> Any:
    held = access.group(of_id("GroupeInstructeur", given["groupe_instructeur_id"]))
    with acting(access):
        if given.get("label") is not None:
            groups.arrange(held, title=given["label"], rule=held.rule)
        if given.get("closed") is True and held.closed_at is None:
            groups.close(held, by=responsible(access))
        if given.get("closed") is False and held.closed_at is not None:
            raise NotDone(CLOSED_FOR_GOOD)
    return access.group(held.pk)


def add(access: Access, given: Given) -> tuple[Any, list[Text]]:
    held = access.group(of_id("GroupeInstructeur", given["groupe_instructeur_id"]))
    members, warnings = people_named(access, given["instructeurs"])
    with acting(access):
        groups.set_members(held, [*members_of(held), *members])
    return access.group(held.pk), warnings


def remove(access: Access, given: Given) -> Any:
    held = access.group(of_id("GroupeInstructeur", given["groupe_instructeur_id"]))
    leaving = {each.pk for each in people_named(access, given["instructeurs"])[0]}
    with acting(access):
        groups.set_members(held, [each for each in members_of(held) if each.pk not in leaving])
    return access.group(held.pk)


def members_of(group: Any) -> list[Person]:
    return [each.person for each in group.memberships.select_related("person")]


def people_named(access: Access, named: Iterable[Mapping[str, Any]]) -> tuple[list[Person], list[Text]]:
    """The agents of the body among those named, and a sentence for each that is none."""
    able = {ids.encoded("Instructeur", each.pk): each for each in access.instructors}
    by_address = {each.email.lower(): each for each in access.instructors if each.email}
    found, warnings = [], []
    for each in named:
        agent = able.get(str(each.get("id") or "").rstrip("=")) or by_address.get(str(each.get("email") or "").lower())
        if agent is None:
            said = each.get("email") or each.get("id")
            warnings.append(
                Text(
                    f"{said} ne peut pas instruire de dossier ici. Donnez-lui d’abord ce droit sur /desk/team.",
                    f"{said} may not handle files here. Give them that right first on /desk/team.",
                )
            )
        else:
            found.append(agent)
    return found, warnings
