"""Procedures as they are published: versions, adoptions, needs, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from parvis.components.procedures.lifecycle import DECIDED
from parvis.components.procedures.models import Adoption, File, Procedure, ProcedureVersion, Trial
from parvis.components.procedures.models.reading import parsed
from parvis.components.procedures.rules.definition import ProcedureFile
from parvis.components.procedures.rules.file_rule import rule_of_file
from parvis.components.procedures.rules.loader import digest
from parvis.core.people.selectors import Organisation
from parvis.kernel import catalogue
from parvis.kernel.accents import without_accents
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Need, Publication, SearchEntry
from parvis.kernel.text import Text


class UnknownProcedure(LookupError):
    """No published procedure has this slug."""


def versions_in_force() -> list[ProcedureVersion]:
    """The version in force of every published procedure, by slug."""
    return list(ProcedureVersion.objects.filter(procedure__current=F("id")).select_related("procedure").order_by("procedure__slug"))


def procedure(slug: str) -> Procedure:
    """The procedure called ``slug`` with its version in force; raises UnknownProcedure."""
    found = Procedure.objects.select_related("current").filter(slug=slug).exclude(current=None).first()
    if found is None:
        raise UnknownProcedure(f"No published procedure is called {slug!r}. Publish it with `parvis procedure publish`.")
    return found


def procedure_called(slug: str) -> Procedure | None:
    """The procedure called ``slug`` in whatever state: never in force, in force, closed or taken out of the list."""
    return Procedure.objects.select_related("current").filter(slug=slug).first()


def versions_of(slug: str) -> QuerySet[ProcedureVersion]:
    """Every version that was in force, latest first; those that were only tried are left out."""
    return ProcedureVersion.objects.filter(procedure__slug=slug).exclude(published_at=None).order_by("-published_at", "-id")


def current_version(slug: str) -> ProcedureVersion:
    """The version in force; raises UnknownProcedure."""
    version = procedure(slug).current
    if version is None:
        raise UnknownProcedure(slug)
    return version


def matching(versions: list[ProcedureVersion], *, words: str = "", life_event: str = "") -> list[ProcedureVersion]:
    """Those whose texts hold every word, accents set aside, and that belong to the life event."""
    wanted = without_accents(words.casefold()).split()
    kept = [each for each in versions if not life_event or life_event in each.definition.life_events]
    return [each for each in kept if all(word in searched(each.definition) for word in wanted)]


def searched(definition: ProcedureFile) -> str:
    texts = (definition.title, definition.summary, definition.keywords, definition.who)
    return without_accents(" ".join(f"{text.fr} {text.en}" for text in texts).casefold())


def adoptions(of: Procedure) -> QuerySet[Adoption]:
    """The organisations that apply a procedure today, by name."""
    now = Q(since__lte=today()) & (Q(until=None) | Q(until__gte=today()))
    return Adoption.objects.filter(now, procedure=of).select_related("organisation").order_by("organisation__name")


def procedures_of_body(organisation_id: UUID) -> list[Procedure]:
    """The published procedures that the organisation applies or applied, by slug."""
    found = Procedure.objects.filter(adoptions__organisation_id=organisation_id).exclude(current=None)
    return list(found.select_related("current").distinct().order_by("slug"))


def adopting(slug: str) -> list[Organisation]:
    """The organisations that apply the procedure ``slug`` today, by name; none once it is out of the list, though files are open."""
    found = procedure_called(slug)
    return [adoption.organisation for adoption in adoptions(found)] if found and found.current else []


def publications() -> Iterator[Publication]:
    """Each procedure of each body that applies it today."""
    for version in versions_in_force():
        for adoption in adoptions(version.procedure):
            body = adoption.organisation
            url = reverse("procedures:procedure", args=[version.procedure.slug])
            yield Publication(kind="procedure", title=version.definition.title, url=url, owner=body.identifier, sample=body.sample)


def versions_in_use() -> QuerySet[ProcedureVersion]:
    """Versions in force, and older ones that open files still follow."""
    still_open = File.objects.filter(version=OuterRef("id"), trial=False).exclude(state__in=DECIDED)
    return ProcedureVersion.objects.filter(Q(procedure__current=F("id")) | Exists(still_open))


def declared_needs() -> Iterator[Need]:
    """What procedures in use need of the exchange, also those published since the start."""
    for version in versions_in_use().order_by("-published_at"):
        yield from needs_of(version.definition)


def shipped_needs() -> Iterator[Need]:
    """What the procedure files that systems ship need of the exchange, published or not."""
    for text, _ in shipped().values():
        yield from needs_of(parsed(digest(text), text))


def needs_of(definition: ProcedureFile) -> list[Need]:
    return [
        Need(
            asker=definition.asker,
            offer=want.offer,
            fields=want.fields,
            purpose=want.purpose,
            legal_basis=want.legal_basis,
            legal_url=want.legal_url,
            retention_months=want.retention_months,
            questions=want.questions,
            by_law=want.by_law,
        )
        for want in definition.needs
    ]


@cache
def shipped() -> dict[str, tuple[str, Callable[..., Any] | None]]:
    """The text and the rule of each procedure file that systems ship, by slug."""
    found = {}
    for _, declared in catalogue.procedures():
        text = declared.file.read_text(encoding="utf-8")
        found[parsed(digest(text), text).slug] = (text, declared.rule)
    return found


def rule_of(definition: ProcedureFile) -> Callable[..., Any] | None:
    """The rule that a system ships: the one that the file names, so that its copies have it too, else that of its own name."""
    named = definition.result.rule if definition.result else ""
    return shipped().get(named or definition.slug, ("", None))[1]


def rule_questions() -> dict[str, tuple[str, ...]]:
    """By shipped procedure with a rule, the answers that the rule looks at."""
    return {slug: tuple(each.name for each in getattr(rule, "questions", ())) for slug, (_, rule) in shipped().items() if rule}


def rule_for(definition: ProcedureFile, version: str) -> Callable[..., Any] | None:
    """The rule that proposes a result for files of this version (its digest): shipped beside the file, or written in it."""
    return rule_of(definition) or rule_of_file(definition, version[:12])


def search_entries() -> Iterator[SearchEntry]:
    """Every published procedure, for the search."""
    for version in versions_in_force():
        definition = version.definition
        yield SearchEntry(
            key=f"procedure:{definition.slug}",
            title=definition.title,
            summary=definition.summary,
            url=f"/procedures/{definition.slug}",
            kind=Text("Démarche", "Procedure"),
            keywords=definition.keywords,
            life_events=definition.life_events,
        )


def trial_of(slug: str, *, organisation: Organisation) -> Trial | None:
    """The trial that an organisation holds of this procedure, if it does."""
    return Trial.objects.select_related("version").filter(procedure__slug=slug, organisation=organisation).first()


def trial_files(slug: str, *, organisation: Organisation) -> QuerySet[File]:
    """Requests filed on trial with an organisation and handed in, latest first."""
    found = File.objects.filter(procedure__slug=slug, organisation=organisation, trial=True, submitted_at__isnull=False)
    return found.select_related("version").order_by("-submitted_at")


def under_way(slug: str) -> QuerySet[File]:
    """Drafts of people and files that are not decided, trials left out."""
    return File.objects.filter(procedure__slug=slug, trial=False).exclude(state__in=DECIDED)
