"""Tell a provider about lines: each line told leaves a line in the trace of the person who asked for help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from france.right_to_connection import selectors
from france.right_to_connection.selectors import Line
from parvis.components.procedures.selectors import File
from parvis.core.people.selectors import Organisation
from parvis.core.protection import actions as protection
from parvis.kernel.text import Text

PURPOSE = Text("Maintenir la connexion pendant l’examen de la demande d’aide", "Keep the connection while the request for help is examined")
LEGAL_BASIS = Text("Code de l’action sociale et des familles, art. L. 115-3", "Code of social action and families, art. L. 115-3")


def tell(provider: Organisation, contract: str, *, agent_label: str) -> Line:
    """Where one line stands, once the telling is in the trace; a line that nobody asked help for leaves none."""
    found = selectors.line(provider, contract)
    if found.file:
        note(found.file, provider, agent_label=agent_label)
    return found


def tell_kept(files: Sequence[File], provider: Organisation, *, agent_label: str) -> list[Line]:
    """The lines of ``files``, once the trace of each of their people says that the provider was told: in one write."""
    lines = [said(each, provider, agent_label=agent_label) for each in files if each.person]
    with transaction.atomic(durable=True):
        protection.record_each("connection.told", lines)
    return selectors.kept_lines(files)


def note(file: File, provider: Organisation, *, agent_label: str) -> None:
    if file.person is not None:
        protection.record_durably("connection.told", **said(file, provider, agent_label=agent_label))


def said(file: File, provider: Organisation, *, agent_label: str) -> dict[str, Any]:
    return {
        "subjects": [file.person.identity.canonical()] if file.person else [],
        "organisation": provider.name,
        "organisation_identifier": provider.identifier,
        "actor": agent_label,
        "purpose": PURPOSE,
        "legal_basis": LEGAL_BASIS,
        "file_reference": file.reference or "",
        "detail": None,
    }
