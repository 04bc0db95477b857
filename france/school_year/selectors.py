"""Enrolled families, and what was asked in advance for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone

from france.school_year.models import Preparation
from parvis.components.procedures.selectors import accepted_people
from parvis.core.exchange.selectors import flow_stopped, retention_months
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.calendar import today

ASKER, OFFER = "school-year", "dss/quotient-familial"
PROCEDURE = "cantine"
BEGINS = 9  # September


def next_year() -> int:
    """The year in which the next school year begins, or this one's until it has begun."""
    day = today()
    return day.year if day.month <= BEGINS else day.year + 1


def to_ask(organisation: Organisation, *, year: int) -> list[Person]:
    """Families enrolled by an accepted file that were not asked about yet for ``year`` and did not object."""
    asked = set(Preparation.objects.filter(organisation=organisation, year=year).values_list("person_id", flat=True))
    enrolled = accepted_people(PROCEDURE, organisation=organisation)
    return [person for person in enrolled if person.pk not in asked and not objects(person)]


def objects(person: Person) -> bool:
    return flow_stopped(person.identity, asker=ASKER, offer=OFFER)


def prepared(organisation: Organisation, *, year: int) -> QuerySet[Preparation]:
    return Preparation.objects.filter(organisation=organisation, year=year).select_related("person")


def prepared_for(person_id: UUID) -> QuerySet[Preparation]:
    """What communes asked in advance about a person."""
    return Preparation.objects.filter(person_id=person_id).select_related("organisation")


def is_over(each: Preparation) -> bool:
    """Whether the law lets it be kept no longer, or the family objected since."""
    months = retention_months(ASKER, OFFER, each.organisation)
    return each.asked_at + relativedelta(months=months) <= timezone.now() or objects(each.person)


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in prepared_for(person.pk):
        yield {"label": f"{each.organisation.name}, {each.year}", "value": "" if each.quotient is None else str(each.quotient)}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in prepared_for(person.pk):
        yield {
            "kind": "asked-in-advance",
            "organisation": each.organisation.identifier,
            "year": each.year,
            "state": each.state,
            "quotient": each.quotient,
            "month": each.month,
            "asked_at": each.asked_at.isoformat(),
        }
