"""In whose name a program acts, and what it is told when an act is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from parvis.components.casework import actions as casework
from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors.access import Access
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.selectors import handled_by
from parvis.core.files.actions import RefusedFile
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

READ_ONLY = Text(
    "Ce jeton permet seulement de lire. Créez-en un qui permet aussi d’écrire.",
    "This token only allows reading. Make one that also allows writing.",
)
NOT_THEIRS = Text(
    "L’instructeur n’a pas accès à ce dossier. Donnez l’identifiant d’un instructeur de son groupe.",
    "The agent has no access to this file. Give the identifier of an agent of its group.",
)


class NotDone(Exception):
    """Nothing was changed; ``text`` says why and what to do, to whoever runs the program."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def require_writing(access: Access) -> None:
    """Raises NotDone for a token that only reads, Refused without one."""
    if access.organisation and access.token and not access.token.may_write:
        raise NotDone(READ_ONLY)


def agent_of(access: Access, text: str, *, file: Any = None) -> Person:
    """The agent of an identifier, who may handle ``file``; raises NotDone."""
    try:
        wanted = UUID(ids.key_of("Instructeur", text))
    except ValueError as wrong:
        raise NotDone(NOT_THEIRS) from wrong
    found = next((each for each in access.instructors if each.pk == wanted), None)
    if found is None or (file is not None and not handled_by(found, file.organisation_id).filter(pk=file.pk).exists()):
        raise NotDone(NOT_THEIRS)
    return found


@contextmanager
def acting(access: Access, *, quiet: bool = False) -> Iterator[None]:
    """The program's name beside the agent's in all that is written; refusals of the desk in words of the interface. Raises NotDone."""
    name = access.token.name if access.token else ""
    try:
        with procedures.program(name, quiet=quiet):
            yield
    except (procedures.TransitionRefused, procedures.GroupRefused, casework.MarkRefused, RefusedFile) as refused:
        raise NotDone(refused.text) from refused
    except procedures.AlreadyDecided as first:
        raise NotDone(Text("Le dossier est déjà décidé. Relisez-le.", "The file is decided already. Read it again.")) from first
