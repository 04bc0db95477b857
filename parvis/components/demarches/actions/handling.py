"""What programs do with files besides deciding: messages, marks, other groups, notes of agents."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from parvis.components.casework import actions as casework
from parvis.components.casework.selectors import labels_for
from parvis.components.demarches.actions import uploads
from parvis.components.demarches.actions.acting import NotDone, acting, agent_of
from parvis.components.demarches.selectors.access import Access, Refused, of_id
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import groups
from parvis.components.procedures.actions.messaging import withdraw as withdraw_message
from parvis.core.people.selectors import Person
from parvis.kernel.text import Text

Given = dict[str, Any]
NO_LABEL = Text("Cette étiquette n’existe pas pour cette démarche.", "This procedure has no such label.")
NO_MESSAGE = Text("Ce message n’est pas ouvert à ce jeton.", "This message is not open to this token.")
NO_GROUP = Text("Ce groupe n’est pas de cette démarche.", "This group is not of this procedure.")


def held(access: Access, given: Given) -> tuple[Any, Person]:
    """The file and the agent that an act names; raises NotDone or Refused."""
    file = access.file_of(given["dossier_id"])
    return file, agent_of(access, given["instructeur_id"], file=file)


def write(access: Access, given: Given) -> tuple[Any, Any]:
    """A message to the person, with a correction asked for if one is named: the file and the message."""
    file, agent = held(access, given)
    whose = {"agent": agent, "organisation_id": file.organisation_id}
    with acting(access), transaction.atomic():
        if given.get("correction"):
            reason = given["correction"]
            message: Any = procedures.ask_correction(file.reference, **whose, reason=reason, text=given["body"]).message
        else:
            message = procedures.write(file.reference, **whose, text=given["body"])
        if given.get("attachment"):
            uploads.attach(access, file, message, given["attachment"])
    return access.file(file.number.pk), message


def withdraw(access: Access, given: Given) -> tuple[Any, Any]:
    """A message of the administration, taken back: the file and the message. Raises NotDone."""
    agent = agent_of(access, given["instructeur_id"])
    number = of_id("Commentaire", given["message_id"])
    file = access.files().filter(messages=number).first()
    if file is None:
        raise NotDone(NO_MESSAGE)
    agent_of(access, given["instructeur_id"], file=file)
    with acting(access):
        message = withdraw_message(number, agent=agent, organisation_id=file.organisation_id)
    return access.file(file.number.pk), message


def archive(access: Access, given: Given) -> Any:
    file, _agent = held(access, given)
    with acting(access):
        casework.archive(file)
    return access.file(file.number.pk)


def unarchive(access: Access, given: Given) -> Any:
    file, _agent = held(access, given)
    with acting(access):
        casework.unarchive(file)
    return access.file(file.number.pk)


def follow(access: Access, given: Given) -> tuple[Any, Person]:
    file, agent = held(access, given)
    with acting(access):
        (casework.follow if given["follow"] else casework.unfollow)(file, agent)
    return access.file(file.number.pk), agent


def labelled(access: Access, given: Given) -> tuple[Any, Any]:
    file = access.file_of(given["dossier_id"])
    found = labels_for(file).filter(pk=of_id("Label", given["label_id"])).first()
    if found is None:
        raise NotDone(NO_LABEL)
    return file, found


def label(access: Access, given: Given) -> tuple[Any, Any]:
    file, found = labelled(access, given)
    with acting(access):
        casework.label(file, found)
    return access.file(file.number.pk), found


def unlabel(access: Access, given: Given) -> tuple[Any, Any]:
    file, found = labelled(access, given)
    with acting(access):
        casework.unlabel(file, found)
    return access.file(file.number.pk), found


def hand_over(access: Access, given: Given) -> Any:
    """A file to another group of the same procedure, by the hand of whoever made the token."""
    file = access.file_of(given["dossier_id"])
    try:
        group = access.group(of_id("GroupeInstructeur", given["groupe_instructeur_id"]))
    except Refused as refused:
        raise NotDone(NO_GROUP) from refused
    if group.procedure_id != file.procedure_id:
        raise NotDone(NO_GROUP)
    with acting(access):
        groups.reassign(file.reference, agent=responsible(access), organisation_id=file.organisation_id, group=group)
    return access.file(file.number.pk)


def responsible(access: Access) -> Person:
    """In whose name the program acts where the interface asks for no agent: whoever made its token. Raises NotDone once they left."""
    made_by = access.token.made_by if access.token else None
    if made_by is None:
        raise NotDone(
            Text(
                "La personne qui a créé ce jeton n’est plus là. Créez-en un autre.",
                "Whoever made this token is no longer there. Make another.",
            )
        )
    return made_by
