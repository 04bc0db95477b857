"""Marks on files: labels, following, archiving, having opened. Whether the agent may handle the file is checked before."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from parvis.components.casework.models import FileLabel, Follow, Label, Opened
from parvis.components.procedures.actions import touched
from parvis.components.procedures.selectors import File, Procedure
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text


class MarkRefused(Exception):
    """A mark that a file cannot get; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def create_label(procedure: Procedure, organisation: Organisation, *, name: str, colour: str = Label.Colour.GREY) -> Label:
    """The label of this name, made if there is none; its colour is then the one given first."""
    found, _ = Label.objects.get_or_create(
        procedure=procedure, organisation=organisation, name=name.strip(), defaults={"colour": Label.Colour(colour)}
    )
    return found


def label(file: File, label: Label) -> bool:
    """Put a label of the file's procedure and body on it; whether it was not there yet. Raises MarkRefused."""
    if (label.procedure_id, label.organisation_id) != (file.procedure_id, file.organisation_id):
        raise MarkRefused(Text("Cette étiquette est celle d’une autre démarche.", "This label belongs to another procedure."))
    is_new = FileLabel.objects.get_or_create(file=file, label=label)[1]
    return changed(file, is_new)


def unlabel(file: File, label: Label) -> bool:
    """Take a label off; whether it was there."""
    return changed(file, FileLabel.objects.filter(file=file, label=label).delete()[0] > 0)


def changed(file: File, is_so: bool) -> bool:
    """The same answer; programs that read what changed since a moment see the file again if it is so."""
    if is_so:
        touched(file)
    return is_so


def follow(file: File, agent: Person) -> bool:
    """Whether the agent did not follow the file yet."""
    return changed(file, Follow.objects.get_or_create(file=file, agent=agent)[1])


def unfollow(file: File, agent: Person) -> bool:
    """Whether the agent followed the file."""
    return changed(file, Follow.objects.filter(file=file, agent=agent).delete()[0] > 0)


def moved(file: File, transition: str) -> None:
    """The marks of a body stay with that body: they leave a file that goes to another."""
    if transition == "forward":
        file.followed.all().delete()
        file.labelled.all().delete()


@transaction.atomic
def archive(file: File) -> bool:
    """Put a decided file out of the daily lists; whether it was there. Raises MarkRefused for one that is not decided."""
    held = File.objects.select_for_update().get(pk=file.pk)
    if not held.is_decided:
        raise MarkRefused(
            Text("Ce dossier n’est pas décidé : il reste dans les listes.", "This file is not decided: it stays in the lists.")
        )
    if held.archived_at:
        return False
    File.objects.filter(pk=file.pk).update(archived_at=timezone.now())
    return changed(file, True)


def unarchive(file: File) -> bool:
    """Back into the daily lists; whether it was out of them."""
    return changed(file, File.objects.filter(pk=file.pk, archived_at__isnull=False).update(archived_at=None) > 0)


def opened(file: File, agent: Person) -> None:
    """What comes from now on is new to this agent."""
    Opened.objects.update_or_create(file=file, agent=agent, defaults={"at": timezone.now()})
