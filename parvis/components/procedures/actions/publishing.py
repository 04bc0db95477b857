"""Publish procedure files; let organisations adopt them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions import groups, numbers
from parvis.components.procedures.models import Adoption, Procedure, ProcedureVersion
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.loader import WrongProcedureFile, digest
from parvis.components.procedures.rules.source import Mistake
from parvis.components.procedures.selectors.published import procedure as published_procedure
from parvis.components.procedures.selectors.published import shipped
from parvis.components.procedures.selectors.reading import read_here
from parvis.core.people.selectors import Organisation


@transaction.atomic
def publish(text: str) -> ProcedureVersion:
    """Put the procedure file ``text`` in force; publishing the same text again changes nothing.

    Files already begun stay on the version they began with. What silence means never changes under one name.
    Raises WrongProcedureFile.
    """
    reading = read_here(text)
    if reading.procedure is None:
        raise WrongProcedureFile(reading.mistakes)
    procedure, _ = Procedure.objects.get_or_create(slug=reading.procedure.slug)
    procedure = Procedure.objects.select_for_update().get(id=procedure.id)
    require_same_silence(procedure, reading.procedure)
    version, _ = ProcedureVersion.objects.get_or_create(procedure=procedure, digest=digest(text), defaults={"source": text})
    numbers.number_fields(procedure, reading.procedure)
    if version.published_at is None:
        version.published_at = timezone.now()
        version.save(update_fields=["published_at"])
    if procedure.current_id != version.id:
        procedure.current = version
        procedure.save(update_fields=["current"])
    return version


def require_same_silence(procedure: Procedure, wanted: ProcedureFile) -> None:
    """Raises WrongProcedureFile when people rely on another clock: that of the version in force, or of the last one that was."""
    published = procedure.versions.filter(published_at__isnull=False)
    last = procedure.current or published.order_by("-published_at", "-pk").first()
    held = last.definition.silence if last else None
    if held is not None and not held.is_same_as(wanted.silence):
        raise WrongProcedureFile(
            (
                Mistake(
                    line=1,
                    column=1,
                    path="clocks.silence",
                    what=f"This procedure was published with silence as {held.means} after {held.period} ({held.resume}): people rely on it",
                    mend="Keep that clock, or publish the new one as a procedure with another slug.",
                ),
            )
        )


def publish_shipped() -> list[ProcedureVersion]:
    """Publish every procedure file that systems ship."""
    return [publish(text) for text, _ in shipped().values()]


@transaction.atomic
def adopt(slug: str, *, organisation: Organisation, since: date) -> Adoption:
    """Let ``organisation`` apply the procedure from ``since`` on; repeating it changes nothing.

    One that a system ships and nobody published yet is published. Raises UnknownProcedure.
    """
    if slug in shipped() and not Procedure.objects.filter(slug=slug).exclude(current=None).exists():
        publish(shipped()[slug][0])
    procedure = published_procedure(slug)
    adoption, is_new = Adoption.objects.get_or_create(procedure=procedure, organisation=organisation, defaults={"since": since})
    if is_new:
        groups.create_declared(procedure, organisation)
    return adoption
