"""Following an API, and asking its producer in public."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.core.apis import selectors
from parvis.core.apis.actions.publishing import record
from parvis.core.apis.entries import Entry
from parvis.core.apis.models import Follower, Question, Reply, Report
from parvis.core.notices import actions as notices
from parvis.core.people import selectors as people
from parvis.core.people.selectors import Organisation, Person

MOST_A_DAY = 5  # questions and lines of one person


class TooManyQuestions(Exception):
    """This person wrote as much as one may in a day."""


class Closed(Exception):
    """The question takes no more lines."""


@transaction.atomic
def follow(person: Person, key: str) -> None:
    Follower.objects.get_or_create(entry=key, person=person)


def unfollow(person: Person, key: str) -> None:
    Follower.objects.filter(entry=key, person=person).delete()


@transaction.atomic
def ask(entry: Entry, person: Person, text: str) -> Question:
    """A question in public; the producer is told by mail. Raises TooManyQuestions."""
    within_limits(person)
    question = Question.objects.create(entry=entry.key, author=person, text=text)
    for agent in producers(entry):
        tell("apis.asked", agent, question, entry, text=text)
    return question


def within_limits(person: Person) -> None:
    Person.objects.select_for_update().get(pk=person.pk)  # one at a time: two tabs must not pass together
    since = timezone.now() - timedelta(days=1)
    written = (
        Question.objects.filter(author=person, asked_at__gt=since).count()
        + Reply.objects.filter(author=person, organisation_name="", at__gt=since).count()
    )
    if written >= MOST_A_DAY:
        raise TooManyQuestions


def producers(entry: Entry) -> list[Person]:
    """Who may answer for the owner; the operators when the owner has nobody here."""
    owner = Organisation.objects.filter(identifier=entry.owner).first() if entry.owner else None
    return (people.who_can(selectors.PUBLISH, owner.pk) if owner else []) or people.operators()


@transaction.atomic
def answer(question: Question, entry: Entry, person: Person, text: str, *, organisation: str) -> Reply:
    """A line of the producer (``organisation`` is its name) or of the asker (empty). Raises Closed, TooManyQuestions."""
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.state in (Question.State.CLOSED, Question.State.HIDDEN):
        raise Closed
    if not organisation:
        within_limits(person)
    reply = Reply.objects.create(question=held, author=person, organisation_name=organisation, text=text)
    held.state = Question.State.ANSWERED if organisation else Question.State.OPEN
    held.save(update_fields=["state"])
    if organisation and held.author:
        tell("apis.answered", held.author, held, entry, text=text, reply=reply)
    for agent in [] if organisation else producers(entry):
        tell("apis.asked", agent, held, entry, text=text, reply=reply)
    return reply


def tell(notice: str, person: Person, question: Question, entry: Entry, *, text: str, reply: Reply | None = None) -> None:
    key = f"{notice}:{question.pk}:{reply.pk if reply else ''}:{person.pk}"
    context = {"title": entry.title.in_language(person.language), "text": text}
    notices.send(notice, to=person, key=key, context=context, link=f"/apis/questions/{entry.key}")


@transaction.atomic
def close(question: Question) -> None:
    Question.objects.filter(pk=question.pk).exclude(state=Question.State.HIDDEN).update(state=Question.State.CLOSED)


@transaction.atomic
def hide(question: Question, entry: Entry, *, reason: str, by: str) -> None:
    """No longer shown, for a reason that its author is told. Trace: api.question-hidden."""
    if (
        not Question.objects.filter(pk=question.pk)
        .exclude(state=Question.State.HIDDEN)
        .update(state=Question.State.HIDDEN, hidden_because=reason)
    ):
        return
    question.reports.update(settled_at=timezone.now())
    record("api.question-hidden", owner=entry.owner or "platform", owner_name=entry.owner_name, key=entry.key, by=by)
    if question.author:
        tell("apis.hidden", question.author, question, entry, text=reason)


@transaction.atomic
def report(question: Question, person: Person, reason: str) -> None:
    """Tell the operators of an abuse; one report each. Raises TooManyQuestions past five in a day: each one is a mail to all of them."""
    Person.objects.select_for_update().get(pk=person.pk)
    if Report.objects.filter(person=person, at__gt=timezone.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyQuestions
    _, new = Report.objects.get_or_create(question=question, person=person, defaults={"reason": reason})
    if new:
        for operator in people.operators():
            key = f"apis.reported:{question.pk}:{person.pk}:{operator.pk}"
            notices.send("apis.reported", to=operator, key=key, context={"reason": reason}, link=f"/apis/questions/{question.entry}")


@transaction.atomic
def settle(question: Question) -> None:
    """The reports are read and the question stays."""
    question.reports.update(settled_at=timezone.now())
