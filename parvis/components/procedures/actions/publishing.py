"""Publish procedure files; let organisations adopt them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from parvis.components.procedures.models import Adoption, Procedure, ProcedureVersion
from parvis.components.procedures.rules.loader import WrongProcedureFile, digest, load
from parvis.components.procedures.selectors.published import procedure as published_procedure
from parvis.components.procedures.selectors.published import shipped
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue


@transaction.atomic
def publish(text: str) -> ProcedureVersion:
    """Put the procedure file ``text`` in force; publishing the same text again changes nothing.

    Files already begun stay on the version they began with. Raises WrongProcedureFile.
    """
    reading = load(text, offers=released_fields(), life_events=known_life_events())
    if reading.procedure is None:
        raise WrongProcedureFile(reading.mistakes)
    procedure, _ = Procedure.objects.get_or_create(slug=reading.procedure.slug)
    procedure = Procedure.objects.select_for_update().get(id=procedure.id)
    version, _ = ProcedureVersion.objects.get_or_create(procedure=procedure, digest=digest(text), defaults={"source": text})
    if procedure.current_id != version.id:
        procedure.current = version
        procedure.save(update_fields=["current"])
    return version


def publish_shipped() -> list[ProcedureVersion]:
    """Publish every procedure file that systems ship."""
    return [publish(text) for text, _ in shipped().values()]


def adopt(slug: str, *, organisation: Organisation, since: date) -> Adoption:
    """Let ``organisation`` apply the procedure from ``since`` on; repeating it changes nothing.

    One that a system ships and nobody published yet is published. Raises UnknownProcedure.
    """
    if slug in shipped() and not Procedure.objects.filter(slug=slug).exclude(current=None).exists():
        publish(shipped()[slug][0])
    procedure = published_procedure(slug)
    adoption, _ = Adoption.objects.get_or_create(procedure=procedure, organisation=organisation, defaults={"since": since})
    return adoption


def released_fields() -> dict[str, tuple[str, ...]]:
    """The fields that each offer of the catalogue releases."""
    return {name: tuple(field.name for field in offer.fields) for name, offer in catalogue.offers().items()}


def known_life_events() -> set[str]:
    return {event.slug for event in catalogue.life_events()}
