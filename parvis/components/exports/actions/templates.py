"""Templates that agents of one body share."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from parvis.components.exports.models import ExportTemplate
from parvis.components.procedures.selectors import Procedure
from parvis.core.people.selectors import Organisation


@transaction.atomic
def save_template(
    organisation: Organisation, procedure: Procedure, *, title: str, columns: Sequence[str], naming: str = ""
) -> ExportTemplate:
    """Keep the columns in their order under ``title``, in place of the template that has that title."""
    template, _ = ExportTemplate.objects.update_or_create(
        organisation=organisation, procedure=procedure, title=title, defaults={"columns": list(columns), "naming": naming}
    )
    return template


def delete_template(found: QuerySet[ExportTemplate]) -> None:
    """Forget templates; exports made by them stay."""
    found.delete()
