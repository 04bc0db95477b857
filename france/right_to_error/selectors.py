"""Errors as the person, the administration and everyone see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from france.right_to_error.models import Error
from france.right_to_error.rules import COVERED, GROUNDS, Ground, Past
from parvis.components.procedures.selectors.access import seen_by
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import country, duty, local_day, start_of_day, today
from parvis.kernel.text import Text


def years_remembered() -> int:
    """For how many years an error counts in the history of an obligation."""
    law = duty("good-faith", on=today(), subject="declaration")
    return int(str(law.figure("history_years", on=today()).value))


def errors() -> QuerySet[Error]:
    return Error.objects.select_related("organisation", "person", "company", "file", "contest", "earlier")


def history(person: Person, *, company: Organisation | None, organisation: Organisation, obligation: str) -> QuerySet[Error]:
    """The errors known of the person, or of the company, in this obligation towards this body."""
    whose = Q(company=company) if company else Q(person=person, company=None)
    return Error.objects.filter(whose, organisation=organisation, obligation=obligation)


def past(found: Iterable[Error]) -> list[Past]:
    return [Past(key=str(each.pk), period=each.period, recorded=local_day(each.recorded_at)) for each in found]


def of_person(person: Person) -> QuerySet[Error]:
    return errors().filter(person=person)


def of_body(who: Actor) -> QuerySet[Error]:
    """Those that the agent's body recorded: of files that the agent may handle, or of no file any more."""
    return errors().filter(Q(file=None) | Q(file__in=seen_by(who)), organisation=who.organisation_id)


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in of_person(person):
        yield {"label": Text.of(each.obligation_title), "value": f"{each.period} – {GROUNDS[Ground(each.ground)]}"}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in of_person(person):
        yield {
            "obligation": each.obligation,
            "period": each.period,
            "what": each.what,
            "ground": each.ground,
            "recorded_at": each.recorded_at.isoformat(),
            "penalty": str(each.penalty) if each.penalty is not None else None,
        }


def figures() -> Iterator[dict[str, Any]]:
    """Errors by closed month, body and obligation: how many were covered, how many good faiths contested and how many times proven."""
    closed = Error.objects.filter(recorded_at__lt=start_of_day(today().replace(day=1)))
    rows = (
        closed.annotate(month=TruncMonth("recorded_at", tzinfo=country().zone))
        .values("month", "organisation__identifier", "organisation__name", "obligation")
        .annotate(
            errors=Count("id"),
            covered=Count("id", filter=Q(ground__in=COVERED)),
            contested=Count("contest"),
            proven=Count("contest", filter=Q(contest__is_proven=True)),
        )
        .order_by("month", "organisation__identifier", "obligation")
    )
    for row in rows:
        yield {
            "period": f"{row['month']:%Y-%m}",
            "body": row["organisation__identifier"],
            "body_name": row["organisation__name"],
            **{name: row[name] for name in ("obligation", "errors", "covered", "contested", "proven")},
        }
