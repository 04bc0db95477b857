"""Versions of the past: from another system's archives, or invented for a demonstration."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parvis.components.procedures.actions.numbers import number_fields
from parvis.components.procedures.models import Procedure, ProcedureVersion
from parvis.components.procedures.rules.loader import WrongProcedureFile, digest
from parvis.components.procedures.selectors.reading import read_here


@transaction.atomic
def load_past_version(text: str, *, published_at: datetime) -> ProcedureVersion:
    """Note that ``text`` was in force from ``published_at`` until a later version, as a sample; repeating it changes nothing.

    The version in force stays. Raises WrongProcedureFile, Procedure.DoesNotExist where the procedure was never published, and
    ValueError for a moment that does not come before the version in force.
    """
    reading = read_here(text)
    if reading.procedure is None:
        raise WrongProcedureFile(reading.mistakes)
    procedure = Procedure.objects.select_related("current").get(slug=reading.procedure.slug)
    if procedure.current and procedure.current.published_at and published_at >= procedure.current.published_at:
        raise ValueError(f"{published_at} is not before the version in force of {procedure.slug}.")
    number_fields(procedure, reading.procedure)
    wanted = {"source": text, "published_at": published_at, "sample": True}
    return ProcedureVersion.objects.get_or_create(procedure=procedure, digest=digest(text), defaults=wanted)[0]
