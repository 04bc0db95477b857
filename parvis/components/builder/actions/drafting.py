"""Begin a working copy, save it, take a save back: each save is one row of its history."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.components.builder.models import Draft, Save
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.canonical import rewritten
from parvis.components.procedures.rules.source import MAX_SIZE
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.text import Text

BEGUN = Text("Démarche commencée", "Procedure begun")


class StaleDraft(Exception):
    """Somebody saved since the page was shown; nothing was written. ``draft`` is how it stands now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft.slug} is at revision {draft.revision}")
        self.draft = draft


class NameTaken(ValueError):
    """Another procedure has this name."""


class TooLong(ValueError):
    """The file would pass the size that the language allows."""


class NameStays(ValueError):
    """The file would take the name of another procedure, whose versions and files are another body's."""


@transaction.atomic
def begin(text: str, *, slug: str, organisation: Organisation, by: Person | None, what: Text = BEGUN, sample: bool = False) -> Draft:
    """A working copy of ``text`` under ``slug``, a name that no procedure has. Raises NameTaken."""
    if procedures.procedure_called(slug) or slug in procedures.shipped() or Draft.objects.filter(slug=slug).exists():
        raise NameTaken(slug)
    try:
        with transaction.atomic():
            draft = Draft.objects.create(slug=slug, organisation=organisation, text=text, saved_by=by, sample=sample)
    except IntegrityError as taken:  # somebody else began it at the same moment
        raise NameTaken(slug) from taken
    note(draft, what=what, by=by)
    return draft


def clone(source: str, *, slug: str, organisation: Organisation, by: Person | None, title: Mapping[str, str] | None = None) -> Draft:
    """A working copy of the procedure in force called ``source``, under a name of its own. Raises NameTaken, UnknownProcedure."""
    held = procedures.current_version(source).source
    text = rewritten(held, {**plain(held), "slug": slug, **({"title": dict(title)} if title else {})})
    return begin(text, slug=slug, organisation=organisation, by=by, what=Text(f"Copie de {source}", f"Copy of {source}"))


def locked(draft_id: int, *, revision: int) -> Draft:
    """The working copy, held until the transaction ends. Raises StaleDraft, Draft.DoesNotExist."""
    draft = (
        Draft.objects.select_for_update(of=("self",)).select_related("organisation", "based_on", "saved_by", "asked_by").get(id=draft_id)
    )
    if draft.revision != revision:
        raise StaleDraft(draft)
    return draft


@transaction.atomic
def save(draft_id: int, *, revision: int, text: str, what: Text, by: Person | None) -> Draft:
    """Keep ``text``; the same text again is no save. Raises StaleDraft, TooLong, NameStays."""
    draft = locked(draft_id, revision=revision)
    if plain(text).get("slug") != draft.slug:
        raise NameStays(draft.slug)
    if len(text) > MAX_SIZE:
        raise TooLong(str(len(text)))
    return draft if text == draft.text else written(draft, text, what=what, by=by)


def written(draft: Draft, text: str, *, what: Text, by: Person | None) -> Draft:
    draft.text, draft.saved_by, draft.saved_at = text, by, timezone.now()
    draft.revision += 1
    draft.save(update_fields=["text", "saved_by", "saved_at", "revision"])
    note(draft, what=what, by=by)
    return draft


def note(draft: Draft, *, what: Text, by: Person | None) -> None:
    Save.objects.create(draft=draft, revision=draft.revision, text=draft.text, what={"fr": what.fr, "en": what.en}, by=by)


@transaction.atomic
def undo(draft_id: int, *, revision: int, by: Person | None) -> Draft:
    """As it was before the last save; undoing is a save of its own, and undone again by another. Raises StaleDraft."""
    draft = locked(draft_id, revision=revision)
    before = draft.saves.filter(revision__lt=draft.revision).first()
    return draft if before is None else restored(draft, before, by=by)


@transaction.atomic
def restore(draft_id: int, *, revision: int, to: int, by: Person | None) -> Draft:
    """As it was at the save ``to``. Raises StaleDraft, Save.DoesNotExist."""
    draft = locked(draft_id, revision=revision)
    return restored(draft, draft.saves.get(revision=to), by=by)


def restored(draft: Draft, before: Save, *, by: Person | None) -> Draft:
    if before.text == draft.text:
        return draft
    return written(draft, before.text, what=Text(f"Retour à l’état {before.revision}", f"Back to state {before.revision}"), by=by)
