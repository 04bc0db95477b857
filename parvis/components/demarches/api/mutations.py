"""Each act of the interface, and the shape in which its outcome is told: refusals are part of the answer, never errors of the query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphql import GraphQLResolveInfo

from parvis.components.demarches.actions import cloning, deciding, groups, handling, notes, uploads
from parvis.components.demarches.actions.acting import NotDone, require_writing
from parvis.components.demarches.rules import ids
from parvis.components.demarches.selectors import demarches, people
from parvis.components.demarches.selectors.access import Access, Refused
from parvis.components.demarches.selectors.dossiers import Dossier
from parvis.components.demarches.selectors.dossiers import dossier as dossier_of
from parvis.components.procedures.selectors import State

Given = dict[str, Any]
Act = Callable[[Access, Given], Mapping[str, Any]]


def answered(act: Act) -> Callable[..., dict[str, Any]]:
    """A resolver that makes ``act`` and tells how it went, as every act of this interface does."""

    def resolve(_root: Any, info: GraphQLResolveInfo[Any], *, input: Given) -> dict[str, Any]:  # noqa: A002 - the argument's name
        access: Access = info.context
        same = {"client_mutation_id": input.get("client_mutation_id")}
        try:
            require_writing(access)
            return {**same, **act(access, input)}
        except (NotDone, Refused) as refused:
            if isinstance(refused, Refused) and access.token is None:
                raise
            return {**same, "errors": [{"message": str(getattr(refused, "text", refused))}]}

    return resolve


def on_file(act: Callable[[Access, Given], Any]) -> Act:
    """An act that gives the file it was made on."""
    return lambda access, given: {"dossier": dossier_of(act(access, given), access)}


def labelled(act: Callable[[Access, Given], tuple[Any, Any]]) -> Act:
    def made(access: Access, given: Given) -> Mapping[str, Any]:
        file, label = act(access, given)
        return {"dossier": dossier_of(file, access), "label": demarches.label(label)}

    return made


def followed(access: Access, given: Given) -> Mapping[str, Any]:
    file, agent = handling.follow(access, given)
    return {"dossier": dossier_of(file, access), "instructeur": people.agent(agent)}


def said(act: Callable[[Access, Given], tuple[Any, Any]]) -> Act:
    """An act that gives a message of a file."""

    def made(access: Access, given: Given) -> Mapping[str, Any]:
        file, message = act(access, given)
        found: Dossier = dossier_of(file, access)
        return {"message": next(iter(found.messages(None, id=ids.encoded("Commentaire", message.pk))), None)}

    return made


def grouped(act: Callable[[Access, Given], tuple[Any, Any]]) -> Act:
    def made(access: Access, given: Given) -> Mapping[str, Any]:
        group, warnings = act(access, given)
        return {
            "groupe_instructeur": demarches.Group(group, access, organisation=access.organisation),
            "warnings": [{"message": str(each)} for each in warnings],
        }

    return made


def note(access: Access, given: Given, *, word: str) -> Mapping[str, Any]:
    """One note, written by a mutation of its kind."""
    return {"annotation": written(access, given, [(given["annotation_id"], word, given.get("value"))])[0]}


def all_notes(access: Access, given: Given) -> Mapping[str, Any]:
    values = [(each["id"], *next(iter(each["value"].items()))) for each in given["annotations"]]
    return {"annotations": written(access, given, values)}


def written(access: Access, given: Given, values: list[tuple[str, str, Any]]) -> list[Any]:
    file, touched = notes.annotate(access, given, values)
    found = dossier_of(file, access)
    return [each for name in touched for each in found.annotations(None, id=name)]


ACTS: Mapping[str, Act] = {
    "createDirectUpload": lambda access, given: {"direct_upload": uploads.announce(access, given)},
    "dossierPasserEnInstruction": on_file(deciding.take),
    "dossierRepasserEnConstruction": on_file(deciding.give_back),
    "dossierRepasserEnInstruction": on_file(deciding.reopen),
    "dossierAccepter": on_file(partial(deciding.decide, outcome=State.ACCEPTED)),
    "dossierRefuser": on_file(partial(deciding.decide, outcome=State.REFUSED)),
    "dossierClasserSansSuite": on_file(partial(deciding.decide, outcome=State.CLOSED)),
    "dossierEnvoyerMessage": said(handling.write),
    "dossierSupprimerMessage": said(handling.withdraw),
    "dossierArchiver": on_file(handling.archive),
    "dossierDesarchiver": on_file(handling.unarchive),
    "dossierBasculeSuivi": followed,
    "dossierChangerGroupeInstructeur": on_file(handling.hand_over),
    "dossierAjouterLabel": labelled(handling.label),
    "dossierSupprimerLabel": labelled(handling.unlabel),
    "demarcheCloner": lambda access, given: {"demarche": cloning.clone(access, given)},
    "groupeInstructeurCreer": grouped(groups.create),
    "groupeInstructeurModifier": grouped(lambda access, given: (groups.change(access, given), [])),
    "groupeInstructeurAjouterInstructeurs": grouped(groups.add),
    "groupeInstructeurSupprimerInstructeurs": grouped(lambda access, given: (groups.remove(access, given), [])),
    "dossierModifierAnnotations": all_notes,
    "dossierModifierAnnotationText": partial(note, word="text"),
    "dossierModifierAnnotationCheckbox": partial(note, word="checkbox"),
    "dossierModifierAnnotationDate": partial(note, word="date"),
    "dossierModifierAnnotationDatetime": partial(note, word="datetime"),
    "dossierModifierAnnotationIntegerNumber": partial(note, word="integer_number"),
    "dossierModifierAnnotationDecimalNumber": partial(note, word="decimal_number"),
    "dossierModifierAnnotationDropDownList": partial(note, word="drop_down_list"),
    "dossierModifierAnnotationAjouterLigne": partial(note, word="repetition"),
}
