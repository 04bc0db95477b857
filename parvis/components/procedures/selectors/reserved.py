"""Acts that a procedure file reserves to roles at the desk: who may do them, and what others are told."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from parvis.components.procedures.models import File
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel import catalogue
from parvis.kernel.text import Text


def refusal(file: File, act: str, agent: Person) -> Text | None:
    """Why ``agent`` may not do ``act`` (the name of a transition) on the file, and what to do; None when they may."""
    wanted = file.definition.roles.get(act)
    if wanted is None or wanted & roles_held(agent, file.organisation_id):
        return None
    names = titles(wanted)
    return Text(
        f"Cet acte est réservé à : {names.fr}. Demandez-le à qui tient ce rôle.",
        f"This act is reserved to: {names.en}. Ask somebody who holds that role.",
    )


def roles_held(agent: Person, organisation_id: UUID) -> frozenset[str]:
    return frozenset(people.roles_of(agent, organisation_id))


def titles(slugs: Collection[str]) -> Text:
    """The roles by the names that people know them by."""
    known = catalogue.roles()
    found = [known[each].title if each in known else Text.of(each) for each in sorted(slugs)]
    return Text(", ".join(each.fr for each in found), ", ".join(each.en for each in found))


def desk_roles() -> set[str]:
    """The roles that a procedure file may name: those whose holders handle files."""
    return {slug for slug, role in catalogue.roles().items() if "procedures.instruct" in role.permissions}
