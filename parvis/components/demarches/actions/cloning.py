"""A procedure copied by a program: a working copy of its text, for agents to change, try and publish."""

from __future__ import annotations

from itertools import count
from typing import Any

from parvis.components.builder import actions as builder
from parvis.components.builder.rules.writing import plain
from parvis.components.builder.selectors import EDIT
from parvis.components.demarches.actions.acting import NotDone
from parvis.components.demarches.actions.groups import procedure_named
from parvis.components.demarches.actions.handling import responsible
from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors.access import Access
from parvis.components.procedures.rules.canonical import rewritten
from parvis.core.people.selectors import who_can
from parvis.kernel.text import Text

Given = dict[str, Any]
MAY_NOT_EDIT = Text(
    "Qui a créé ce jeton ne peut pas écrire de démarche ici. Demandez à une personne qui le peut de créer le jeton.",
    "Whoever made this token may not write procedures here. Ask somebody who may to make the token.",
)


def clone(access: Access, given: Given) -> dict[str, Any]:
    """The working copy, described as a draft. It has no number, 0, before it is published under its own name."""
    procedure, by = procedure_named(access, given["demarche"]), responsible(access)
    if by not in who_can(EDIT, access.organisation.pk):
        raise NotDone(MAY_NOT_EDIT)
    value = dict(plain(procedure.current.source))
    if given.get("title"):
        value["title"] = dict.fromkeys(value["title"], given["title"])
    for number in count(2):
        slug = f"{procedure.slug[:50]}-{number}"
        try:
            draft = builder.begin(
                rewritten(procedure.current.source, {**value, "slug": slug}), slug=slug, organisation=access.organisation, by=by
            )
            break
        except builder.NameTaken:
            continue
    return described(draft, value, procedure.current.definition.retention.decided_months)


def described(draft: Any, value: dict[str, Any], months: int) -> dict[str, Any]:
    return {
        "id": ids.encoded("Brouillon", draft.pk),
        "number": 0,
        "title": next(iter(value["title"].values())),
        "description": next(iter(value["summary"].values())),
        "state": "brouillon",
        "date_creation": draft.created_at,
        "date_derniere_modification": draft.saved_at,
        "duree_conservation_dossiers": months,
        "opendata": False,
        "tags": [],
        "zones": [],
    }
