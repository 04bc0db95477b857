"""What the catalogue lists and finds, how APIs answer, and what is asked about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from parvis.core.apis import entries
from parvis.core.apis.entries import Entry, OpenApi, open_apis
from parvis.core.apis.models import Change, Conformance, Day, Document, Follower, Health, Incident, Listing, Question, Reply, Report
from parvis.core.apis.rules import conformance, documents, matching
from parvis.core.apis.rules.description import Description, Operation, described
from parvis.core.apis.rules.themes import THEMES
from parvis.core.exchange import selectors as exchange
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel import catalogue
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Hub, Need, Offer, Publication, SearchEntry
from parvis.kernel.text import Text

__all__ = ["Entry", "OpenApi", "open_apis"]

PUBLISH, MODERATE = "apis.publish", "apis.moderate"
DAYS_SHOWN = 90
FACETS = ("access", "owner", "theme", "format", "personal")


def needs_of(offer: Offer) -> list[Need]:
    """Who declared a need of ``offer``, one per asker."""
    found = {need.asker: need for need in catalogue.needs() if need.offer == offer.name}
    return [found[asker] for asker in sorted(found)]


def searched(words: str, chosen: Mapping[str, str], *, sort: str = "") -> list[Entry]:
    """Entries that have all the words and all the chosen facets; by relevance, by name, or latest change first."""
    found = [each for each in entries.every() if all(value in facet(each, name) for name, value in chosen.items() if value)]
    if words.strip():
        ranked = [(matching.score(words, both(each.title), light(each)), each) for each in found]
        found = [each for points, each in sorted(ranked, key=lambda pair: -pair[0]) if points]
    if sort == "changed":
        latest = dict(Change.objects.order_by("at").values_list("entry", "at"))
        known = [each for each in found if each.key in latest]
        return sorted(known, key=lambda each: latest[each.key], reverse=True) + [each for each in found if each.key not in latest]
    if sort == "name" or not words.strip():
        found.sort(key=lambda each: matching.words_of(str(each.title)))
    return found


def both(text: object) -> str:
    return f"{text.fr} {text.en}" if isinstance(text, Text) else str(text)


def light(entry: Entry) -> str:
    themes = " ".join(both(THEMES[each]) for each in entry.themes if each in THEMES)
    return f"{both(entry.description)} {entry.owner_name} {themes} {entry.key}"


def facet(entry: Entry, name: str) -> tuple[str, ...]:
    """Where ``entry`` stands in one facet."""
    return {
        "access": (entry.access.value,),
        "owner": (entry.owner_kind,),
        "theme": entry.themes,
        "format": entry.formats,
        "personal": ("yes" if entry.personal else "no",),
    }[name]


def facet_counts(found: Iterable[Entry]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for entry in found:
        for name in FACETS:
            for value in facet(entry, name):
                counts[name][value] = counts[name].get(value, 0) + 1
    return counts


def document_row(key: str) -> Document | None:
    """The latest state of the entry's document."""
    return Document.objects.filter(entry=key).first()


def description_of(entry: Entry) -> Description | None:
    """What the entry's document says; None when there is none."""
    if entry.kind == "open":
        return own_description(entry.key.removeprefix("open:"))
    row = document_row(entry.key)
    return described(row.content) if row else None


@lru_cache(maxsize=64)
def own_description(slug: str) -> Description | None:
    try:
        return described(entries.document_of(slug))
    except documents.Unreadable:
        return None  # an API without operations


def first_safe(description: Description) -> Operation | None:
    """An operation that can be called without knowing anything: safe, no authorisation, examples for what it requires."""
    for each in description.operations:
        ready = all(one.example for one in each.parameters if one.required)
        if each.method == "GET" and ready and not each.secured and not each.deprecated:
            return each
    return None


@dataclass(frozen=True, kw_only=True)
class Availability:
    """How an entry answered on the last ninety days."""

    days: list[tuple[date, float | None]]  # per cent; None: not measured
    percent: float | None
    milliseconds: int | None
    checks: int
    health: Health | None
    incidents: list[Incident]


def availability(key: str, *, on: date | None = None) -> Availability:
    last = on or today()
    rows = {row.day: row for row in Day.objects.filter(entry=key, day__gt=last - timedelta(days=DAYS_SHOWN), day__lte=last)}
    days = [last - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    checks, failures = sum(row.checks for row in rows.values()), sum(row.failures for row in rows.values())
    answered = checks - failures
    return Availability(
        days=[(day, percent(rows[day].checks, rows[day].failures) if day in rows else None) for day in days],
        percent=percent(checks, failures) if checks else None,
        milliseconds=round(sum(row.milliseconds for row in rows.values()) / answered) if answered else None,
        checks=checks,
        health=Health.objects.filter(entry=key).first(),
        incidents=list(Incident.objects.filter(entry=key)[:20]),
    )


def percent(checks: int, failures: int) -> float | None:
    return round(100 * (checks - failures) / checks, 2) if checks else None


def conditions() -> dict[str, bool]:
    """Whether each entry answered when last asked; absent where nobody asked."""
    return {row.entry: bool(row.answering) for row in Health.objects.exclude(answering=None)}


def changes_of(key: str) -> QuerySet[Change]:
    return Change.objects.filter(entry=key)


def recent_changes(limit: int = 50) -> list[tuple[Change, Entry]]:
    """New and changed entries, latest first, as far as they are still in the catalogue."""
    known = {each.key: each for each in entries.every()}
    return [(change, known[change.entry]) for change in Change.objects.all()[: 4 * limit] if change.entry in known][:limit]


def results_of(key: str) -> tuple[list[tuple[conformance.Check, str]], Conformance | None]:
    """Each check with its result, unknown where none ran."""
    row = Conformance.objects.filter(entry=key).first()
    found = row.results if row else {}
    return [(check, found.get(check.slug, conformance.UNKNOWN)) for check in conformance.CHECKS], row


def passing() -> list[tuple[conformance.Check, int, int]]:
    """For each check, how many entries pass it and how many fail."""
    known = {each.key for each in entries.every()}
    found = [row.results for row in Conformance.objects.filter(entry__in=known)]
    return [
        (check, sum(each.get(check.slug) == "passed" for each in found), sum(each.get(check.slug) == "failed" for each in found))
        for check in conformance.CHECKS
    ]


def questions_of(key: str, *, moderating: bool = False) -> QuerySet[Question]:
    found = Question.objects.filter(entry=key).prefetch_related(Prefetch("replies", Reply.objects.all()))
    return found if moderating else found.exclude(state=Question.State.HIDDEN)


def question(pk: UUID) -> Question | None:
    return Question.objects.filter(pk=pk).first()


def may_answer(actor: Actor, entry: Entry) -> bool:
    """Agents of the owner who publish APIs; for entries of the platform, and in case of abuse, whoever moderates."""
    return actor.has_permission(MODERATE) or speaks_for(actor, entry)


def speaks_for(actor: Actor, entry: Entry) -> bool:
    if not actor.has_permission(PUBLISH) or actor.organisation_id is None or not entry.owner:
        return False
    return Organisation.objects.filter(pk=actor.organisation_id, identifier=entry.owner).exists()


def is_following(person_id: UUID | None, key: str) -> bool:
    return person_id is not None and Follower.objects.filter(entry=key, person_id=person_id).exists()


def followers(key: str) -> list[Person]:
    return [each.person for each in Follower.objects.filter(entry=key).select_related("person")]


def listings_of(organisation: Organisation) -> QuerySet[Listing]:
    return Listing.objects.filter(owner=organisation)


def listing_of(organisation: Organisation, slug: str) -> Listing | None:
    return Listing.objects.filter(owner=organisation, slug=slug).first()


def waiting_for(organisation: Organisation) -> list[tuple[Question, Entry]]:
    """Open questions about what ``organisation`` answers for, oldest first."""
    known = {each.key: each for each in entries.every() if each.owner == organisation.identifier}
    found = Question.objects.filter(entry__in=known, state=Question.State.OPEN).order_by("asked_at")
    return [(each, known[each.entry]) for each in found]


def reported() -> QuerySet[Report]:
    return Report.objects.filter(settled_at=None).select_related("question")


def hub(slug: str) -> Hub | None:
    return catalogue.hubs().get(slug)


def search_entries() -> Iterator[SearchEntry]:
    """What the house's search finds here: each entry of the catalogue, by name, owner and subject."""
    kind = Text("API", "API")
    for each in entries.every():
        yield SearchEntry(
            key=each.key,
            title=each.title,
            summary=each.description,
            url=each.url,
            kind=kind,
            keywords=keywords_of(each),
            sample=each.sample,
        )


def keywords_of(entry: Entry) -> Text:
    themes = [THEMES[name] for name in entry.themes if name in THEMES]
    return Text(" ".join([entry.owner_name, *(each.fr for each in themes)]), " ".join([entry.owner_name, *(each.en for each in themes)]))


def conditions_of_offer(name: str) -> str:
    """answering | failing | paused | suspended, from the door's own state."""
    return exchange.source(catalogue.offer(name)).condition


def publications() -> Iterator[Publication]:
    """What is served or published here, by the body that answers for it."""
    for each in entries.every():
        if each.ours or each.listing:
            yield Publication(kind="api", title=each.title, url=each.url, owner=each.owner, sample=each.sample)


def sample_offer() -> Mapping[str, object] | None:
    return next(({"name": name} for name in sorted(catalogue.shown_offers())), None)


def sample_api() -> Mapping[str, object] | None:
    return next(({"slug": each.slug} for each in open_apis()), None)


def sample_hub() -> Mapping[str, object] | None:
    return next(({"slug": slug} for slug in sorted(catalogue.hubs())), None)


def sample_entry() -> Mapping[str, object] | None:
    found = next((each for each in entries.every() if each.kind == "api"), None)
    return {"slug": found.key.removeprefix("api:")} if found else None


def sample_key() -> Mapping[str, object] | None:
    return next(({"key": f"open:{each.slug}"} for each in open_apis()), None)


def address_of(entry: Entry, page: str) -> str:
    return reverse(f"apis:{page}", args=[entry.key])
