"""Above the desk: each day, those who manage a body's files learn what silence is about to decide there, and what it decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Count

from parvis.components.procedures.actions.reminding import LAST_DAYS
from parvis.components.procedures.models import Decision
from parvis.components.procedures.selectors import access, clocks
from parvis.core.notices import actions as notices
from parvis.core.people import selectors as people
from parvis.kernel import rounds
from parvis.kernel.calendar import start_of_day, today

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


def escalate() -> int:
    """One message a day to the managers of each body concerned; how many bodies. Run by the clock."""
    near = clocks.running().filter(silence_on__gt=today(), silence_on__lte=today() + LAST_DAYS)
    ending = counted(near.order_by().values_list("organisation").annotate(Count("id")))
    yesterday, week = silent_since(A_DAY), silent_since(A_WEEK)
    bodies = sorted({*ending, *yesterday}, key=str)
    return rounds.each(bodies, lambda body: tell_managers(body, ending=ending[body], decided=week[body]), of="procedures.escalation")


def silent_since(time: timedelta) -> Counter[UUID]:
    """By body, the requests that silence decided since then."""
    found = Decision.objects.filter(made_by=Decision.MadeBy.SILENCE, decided_at__gte=start_of_day(today() - time), file__trial=False)
    return counted(found.order_by().values_list("file__organisation").annotate(Count("id")))


def counted(rows: Iterable[tuple[UUID, int]]) -> Counter[UUID]:
    return Counter(dict(rows))


def tell_managers(organisation_id: UUID, *, ending: int, decided: int) -> None:
    body = people.Organisation.objects.get(pk=organisation_id)
    for manager in people.who_can(access.MANAGE, organisation_id):
        notices.send(
            "procedures.clocks-of-a-body",
            to=manager,
            key=f"procedures:{organisation_id}:clocks:{today()}:{manager.pk.hex[:12]}",
            context={"ending": ending, "decided": decided, "days": LAST_DAYS.days},
            organisation_name=body.name,
            link="/desk/deadlines",
        )
