"""What is held about someone who follows APIs or asks about them, shown, exported and erased."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.core.apis.models import Follower, Question, Reply, Report
from parvis.core.people.selectors import Person
from parvis.design import typography
from parvis.kernel.text import Text


def read(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Follower.objects.filter(person=person):
        yield {"label": each.entry, "value": typography.day(each.since)}
    for question in Question.objects.filter(author=person):
        yield {"label": question.entry, "value": question.text}
    for reply in Reply.objects.filter(author=person).select_related("question"):
        yield {"label": reply.question.entry, "value": reply.text}


def export(person: Person) -> Iterator[Mapping[str, Any]]:
    for each in Follower.objects.filter(person=person):
        yield {"kind": "follows", "api": each.entry, "since": each.since.isoformat()}
    for question in Question.objects.filter(author=person):
        yield {"kind": "question", "api": question.entry, "at": question.asked_at.isoformat(), "text": question.text}
    for reply in Reply.objects.filter(author=person).select_related("question"):
        yield {"kind": "answer", "api": reply.question.entry, "at": reply.at.isoformat(), "text": reply.text}


def erase(person: Person) -> Text:
    Follower.objects.filter(person=person).delete()
    Report.objects.filter(person=person).delete()
    Question.objects.filter(author=person).update(author=None)
    Reply.objects.filter(author=person).update(author=None)
    return Text(
        "Vous ne suivez plus aucune API ; vos questions publiques restent, sans votre nom.",
        "You follow no API any more; your public questions stay, without your name.",
    )
