"""Try a version before it is in force: requests that count for nothing and vanish when it is published."""

from __future__ import annotations

from django.db import transaction

from parvis.components.procedures.actions import attachments, drafts
from parvis.components.procedures.actions.annotations import forget as forget_annotations
from parvis.components.procedures.actions.discarding import tell_erased
from parvis.components.procedures.actions.messaging import forget_documents
from parvis.components.procedures.actions.sending import forget as forget_sendings
from parvis.components.procedures.models import File, Procedure, ProcedureVersion, Trial
from parvis.components.procedures.rules.loader import WrongProcedureFile, digest
from parvis.components.procedures.selectors.reading import read_here
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Organisation, Person


@transaction.atomic
def tried(text: str) -> ProcedureVersion:
    """The version that ``text`` is, kept to be looked at and tried without being in force. Raises WrongProcedureFile."""
    reading = read_here(text)
    if reading.procedure is None:
        raise WrongProcedureFile(reading.mistakes)
    procedure, _ = Procedure.objects.get_or_create(slug=reading.procedure.slug)
    version, _ = ProcedureVersion.objects.get_or_create(
        procedure=procedure, digest=digest(text), defaults={"source": text, "published_at": None}
    )
    return version


@transaction.atomic
def open_trial(text: str, *, organisation: Organisation) -> Trial:
    """Let colleagues try ``text``; the link stays the same when the text changes. Raises WrongProcedureFile."""
    version = tried(text)
    trial, _ = Trial.objects.update_or_create(procedure=version.procedure, organisation=organisation, defaults={"version": version})
    return trial


@transaction.atomic
def end_trials(procedure: Procedure) -> int:
    """Destroy every request filed on trial, the links, and the versions that were only tried; returns how many requests."""
    found = list(File.objects.filter(procedure=procedure, trial=True))
    for file in found:
        destroy(file)
    procedure.trials.all().delete()
    procedure.versions.filter(published_at=None, files=None).delete()
    return len(found)


def destroy(file: File) -> None:
    """The request with all its documents, also those of messages, of annotations and of other systems."""
    forget_sendings(file)
    forget_annotations(file)
    forget_documents(file)
    tell_erased(file)
    attachments.detach(file.attachments.select_related("stored"))
    for letter in file.letters.exclude(stored=None).select_related("stored"):
        documents.delete(letter.stored)  # type: ignore[arg-type]
    file.delete()


@transaction.atomic
def begin_trial(trial: Trial, *, person: Person, language: str, sign_in: drafts.SignIn) -> File:
    """A draft on the version that is tried. Raises TooManyDrafts."""
    return drafts.begin(
        trial.procedure, person=person, organisation=trial.organisation, language=language, sign_in=sign_in, tried=trial.version
    )
