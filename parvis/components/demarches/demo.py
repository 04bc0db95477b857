"""Who may give programs access, in the demonstration: one agent of each body that handles files."""

from __future__ import annotations

from parvis.components.demarches.actions.calling import CONNECT
from parvis.components.demarches.selectors.access import INSTRUCT
from parvis.components.procedures.selectors import adopting, versions_in_force
from parvis.core.people import actions as people
from parvis.core.people.selectors import who_can


def load() -> None:
    """Repeatable: a body where somebody may already is left alone."""
    bodies = {body.pk: body for version in versions_in_force() for body in adopting(version.procedure.slug)}
    for body in bodies.values():
        agents = who_can(INSTRUCT, body.pk)
        if agents and not who_can(CONNECT, body.pk):
            people.join(agents[0], body, role="program-manager")
