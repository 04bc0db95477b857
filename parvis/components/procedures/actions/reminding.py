"""Reminders before a legal clock ends, and while a correction waits; each is sent once, however often the clock looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain
from uuid import UUID

from django.db import transaction

from parvis.components.procedures.actions import telling
from parvis.components.procedures.models import Correction, File
from parvis.components.procedures.selectors import access, clocks
from parvis.components.procedures.selectors.files import to_warn
from parvis.core.notices import actions as notices
from parvis.core.people.selectors import Person
from parvis.kernel import rounds
from parvis.kernel.calendar import local_day, today

LAST_DAYS = timedelta(days=3)
WARNED = timedelta(days=14)  # before a draft is erased
LEAST_WARNING = timedelta(days=7)  # where the clock had stopped, drafts live longer rather than end unannounced
TIMES = 3  # a person is reminded of a correction three times, a fortnight apart


def remind() -> int:
    """Send what is due now; how many files were looked at. Run by the clock."""
    near = chain.from_iterable(rounds.pages(clocks.to_remind()))
    waiting = chain.from_iterable(rounds.pages(clocks.forgotten_corrections()))
    due: Iterable[File | Correction] = chain(near, waiting)
    return rounds.each(due, remind_of, of="procedures.reminders")


def remind_of(what: File | Correction) -> None:
    if isinstance(what, File):
        remind_agents(what)
    else:
        remind_person(what.file, asked=(today() - local_day(what.asked_at)).days, key=str(what.pk), text=what.message.text)


def remind_agents(file: File) -> None:
    """A fortnight before, whoever took the file in charge; in the last three days, everyone who may handle it."""
    if file.silence_on is None:
        return
    last = file.silence_on - today() <= LAST_DAYS
    for agent in access.who_handle(file) if last else in_charge(file):
        notices.send(
            "procedures.clock-ends",
            to=agent,
            key=f"procedures:{file.id}:clock:{file.silence_on}:{'last' if last else 'soon'}:{agent.pk.hex[:12]}",
            context={"file": file, "procedure": file.definition, "silence": file.definition.silence},
            organisation_name=file.organisation.name,
            file_reference=file.reference or "",
            link=f"/desk/files/{file.reference}",
        )


def in_charge(file: File) -> list[Person]:
    """Who took the file last, if that person may still handle it; everyone who may, when nobody did."""
    taken = file.passages.filter(transition="take", agent__isnull=False).select_related("agent").last()
    handlers = list(access.who_handle(file))
    return [taken.agent] if taken and taken.agent in handlers else handlers


def remind_person(file: File, *, asked: int, key: str, text: str) -> None:
    """Once a fortnight, three times at most: the legal time waits for this answer."""
    turn = min(asked // clocks.SOON.days, TIMES)
    telling.send(file, "procedures.correction-awaited", key=f"awaited:{key}:{turn}", text=text)


def warn_of_ends() -> int:
    """Write once to whoever has a draft that will be erased soon; how many were written to. Run by the clock."""
    return sum(warn_of_end(file_id) for file_id in list(to_warn(today() + WARNED).values_list("id", flat=True)[:1000]))


@transaction.atomic
def warn_of_end(file_id: UUID) -> bool:
    """Whether there was something to warn of, of a draft that may have been saved meanwhile."""
    file = to_warn(today() + WARNED).select_for_update(of=("self",)).filter(id=file_id).first()
    if file is None or file.person is None or file.erase_on is None:
        return False
    file.erase_on = file.warned_for = max(file.erase_on, today() + LEAST_WARNING)
    file.save(update_fields=["erase_on", "warned_for"])
    notices.send(
        "procedures.draft-ends",
        to=file.acted_by or file.person,
        key=f"procedures:{file.id}:ends:{file.erase_on}",
        context={"file": file, "procedure": file.definition, "ends_on": file.erase_on},
        organisation_name=file.organisation.name,
        language=file.language,
        link=f"/procedures/{file.procedure.slug}/{file.id}",
    )
    return True
