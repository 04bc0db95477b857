"""Put a working copy in force: through the gate, once, with nobody's file disturbed."""

from __future__ import annotations

from django.db import transaction

from parvis.components.builder import selectors
from parvis.components.builder.actions.checking import checked
from parvis.components.builder.actions.drafting import NameStays, locked, written
from parvis.components.builder.models import Draft, Publication, Quality
from parvis.components.builder.rules import gate
from parvis.components.procedures import actions as procedures
from parvis.components.procedures import selectors as published
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.selectors import ProcedureVersion
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

PUBLISHED = Text("Démarche publiée", "Procedure published")


class StoppedByTheGate(Exception):
    """Something must be mended first; ``quality`` says what, and is None where the gate has not run on this text."""

    def __init__(self, quality: Quality | None) -> None:
        super().__init__("stopped by the gate")
        self.quality = quality


class NeedsAnother(Exception):
    """The procedure wants a second person: somebody else than who asked has to confirm."""


class Outrun(Exception):
    """Another version came into force since this working copy set out from its own."""


def look_through(draft: Draft) -> Quality:
    """Run the gate on the working copy as it stands. Raises WrongProcedureFile while it has mistakes."""
    return checked(procedures.tried(draft.text), before=in_force(draft.slug))


def in_force(slug: str) -> ProcedureFile | None:
    found = published.procedure_called(slug)
    last = found.current if found and found.current else published.versions_of(slug).first()
    return last.definition if last else None


@transaction.atomic
def publish(draft_id: int, *, revision: int, by: Person | None) -> Publication:
    """The working copy comes into force for the body that owns it; requests on trial vanish.

    Where the procedure wants a second person, ``by`` confirms what somebody else asked for this revision. Publishing what is in force
    already changes nothing. Raises StaleDraft, WrongProcedureFile, StoppedByTheGate, Outrun, NeedsAnother.
    """
    draft = locked(draft_id, revision=revision)
    version = procedures.tried(draft.text)
    procedure = procedures.held(draft.slug)
    if version.procedure_id != procedure.pk:
        raise NameStays(draft.slug)
    before = procedure.current
    if before == version and procedure.closed_at is None and (last := selectors.publications(draft.slug).first()):
        return last
    if before is not None and before.id not in (draft.based_on_id, version.id):
        raise Outrun
    require_gate(version, before.definition if before else in_force(draft.slug))
    if wants_second_person(draft, version.definition) and (asker_of(draft) is None or by is None or asker_of(draft) == by):
        raise NeedsAnother
    return put_in_force(draft, version, before=before, by=by)


def wants_second_person(draft: Draft, definition: ProcedureFile) -> bool:
    """Whether this version says so, or the one in force does: taking the rule away takes two people too."""
    before = in_force(draft.slug)
    return definition.publication.second_person or (before is not None and before.publication.second_person)


def asker_of(draft: Draft) -> Person | None:
    """Who asked to publish the working copy as it stands; nobody once it was saved again."""
    return draft.asked_by if draft.asked_revision == draft.revision else None


@transaction.atomic
def ask_for_second_person(draft_id: int, *, revision: int, by: Person) -> Draft:
    """Note that ``by`` asks to publish this revision; whoever asked first stays the one who asked. Raises StaleDraft."""
    draft = locked(draft_id, revision=revision)
    if asker_of(draft) is None:
        draft.asked_by, draft.asked_revision = by, revision
        draft.save(update_fields=["asked_by", "asked_revision"])
    return draft


def require_gate(version: ProcedureVersion, before: ProcedureFile | None) -> None:
    quality = selectors.quality_of(version.id)
    if quality is None or quality.report["blocked"] or any(gate.changed_silence(before, version.definition)):
        raise StoppedByTheGate(quality)


def put_in_force(draft: Draft, version: ProcedureVersion, *, before: ProcedureVersion | None, by: Person | None) -> Publication:
    version = procedures.publish(draft.text)
    procedures.reopen(draft.slug)
    procedures.adopt(draft.slug, organisation=draft.organisation, since=today())
    procedures.end_trials(version.procedure)
    if before is not None:
        procedures.rebase(version.procedure, version)
    asked_by = asker_of(draft)
    draft.based_on, draft.asked_by, draft.asked_revision = version, None, None
    draft.save(update_fields=["based_on", "asked_by", "asked_revision"])
    another = asked_by if asked_by != by else None
    return Publication.objects.create(version=version, before=before, organisation=draft.organisation, by=by, asked_by=another)


@transaction.atomic
def take_up_version_in_force(draft_id: int, *, revision: int, by: Person | None) -> Draft:
    """Begin again from what is in force; what was written stays in the history. Raises StaleDraft."""
    draft = locked(draft_id, revision=revision)
    current = published.current_version(draft.slug)
    draft.based_on = current
    draft.save(update_fields=["based_on"])
    if draft.text == current.source:
        return draft
    return written(draft, current.source, what=Text("Reprise de la version en vigueur", "Version in force taken up"), by=by)
