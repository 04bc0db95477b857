"""A contest from its first day to its end: its clock, its steps, and whom each step concerns."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from parvis.components.rights import selectors
from parvis.components.rights.models import Contest, ContestStep
from parvis.components.rights.rules import contests
from parvis.components.rights.rules.contests import By
from parvis.core.notices import actions as notices
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Person
from parvis.kernel import calendar
from parvis.kernel.actors import Actor
from parvis.kernel.clocks import Duty

SUBJECT = "data-protection"  # of the duties that set the clock


class NotNow(RuntimeError):
    """What is asked cannot happen to the contest as it stands: somebody was faster, or its time is over."""


def answer_due(kind: str, asked_on: date) -> date | None:
    """The last day for the answer by the duty of that kind; None where the country sets no time."""
    found: tuple[Duty, ...] = calendar.country().duties_of(kind, on=asked_on, subject=SUBJECT)
    return found[0].last_day(asked_on, works=calendar.country().works) if found else None


def begin(contest: Contest) -> None:
    """Start the clock of a contest just opened."""
    contest.due_on = answer_due("answer", calendar.local_day(contest.opened_at))
    contest.save(update_fields=["due_on"])
    step(contest, contests.OPEN, words=contest.reason)


@transaction.atomic
def begin_late(contest: Contest) -> None:
    """Start the clock of a contest opened before there were clocks; two workers at once start it once."""
    current = locked(contest)
    if current.is_waiting and not current.steps.exists():
        begin(current)


def step(contest: Contest, what: str, *, label: str = "", words: str = "") -> ContestStep:
    return ContestStep.objects.create(contest=contest, what=what, label=label, words=words)


def locked(contest: Contest) -> Contest:
    """The contest as it stands now, until the end of the transaction."""
    return Contest.objects.select_for_update(of=("self",)).select_related("organisation", "person").get(pk=contest.pk)


def choices(contest: Contest) -> list[str]:
    """What the person may do with it now."""
    return contests.choices_of(contest.state, by=By.PERSON, past=past(contest))


def past(contest: Contest) -> list[str]:
    return list(contest.steps.values_list("what", flat=True))


@transaction.atomic
def move(contest: Contest, wanted: str, *, by: By, label: str = "", words: str = "") -> Contest:
    """Take the contest to ``wanted`` and note it. Raises NotNow when the table does not allow it."""
    current = locked(contest)
    if not contests.may_become(current.state, wanted, by=by, past=past(current)):
        raise NotNow(f"A contest that is {current.state} does not become {wanted} by the {by}.")
    current.was_late = current.was_late or current.is_late
    current.state = wanted
    if wanted == contests.AGAIN:  # a new question, and a new month
        current.due_on, current.reminded = answer_due("answer", calendar.today()), None
    current.save(update_fields=["state", "due_on", "reminded", "was_late"])
    step(current, wanted, label=label, words=words)
    if wanted == contests.AGAIN:
        tell_officers(current, "rights.contest-again", moment="again")
    return current


def take(contest: Contest, *, agent: Actor) -> Contest:
    return move(contest, contests.TAKEN, by=By.OFFICER, label=agent_label(agent))


@transaction.atomic
def extend(contest: Contest, *, agent: Actor, reason: str) -> Contest:
    """Give the answer the longer time that the law allows, and tell the person why. Raises NotNow."""
    current = locked(contest)
    longer = answer_due("extension", calendar.local_day(current.opened_at))
    if longer is None or not current.may_be_extended:
        raise NotNow("The time to answer can be extended once, before the first answer's day has passed.")
    current.due_on, current.extension, current.reminded = longer, reason, None
    current.save(update_fields=["due_on", "extension", "reminded"])
    step(current, contests.EXTENDED, label=agent_label(agent), words=reason)
    tell_person(current, "rights.contest-extended", moment="extended")
    return current


def remind() -> int:
    """Send what is due today, each reminder once; returns how many contests had one."""
    today = calendar.today()
    for older in Contest.objects.filter(state__in=contests.WAITING, due_on=None, steps=None):
        begin_late(older)
    waiting = Contest.objects.filter(state__in=contests.WAITING, due_on__isnull=False)
    return sum(remind_of(contest, today) for contest in waiting.iterator())


@transaction.atomic
def remind_of(contest: Contest, today: date) -> bool:
    current = locked(contest)
    if not current.is_waiting or current.due_on is None:
        return False
    reached = contests.reminder(current.due_on, today=today)
    if reached is None or (current.reminded is not None and reached <= current.reminded):
        return False
    is_first_late = reached > 0 and (current.reminded is None or current.reminded <= 0)
    current.reminded, current.was_late = reached, current.was_late or current.is_late
    current.save(update_fields=["reminded", "was_late"])
    moment = f"{current.due_on}:{reached}"
    tell_officers(current, "rights.contest-due", moment=moment)
    if is_first_late:
        tell_person(current, "rights.contest-late", moment=moment)
    return True


def officers_for(contest: Contest) -> list[Person]:
    """The data protection officers of the organisation; where there is none, whoever works there."""
    if contest.organisation is None:
        return []
    officers = people.who_can(selectors.HOLD_CLOCK, contest.organisation.pk)
    return officers or people.agents_of(contest.organisation)


def tell_officers(contest: Contest, notice: str, *, moment: str) -> None:
    for officer in officers_for(contest):
        key = f"{notice}:{contest.pk}:{moment}:{officer.pk}"
        notices.send(notice, to=officer, key=key, context={"due_on": contest.due_on}, link=f"/desk/contests/{contest.pk}")


def tell_person(contest: Contest, notice: str, *, moment: str) -> None:
    link = f"/me/trace/{contest.entry_id}" if contest.entry_id else "/me/trace"
    name = contest.organisation.name if contest.organisation else ""
    key = f"{notice}:{contest.pk}:{moment}"
    notices.send(notice, to=contest.person, key=key, context={"due_on": contest.due_on}, organisation_name=name, link=link)


def agent_label(agent: Actor) -> str:
    """How a person is told of an agent: always the same, and not by name."""
    return f"agent {agent.person_id.hex[:4]}" if agent.person_id else "agent"


def authority() -> dict[str, Any] | None:
    """The supervisory authority as the country declares it, and how to refer to it; None where it declares none."""
    found = calendar.country().duties_of("referral", on=calendar.today(), subject=SUBJECT)
    if not found:
        return None
    addresses = [str(figure.value) for figure in found[0].figures if figure.name == "address"]
    return {"statement": found[0].statement, "source": found[0].source, "address": addresses[0] if addresses else found[0].url}


def figures_of(organisation_id: UUID | None) -> dict[str, int]:
    """For whoever answers there: how many contests their body had, how many wait, and how many are or were late."""
    of_body = Contest.objects.filter(organisation=organisation_id)
    late = Q(was_late=True) | Q(state__in=contests.WAITING, due_on__lt=calendar.today())
    return of_body.aggregate(opened=Count("pk"), waiting=Count("pk", filter=Q(state__in=contests.WAITING)), late=Count("pk", filter=late))
