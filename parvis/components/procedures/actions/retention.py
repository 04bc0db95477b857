"""Erase what the procedure's retention rule no longer allows to keep."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parvis.components.procedures.actions.annotations import forget as forget_annotations
from parvis.components.procedures.actions.attachments import detach
from parvis.components.procedures.actions.discarding import tell_erased
from parvis.components.procedures.actions.messaging import forget_documents
from parvis.components.procedures.actions.sending import forget as forget_sendings
from parvis.components.procedures.lifecycle import DECIDED, OPEN
from parvis.components.procedures.models import Decision, File, ForWhom
from parvis.components.procedures.selectors.files import IDENTITY, files_of, to_erase
from parvis.core.files import actions as documents
from parvis.core.people.selectors import Person
from parvis.kernel import rounds
from parvis.kernel.calendar import today
from parvis.kernel.text import Text

WITHIN = timedelta(hours=1)  # of one round; the next goes on


def erase_what_is_over() -> int:
    """Drafts vanish; of decided files only dates and the outcome stay. Returns how many. Run by the clock."""
    return rounds.each(rounds.keys(to_erase(today())), erase, of="procedures.retention", within=WITHIN)


@transaction.atomic
def erase(file_id: UUID) -> None:
    """Erase one draft whole, or the personal data of one decided file."""
    file = File.objects.select_for_update().get(id=file_id)
    detach(file.attachments.select_related("stored"))
    for letter in file.letters.exclude(stored=None).select_related("stored"):
        documents.delete(letter.stored)  # type: ignore[arg-type]
    forget_sendings(file)
    forget_annotations(file)
    forget_documents(file)
    if file.is_draft:
        tell_erased(file)
        file.delete()
        return
    for rows in (
        file.letters,
        file.corrections,
        file.messages,
        file.version_moves,
        file.answers,
        file.askings.filter(need=IDENTITY),
        file.sharings,
        ForWhom.objects.filter(file=file),
    ):
        rows.all().delete()
    file.askings.update(values={}, source={}, why={})  # that it was asked of a source stays: it says what nobody had to bring
    file.withdrawn_decisions.update(reasons="", why="")  # that silence had decided stays: who was late is counted
    file.forwards.update(reason="")  # from where to where it went stays
    Decision.objects.filter(file=file).update(reasons="", proposal=None, result={}, departure="")
    tell_erased(file)
    file.person, file.acted_by, file.applicant, file.erased_at = None, None, "", timezone.now()
    file.save(update_fields=["person", "acted_by", "applicant", "erased_at"])


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
