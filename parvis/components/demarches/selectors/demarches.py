"""Procedures, their revisions and groups, as the interface describes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from parvis.components.demarches.rules import ids, kinds, words
from parvis.components.demarches.selectors import people
from parvis.components.procedures.rules import kinds as answers
from parvis.components.procedures.rules.definition import Field, FieldType
from parvis.core.people.selectors import Organisation
from parvis.kernel.calendar import country

if TYPE_CHECKING:
    from parvis.components.demarches.selectors.access import Access


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=country().zone)


class Revision:
    """One text of a procedure."""

    def __init__(self, version: Any, access: Access) -> None:
        self.version, self.access = version, access

    @property
    def id(self) -> str:
        return ids.encoded("ProcedureRevision", self.version.pk)

    @property
    def date_creation(self) -> datetime:
        at: datetime = self.version.published_at or self.version.procedure.created_at
        return at

    @property
    def date_publication(self) -> datetime | None:
        at: datetime | None = self.version.published_at
        return at

    @property
    def champ_descriptors(self) -> list[dict[str, Any]]:
        return self.described(tuple(self.version.definition.all_fields()))

    @property
    def annotation_descriptors(self) -> list[dict[str, Any]]:
        return self.described(self.version.definition.annotations)

    def described(self, fields: Sequence[Field]) -> list[dict[str, Any]]:
        return [self.descriptor(each) for each in fields]

    def descriptor(self, field: Field) -> dict[str, Any]:
        """A question as a program sees it: of what kind, and with which choices."""
        name, word = kinds.kind_of(field)
        numbers = self.access.field_numbers(self.version.procedure)
        return {
            "__typename": f"{name}ChampDescriptor",
            "id": ids.encoded("Champ", numbers.get(field.name, 0)),
            "label": str(field.label),
            "description": str(field.hint) if field.hint else None,
            "required": field.required and field.asks,
            "type": word,
            "options": list(choices(field, name)),
            "other_option": bool(getattr(field, "other", False)),
            "level": getattr(field, "level", 0) or 1,
            "collapsible_explanation_enabled": bool(getattr(field, "collapsible", False)),
            "collapsible_explanation_text": None,
            "champ_descriptors": self.described(field.fields) if field.type is FieldType.REPETITION else None,
        }


COLORS = {"plain": "beige_gris_galet", "info": "blue_ecume", "ok": "green_emeraude", "wait": "yellow_tournesol", "late": "pink_macaron"}


def label(found: Any) -> dict[str, Any]:
    return {"id": ids.encoded("Label", found.pk), "name": found.name, "color": COLORS[found.colour]}


def choices(field: Field, name: str) -> Iterator[Any]:
    """What may be answered: labels; of a linked choice the first between dashes, each followed by what it opens."""
    if name == "Pays":
        yield from ({"code": code, "name": known} for code, known in answers.countries((get_language() or "en")[:2]).items())
        return
    for each in field.options if name.endswith("List") else ():
        yield f"--{each.label}--" if name == "LinkedDropDownList" else str(each.label)
        yield from (str(inner.label) for inner in each.options)


class Descriptor:
    """A procedure without its files, as ``organisation`` applies it; under ``version`` or the one in force."""

    def __init__(self, procedure: Any, access: Access, *, organisation: Organisation | None = None, version: Any = None) -> None:
        self.procedure, self.access, self.organisation = procedure, access, organisation
        self.version = version or procedure.current

    @property
    def id(self) -> str:
        return ids.encoded("Procedure", self.procedure.pk)

    @property
    def number(self) -> int:
        return int(self.procedure.pk)

    @property
    def title(self) -> str:
        return str(self.version.definition.title)

    @property
    def description(self) -> str:
        return str(self.version.definition.summary)

    @property
    def state(self) -> str:
        if self.procedure.closed_at:
            return "close"
        return "publiee" if self.procedure.current_id else "depubliee"

    @property
    def declarative(self) -> str | None:
        clocks = self.version.definition.clocks
        return words.STATES[str(clocks.automatic)] if clocks.automatic else None

    @property
    def date_creation(self) -> datetime:
        at: datetime = self.procedure.created_at
        return at

    @property
    def date_publication(self) -> datetime | None:
        at: datetime | None = self.version.published_at
        return at

    @property
    def date_derniere_modification(self) -> datetime:
        at: datetime = self.version.published_at or self.procedure.created_at
        return at

    @property
    def date_fermeture(self) -> datetime | None:
        at: datetime | None = self.procedure.closed_at
        return at

    @property
    def duree_conservation_dossiers(self) -> int:
        return int(self.version.definition.retention.decided_months)

    @property
    def opendata(self) -> bool:
        return True

    @property
    def tags(self) -> list[str]:
        return list(self.version.definition.life_events)

    @property
    def zones(self) -> list[str]:
        return []

    @property
    def service(self) -> dict[str, Any] | None:
        return people.service(self.organisation) if self.organisation else None

    @property
    def revision(self) -> Revision:
        return Revision(self.version, self.access)

    @property
    def demarche_url(self) -> str:
        return f"{settings.PARVIS_ORIGIN}/procedures/{self.procedure.slug}"

    @property
    def cadre_juridique_url(self) -> str | None:
        return self.version.definition.legal_url or None


class Group:
    """Agents who share an inbox. Where a body made no group, one stands for all who may handle its files."""

    def __init__(self, group: Any, access: Access, *, organisation: Organisation | None) -> None:
        self.group, self.access, self.organisation = group, access, organisation

    @property
    def number(self) -> int:
        return int(self.group.pk) if self.group else 0

    @property
    def id(self) -> str:
        return ids.encoded("GroupeInstructeur", self.number)

    @property
    def label(self) -> str:
        return str(self.group.title) if self.group else "défaut"

    @property
    def closed(self) -> bool:
        return bool(self.group and self.group.closed_at)

    @property
    def instructeurs(self) -> list[Any]:
        return [people.agent(each) for each in self.members()]

    def members(self) -> list[Any]:
        """Members; all who may handle files where nobody was named."""
        named = [each.person for each in self.group.memberships.all()] if self.group else []
        return named or self.access.instructors
