"""Close a procedure to new files, take it out of the list, open it again: files under way go on in every case."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.models import Procedure
from parvis.components.procedures.selectors.published import UnknownProcedure
from parvis.kernel.text import Text


def held(slug: str) -> Procedure:
    """The procedure, held until the transaction ends. Raises UnknownProcedure."""
    found = Procedure.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if found is None:
        raise UnknownProcedure(slug)
    return found


@transaction.atomic
def close(slug: str, *, sentence: Text, replaced_by: str = "") -> Procedure:
    """Nobody begins a file any more; the page stays and says ``sentence``. Closing again changes what it says."""
    procedure = held(slug)
    procedure.closed_at = procedure.closed_at or timezone.now()
    procedure.closing, procedure.replaced_by = {"fr": sentence.fr, "en": sentence.en}, replaced_by
    procedure.save(update_fields=["closed_at", "closing", "replaced_by"])
    return procedure


@transaction.atomic
def unpublish(slug: str) -> Procedure:
    """The procedure leaves the list and its page; its versions and files stay. Repeating it changes nothing."""
    procedure = held(slug)
    procedure.current = None
    procedure.save(update_fields=["current"])
    return procedure


@transaction.atomic
def reopen(slug: str) -> Procedure:
    """A closed procedure takes files again."""
    procedure = held(slug)
    procedure.closed_at, procedure.closing, procedure.replaced_by = None, {}, ""
    procedure.save(update_fields=["closed_at", "closing", "replaced_by"])
    return procedure
