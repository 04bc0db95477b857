"""Working copies, their saves, versions and what the gate found: the names that other systems may use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from parvis.components.builder.models import Draft, Publication, Quality, Save
from parvis.components.builder.rules.conditions import Question
from parvis.components.builder.rules.writing import plain
from parvis.components.procedures import selectors as procedures
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.loader import Reading
from parvis.components.procedures.rules.source import Unreadable
from parvis.kernel.accents import without_accents
from parvis.kernel.guards import actor

EDIT = "builder.edit"

__all__ = ["Draft", "Publication", "Quality", "Question", "Save"]


def drafts_of(organisation_id: UUID | None) -> QuerySet[Draft]:
    """The working copies of a body, last saved first; none for nobody."""
    found = Draft.objects.select_related("organisation", "based_on", "saved_by")
    return found.filter(organisation_id=organisation_id) if organisation_id else found.none()


def reading_of(text: str) -> Reading:
    """What came of reading ``text`` in this installation: its procedure, or every mistake."""
    return procedures.read_here(text, concepts=held_concepts())


def held_concepts() -> Mapping[str, set[str]]:
    """By concept, the offers that hold it: what need not be asked of people."""
    return procedures.held_concepts()


def value_of(draft: Draft) -> dict[str, Any]:
    """The plain value of a working copy, or nothing while its text cannot be read."""
    try:
        return plain(draft.text)
    except Unreadable:
        return {}


def title_of(value: Mapping[str, Any], slug: str) -> Mapping[str, str]:
    """The title that is written, or the slug while there is none."""
    title = value.get("title")
    return title if isinstance(title, Mapping) and title.get("fr") and title.get("en") else {"fr": slug, "en": slug}


STATES = ("draft", "changed", "published", "closed", "unpublished")


def state_of(draft: Draft) -> str:
    """draft: never in force; changed: in force, with changes waiting; published: in force as it is; closed; unpublished."""
    procedure = procedures.procedure_called(draft.slug)
    if procedure is None or not procedure.versions.exclude(published_at=None).exists():
        return "draft"
    if procedure.current is None:
        return "unpublished"
    if procedure.closed_at:
        return "closed"
    return "published" if procedure.current.source == draft.text else "changed"


def holds(value: Mapping[str, Any], slug: str, words: str) -> bool:
    """Whether the title, summary or name holds every word, accents set aside."""
    texts = [slug, *(text for key in ("title", "summary") for text in (value.get(key) or {}).values())]
    said = without_accents(" ".join(map(str, texts)).casefold())
    return all(word in said for word in without_accents(words.casefold()).split())


def templates() -> list[ProcedureFile]:
    """Every procedure in force: any of them may be what a new one begins with."""
    return [each.definition for each in procedures.versions_in_force()]


def publications(slug: str) -> QuerySet[Publication]:
    """What came into force under this name, latest first."""
    found = Publication.objects.filter(version__procedure__slug=slug)
    return found.select_related("version__procedure", "before", "organisation", "by")


def publication_of(version_id: int) -> Publication | None:
    """The last time that this version came into force from the builder."""
    return Publication.objects.filter(version_id=version_id).select_related("organisation", "by", "asked_by").first()


def actor_building(request: HttpRequest) -> QuerySet[Draft] | None:
    """The working copies of whoever may build procedures; None for anybody else."""
    who = actor(request)
    return drafts_of(who.organisation_id) if who.has_permission(EDIT) else None


def quality_of(version_id: int) -> Quality | None:
    return Quality.objects.filter(version_id=version_id).first()


def unchecked() -> list[procedures.ProcedureVersion]:
    """Versions in force of which the gate has said nothing yet."""
    seen = set(Quality.objects.values_list("version_id", flat=True))
    return [each for each in procedures.versions_in_force() if each.id not in seen]
