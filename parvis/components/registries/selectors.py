"""What registries say, today and on past days, and who asked for corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.urls import reverse

from parvis.components.registries.errors import UnknownField, UnknownRegistry
from parvis.components.registries.models import Correction, Edition, Record, RecordQuerySet
from parvis.components.registries.rules import folded
from parvis.core.people.selectors import Organisation, organisation_of, person_of
from parvis.kernel import catalogue
from parvis.kernel.guards import actor
from parvis.kernel.manifest import Registry, SearchEntry
from parvis.kernel.text import Text

ANSWER_CORRECTION = "registries.answer-correction"
SHOWN = "registries.shown"  # session key: values that pages showed, so that no address has to carry them


def registries() -> dict[str, Registry]:
    """Every declared registry by slug."""
    return {registry.slug: registry for system in catalogue.systems() for registry in system.registries}


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


def corrections_for(organisation: Organisation) -> list[tuple[Correction, Target | None]]:
    """What people ask ``organisation`` to correct: open ones first, the oldest of them first."""
    found = Correction.objects.filter(owner=organisation.identifier).select_related("person")
    waiting = [each for each in found.order_by("created_at") if each.is_open]
    answered = [each for each in found.order_by("-answered_at")[:200] if not each.is_open]
    return [(each, target_of(each)) for each in (*waiting, *answered)]


def correction_for(organisation: Organisation, correction_id: UUID) -> Correction | None:
    """The correction, if it is this organisation's to answer."""
    return Correction.objects.filter(owner=organisation.identifier, pk=correction_id).select_related("person").first()


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


def search_entries() -> Iterator[SearchEntry]:
    for each in registries().values():
        url = reverse("registries:registry", args=[each.slug])
        yield SearchEntry(key=f"registry:{each.slug}", title=each.title, summary=each.source, url=url, kind=Text("Registre", "Registry"))


def sample_registry() -> Mapping[str, object] | None:
    return next(({"slug": slug} for slug in sorted(registries())), None)


def sample_record() -> Mapping[str, object] | None:
    found = Record.objects.on(None).order_by("registry", "key").first()
    return {"slug": found.registry, "key": found.key} if found else None
