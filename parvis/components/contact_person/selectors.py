"""Missions that hold now, the files that they cover, and what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from parvis.components.contact_person.models import Ask, Line, Mission, TakingPart
from parvis.components.procedures.selectors import File, State, seen_by
from parvis.components.procedures.selectors.clocks import is_late
from parvis.components.procedures.selectors.history import TAG_KINDS
from parvis.core.people.selectors import Organisation, Person
from parvis.kernel.actors import Actor
from parvis.kernel.calendar import today

FOLLOW = "contact-person.follow"
__all__ = ["Ask", "Line", "Mission", "TakingPart"]


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A file under a mission: who has it, whether they are late, what was asked of them and not answered."""

    file: File
    state: object
    tag_kind: str
    late: bool
    asks: Sequence[Ask]


def missions() -> QuerySet[Mission]:
    return Mission.objects.select_related("user", "contact", "body")


def running() -> QuerySet[Mission]:
    """Accepted, not ended, not over."""
    return missions().filter(ended_at=None, accepted_at__isnull=False, until__gte=today())


def mission_of(user: Person) -> Mission | None:
    """The user's one mission that is asked for or runs; None once it ended or its time is over."""
    return missions().filter(user=user, ended_at=None, until__gte=today()).first()


def past_of(user: Person) -> QuerySet[Mission]:
    return missions().filter(Q(ended_at__isnull=False) | Q(until__lt=today()), user=user)


def held_by(contact: Person, who: Actor) -> QuerySet[Mission]:
    """The missions that this agent carries out now for the body they act for."""
    return running().filter(contact=contact, body=who.organisation_id)


def waiting_at(who: Actor) -> QuerySet[Mission]:
    """Asked for at the body, and accepted by nobody yet."""
    return missions().filter(body=who.organisation_id, accepted_at=None, ended_at=None, until__gte=today()).order_by("asked_at")


def appointing() -> list[Organisation]:
    """The bodies whose agents may be contact persons, by name."""
    return [
        each.organisation
        for each in TakingPart.objects.filter(appoints=True, since__lte=today())
        .select_related("organisation")
        .order_by("organisation__name")
    ]


def taking_part() -> list[Organisation]:
    """The bodies whose files contact persons may follow, by name."""
    return [
        each.organisation
        for each in TakingPart.objects.filter(since__lte=today()).select_related("organisation").order_by("organisation__name")
    ]


def files_under(mission: Mission) -> QuerySet[File]:
    """The user's own files that the mission covers, in bodies that take part; none once it ended. Due first."""
    if mission.accepted_at is None or mission.ended_at or mission.until < today():
        return File.objects.none()
    bodies = TakingPart.objects.filter(since__lte=today()).values("organisation")
    found = File.objects.filter(person=mission.user, company=None, trial=False, organisation__in=bodies).exclude(state=State.DRAFT)
    if mission.organisations:
        found = found.filter(organisation__identifier__in=mission.organisations)
    if mission.procedures:
        found = found.filter(procedure__slug__in=mission.procedures)
    return found.select_related("procedure", "version", "organisation").order_by("decided_at", "silence_on", "submitted_at")


def followed(mission: Mission) -> list[Followed]:
    """Every file under the mission, with its state, its day and what is asked about it."""
    asks: dict[object, list[Ask]] = {}
    for each in mission.asks.select_related("answered_by"):
        asks.setdefault(each.file_id, []).append(each)
    return [
        Followed(
            file=file,
            state=State(file.state).label,
            tag_kind=TAG_KINDS[State(file.state)],
            late=is_late(file),
            asks=asks.get(file.pk, ()),
        )
        for file in files_under(mission)
    ]


def asked_of(who: Actor) -> QuerySet[Ask]:
    """What contact persons ask about the files that ``who`` handles and nobody has answered, due first."""
    mine = seen_by(who).values("pk")
    return Ask.objects.filter(answered_at=None, mission__ended_at=None, file__in=mine).select_related(
        "file__organisation", "file__version", "mission__contact", "mission__body"
    )
