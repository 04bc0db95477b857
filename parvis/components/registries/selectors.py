"""What registries say, today and on past days, and who asked for corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, FloatField, IntegerField, Prefetch, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, NullIf
from django.http import HttpRequest
from django.urls import reverse

from parvis.components.registries.errors import BadFilter, UnknownField, UnknownRegistry
from parvis.components.registries.models import Correction, Edition, Record, RecordQuerySet, Table, TableVersion
from parvis.components.registries.rules import folded
from parvis.components.registries.rules.declaration import REFRESH, Declaration, TableColumn
from parvis.components.registries.rules.kinds import NUMBERS, BadCell, canonical
from parvis.components.registries.tables import (
    as_json,
    current_versions,
    dataset_of,
    declaration_of,
    offer_of,
    published,
    read_rows,
    registry_of,
)
from parvis.core.people.selectors import Organisation, organisation_of, person_of
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Publication, Registry, SearchEntry
from parvis.kernel.text import Text

__all__ = ["as_json", "current_versions", "dataset_of", "declaration_of", "offer_of", "published", "read_rows", "registry_of"]

ANSWER_CORRECTION = "registries.answer-correction"
PUBLISH_TABLE = "registries.publish-table"
NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
SHOWN = "registries.shown"  # session key: values that pages showed, so that no address has to carry them


def registries() -> dict[str, Registry]:
    """Every registry open to all, by slug."""
    return {registry.slug: registry for registry in catalogue.registries()}


def shipped() -> list[Registry]:
    """Those that systems ship, restricted ones too: what an installation loads."""
    return [found for system in catalogue.systems() if not callable(system.registries) for found in system.registries]


def registry(slug: str) -> Registry:
    """The registry called ``slug``; raises UnknownRegistry."""
    found = registries()
    if slug not in found:
        raise UnknownRegistry(slug, ", ".join(sorted(found)) or "∅")
    return found[slug]


def edition(slug: str) -> Edition | None:
    """What was loaded last; None before the first load."""
    return Edition.objects.filter(registry=slug).order_by("-id").first()


def record(slug: str, key: str, *, on: date | None = None) -> Record | None:
    """What the registry says of ``key`` now, or said on the day ``on``."""
    return Record.objects.on(on).filter(registry=slug, key=key).select_related("edition").first()


def versions(slug: str, key: str) -> list[Record]:
    """All that the registry ever said of ``key``, latest first."""
    return list(Record.objects.filter(registry=slug, key=key).select_related("edition").order_by("-valid_from"))


def search_records(slug: str, words: str = "", *, on: date | None = None) -> RecordQuerySet:
    """The records with a word beginning with each of ``words``; those with the whole words come first, then by key."""
    found = Record.objects.on(on).filter(registry=slug)
    wanted = folded(words).split()[:8]
    if not wanted:
        return found.order_by("key")
    for word in wanted:
        found = found.filter(words__contains=f" {word}")
    whole = Case(When(words__contains=f" {' '.join(wanted)} ", then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(whole, "key")


def narrowed(found: RecordQuerySet, declared: Declaration, asked: Mapping[str, str]) -> RecordQuerySet:
    """The records whose cells are as ``asked``: ``column``, ``column__gte`` or ``column__lte``; raises BadFilter."""
    for name, value in asked.items():
        column, comparison = column_of(declared, name)
        try:
            wanted = canonical(value, column.kind)
        except BadCell as error:
            raise BadFilter(name, error.text) from error
        number = column.kind in NUMBERS and wanted
        cell = f"cell_{column.name}"
        found = found.annotate(**{cell: as_number(column.name) if number else as_words(column.name)})
        found = found.filter(**{f"{cell}{comparison}": float(wanted) if number else wanted})
    return found


def column_of(declared: Declaration, name: str) -> tuple[TableColumn, str]:
    base, _, comparison = name.partition("__")
    column = next((each for each in declared.filters if each.name == base), None)
    if column is None or comparison not in ("", "gte", "lte"):
        there = ", ".join(each.name for each in declared.filters)
        raise BadFilter(
            name,
            Text(
                f"ce filtre n’existe pas. Il y a : {there}, avec __gte ou __lte",
                f"there is no such filter. There are: {there}, with __gte or __lte",
            ),
        )
    return column, f"__{comparison}" if comparison else ""


def as_words(name: str) -> Cast:
    """A cell as plain text: bare, Django would compare it as JSON."""
    return Cast(KeyTextTransform(name, "data"), TextField())


def filled(name: str) -> NullIf:
    """A cell as text, nothing for an empty one."""
    return NullIf(as_words(name), Value("", output_field=TextField()))


def as_number(name: str) -> Case:
    """A cell as a number; nothing for a text, which the column may have held before it was declared a number."""
    return Case(When(**{f"data__{name}__regex": NUMBER}, then=Cast(filled(name), FloatField())), default=None, output_field=FloatField())


def sorted_by(found: RecordQuerySet, declared: Declaration, order: str) -> RecordQuerySet:
    """By one column, ``-`` before it for the largest first; empty cells last. Raises BadFilter."""
    column = declared.column(order.removeprefix("-"))
    if column is None:
        raise BadFilter("sort", Text(f"« {order} » n’est pas une colonne", f"{order!r} is no column"))
    value = as_number(column.name) if column.kind in NUMBERS else filled(column.name)
    found = found.annotate(sorted_cell=value)
    by = F("sorted_cell").desc(nulls_last=True) if order.startswith("-") else F("sorted_cell").asc(nulls_last=True)
    return found.order_by(by, "key")


def count(slug: str) -> int:
    return Record.objects.on(None).filter(registry=slug).count()


def column_titles(registry: Registry) -> dict[str, Text]:
    return {column.name: column.title for column in registry.columns}


def cells(record: Record, registry: Registry) -> list[tuple[str, Text, str]]:
    """Each cell as name, title and value, in the order of the file's header."""
    titles = column_titles(registry)
    return [(name, titles.get(name, Text(name, name)), value) for name, value in record.data.items()]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a correction is about: one field of an offer, or one cell of a registry."""

    owner: str
    title: Text
    field_title: Text
    offer: str = ""
    registry: str = ""
    record_key: str = ""
    field: str


def target(*, offer: str = "", registry: str = "", key: str = "", field: str) -> Target:
    """What is meant; raises UnknownField when nothing here has it."""
    if offer and not registry:
        return offered(offer, field=field)
    if registry in registries() and not offer:
        return registered(registries()[registry], key=key, field=field)
    raise UnknownField


def offered(name: str, *, field: str) -> Target:
    offer = catalogue.offers().get(name)
    title = next((each.title for each in offer.fields if each.name == field), None) if offer else None
    if offer is None or title is None:
        raise UnknownField
    return Target(owner=offer.owner, title=offer.title, field_title=title, offer=name, field=field)


def registered(registry: Registry, *, key: str, field: str) -> Target:
    found = record(registry.slug, key)
    if found is None or field not in found.data:
        raise UnknownField
    title = column_titles(registry).get(field, Text(field, field))
    return Target(
        owner=registry.owner,
        title=Text(f"{registry.title.fr} – {key}", f"{registry.title.en} – {key}"),
        field_title=title,
        registry=registry.slug,
        record_key=key,
        field=field,
    )


def target_of(correction: Correction) -> Target | None:
    """What ``correction`` is about, as long as it is still offered here."""
    try:
        return target(offer=correction.offer, registry=correction.registry, key=correction.record_key, field=correction.field)
    except UnknownField:
        return None


def shown_value(session: Mapping[str, Any], target: Target) -> str:
    """The value that was shown: the registry's own, or what a page put in the session; empty when unknown."""
    if target.registry:
        found = record(target.registry, target.record_key)
        return str(found.data[target.field]) if found else ""
    return str(session.get(SHOWN, {}).get(f"{target.offer}#{target.field}", ""))


def remember_shown(session: MutableMapping[str, Any], *, offer: str, values: Mapping[str, str]) -> None:
    """Keep what a page shows of ``offer``, field by field, for the form behind “This is wrong”."""
    kept = {f"{offer}#{field}": value for field, value in values.items()}
    session[SHOWN] = {**session.get(SHOWN, {}), **kept}


def corrections_of(person_id: UUID) -> list[tuple[Correction, Target | None]]:
    """What this person asked to correct, newest first."""
    return [(each, target_of(each)) for each in Correction.objects.filter(person_id=person_id)]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the body answerable for the data said of a request for correction."""

    accepted: bool
    claimed: str
    field: str
    answered_at: datetime


def latest_verdict(person_id: UUID, *, offer: str, fields: Iterable[str], since: datetime) -> Verdict | None:
    """The last answer after ``since`` to what this person said about any of ``fields`` of ``offer``."""
    answered = Correction.objects.filter(person_id=person_id, offer=offer, field__in=list(fields), answered_at__gt=since)
    found = answered.exclude(state=Correction.State.OPEN).order_by("-answered_at").first()
    return verdict_of(found) if found else None


def verdict_of(correction: Correction) -> Verdict:
    return Verdict(
        accepted=correction.state == Correction.State.ACCEPTED,
        claimed=correction.claimed_value,
        field=correction.field,
        answered_at=correction.answered_at or correction.created_at,
    )


def corrections_for(organisation: Organisation) -> list[tuple[Correction, Target | None]]:
    """What people ask ``organisation`` to correct: open ones first, the oldest of them first."""
    found = Correction.objects.filter(owner=organisation.identifier).select_related("person")
    waiting = [each for each in found.order_by("created_at") if each.is_open]
    answered = [each for each in found.order_by("-answered_at")[:200] if not each.is_open]
    return [(each, target_of(each)) for each in (*waiting, *answered)]


def correction_for(organisation: Organisation, correction_id: UUID) -> Correction | None:
    """The correction, if it is this organisation's to answer."""
    return Correction.objects.filter(owner=organisation.identifier, pk=correction_id).select_related("person").first()


def tables_of(organisation: Organisation) -> Iterable[Table]:
    """The tables that this organisation gave, newest first."""
    return Table.objects.filter(organisation=organisation).prefetch_related(Prefetch("versions", TableVersion.objects.defer("content")))


def tables_panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """The way to publish a table, for agents who may."""
    return {} if actor(request).has_permission(PUBLISH_TABLE) else None


def due_today() -> list[Registry]:
    """Shipped tables that are read again today: those that live elsewhere and say how often."""
    return [found for found in shipped() if found.declaration and is_due(found)]


def is_due(registry: Registry) -> bool:
    declared, latest = declaration_of(registry), edition(registry.slug)
    days = REFRESH.get(declared.refresh) if declared else None
    return days is not None and (latest is None or (today() - latest.as_of).days >= days)


def desk_panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """Corrections that wait for the agent's organisation; nothing for agents who may not answer them."""
    if not actor(request).has_permission(ANSWER_CORRECTION):
        return None
    waiting = Correction.objects.filter(owner=organisation_of(request).identifier, state=Correction.State.OPEN)
    return {"waiting": waiting.count()}


def me_panel(request: HttpRequest) -> Mapping[str, Any] | None:
    """The person's own corrections; nothing when there never was one."""
    mine = Correction.objects.filter(person=person_of(request))
    waiting = mine.filter(state=Correction.State.OPEN).count()
    return {"waiting": waiting, "total": mine.count()} if mine.exists() else None


def publications() -> Iterator[Publication]:
    """Open registries, and the API that each has."""
    for each in registries().values():
        page = reverse("registries:registry", args=[each.slug])
        yield Publication(kind="registry", title=each.title, url=page, owner=each.owner, sample=each.sample)
        yield Publication(
            kind="api", title=each.title, url=f"/api/registries/{each.slug}/openapi.json", owner=each.owner, sample=each.sample
        )


def search_entries() -> Iterator[SearchEntry]:
    for each in registries().values():
        url = reverse("registries:registry", args=[each.slug])
        yield SearchEntry(
            key=f"registry:{each.slug}",
            title=each.title,
            summary=each.source,
            url=url,
            kind=Text("Registre", "Registry"),
            sample=each.sample,
        )


def sample_registry() -> Mapping[str, object] | None:
    return next(({"slug": slug} for slug in sorted(registries())), None)


def sample_record() -> Mapping[str, object] | None:
    found = Record.objects.on(None).order_by("registry", "key").first()
    return {"slug": found.registry, "key": found.key} if found else None
