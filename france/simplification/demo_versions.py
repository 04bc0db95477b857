"""Earlier versions of procedures, made from the version in force and what ``earlier.yaml`` says that they asked more: all invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from france.simplification.models import FormEntry, Proposal, Review
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.rules.canonical import canonical
from parvis.components.procedures.rules.source import read
from parvis.components.procedures.selectors import ProcedureVersion
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import country

FILE = Path(__file__).with_name("earlier.yaml")
AT = time(9)
TO_DECIDE = timedelta(days=40)  # from a version to the review that decides what goes
SHORT: dict[str, Any] = {"max_length": 200}
DOCUMENT: dict[str, Any] = {"accept": ["application/pdf", "image/jpeg", "image/png"], "max_megabytes": 5}
SIZES: dict[str, dict[str, Any]] = {"text": SHORT, "textarea": {"max_length": 2000}, "address": {"max_length": 300}, "file": DOCUMENT}


def load(agent: Person | None, organisation: Organisation) -> None:
    """Each version of the past, with the review that decided what left it; repeating it adds nothing."""
    for slug, versions in read(FILE.read_text(encoding="utf-8")).value.items():
        entry = FormEntry.objects.select_related("procedure__current").filter(slug=slug).first()
        if entry is not None and entry.procedure and entry.procedure.current:
            load_versions(entry, entry.procedure.current, versions, agent, organisation)


@transaction.atomic
def load_versions(
    entry: FormEntry, current: ProcedureVersion, versions: list[dict[str, Any]], agent: Person | None, organisation: Organisation
) -> None:
    if entry.reviews.exists():
        return
    for each in versions:
        published = datetime.combine(date.fromisoformat(each["published"]), AT, tzinfo=country().zone)
        text = canonical(earlier(read(current.source).value, each))
        version = procedures.load_past_version(text, published_at=published)
        decided = published + TO_DECIDE
        review = Review.objects.create(
            entry=entry, version=version, agent=agent, organisation=organisation, began_at=published, ended_at=decided
        )
        Proposal.objects.bulk_create(
            Proposal(
                entry=entry,
                review=review,
                version=version,
                kind=kind,
                field=field,
                why=why,
                person=agent,
                proposed_at=published,
                decision=Proposal.Decision.ACCEPTED,
                reason=reason,
                decided_by=agent,
                decided_at=decided,
            )
            for kind, field, why, reason in each["proposed"]
        )


def earlier(value: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The plain value of an earlier version. Its tests are left out: they are about the version in force."""
    without = told.get("without_needs", ())
    found = {key: each for key, each in value.items() if key not in ("tests", *(("once_only",) if without else ()))}
    needs = [each for each in value.get("needs", ()) if each["name"] not in without]
    pages = [{**page, "fields": [*fields_of(page, told)]} for page in value["pages"]]
    return {key: each for key, each in {**found, "needs": needs, "pages": pages}.items() if each}


def fields_of(page: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for field in page["fields"]:
        if field["name"] not in told.get("dropped", ()):
            changed = {**field, **told.get("changed", {}).get(field["name"], {})}
            yield {key: each for key, each in changed.items() if each is not None}
    for added in told.get("adds", {}).get(page["slug"], ()):
        yield {**added, **SIZES.get(added["type"], {})}
