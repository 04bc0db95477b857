"""Erase what the procedure's retention rule no longer allows to keep."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.drafts import detach
from parvis.components.procedures.lifecycle import DECIDED, OPEN
from parvis.components.procedures.models import Decision, File
from parvis.components.procedures.selectors.files import IDENTITY, files_of, to_erase
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Person
from parvis.kernel.calendar import today
from parvis.kernel.text import Text


def erase_what_is_over() -> int:
    """Drafts vanish; of decided files only dates and the outcome stay. Returns how many. Run by the clock."""
    over = list(to_erase(today()).values_list("id", flat=True)[:1000])
    for file_id in over:
        erase(file_id)
    return len(over)


@transaction.atomic
def erase(file_id: UUID) -> None:
    """Erase one draft whole, or the personal data of one decided file."""
    file = File.objects.select_for_update().get(id=file_id)
    detach(file.attachments.select_related("stored"))
    for letter in file.letters.exclude(stored=None).select_related("stored"):
        documents.delete(letter.stored)  # type: ignore[arg-type]
    if file.is_draft:
        file.delete()
        return
    for rows in (file.letters, file.corrections, file.messages, file.answers, file.askings.filter(need=IDENTITY)):
        rows.all().delete()
    file.askings.update(values={}, source={}, why={})  # that it was asked of a source stays: it says what nobody had to bring
    Decision.objects.filter(file=file).update(reasons="", proposal=None, result={}, departure="")
    file.person, file.applicant, file.erased_at = None, "", timezone.now()
    file.save(update_fields=["person", "applicant", "erased_at"])


@transaction.atomic
def erase_for(person: Person) -> Text:
    """What can be erased at the person's wish: drafts now; decided files by their rule, open files are kept."""
    drafts = [file.id for file in files_of(person.id) if file.is_draft]
    for file_id in drafts:
        erase(file_id)
    kept = files_of(person.id).filter(state__in=(*OPEN, *DECIDED)).count()
    return Text(
        f"{len(drafts)} brouillon(s) effacé(s). {kept} dossier(s) déposé(s) gardé(s) : la loi oblige l’administration à les conserver "
        "jusqu’à la fin de leur durée, affichée sur chaque dossier.",
        f"{len(drafts)} draft(s) erased. {kept} submitted file(s) kept: the law obliges the administration to keep them "
        "until the end of their retention, shown on each file.",
    )
