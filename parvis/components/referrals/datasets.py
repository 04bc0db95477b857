"""Who acknowledged at once and who answered in time, by closed quarter and body: with fewer requests in each figure, most would have to be withheld; and the table of ways in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings

from parvis.components.procedures.selectors import File
from parvis.components.referrals.rules import acknowledgement, answer
from parvis.core.notices.selectors import told_at
from parvis.kernel.calendar import local_day, today
from parvis.kernel.manifest import Column
from parvis.kernel.text import Text

INVENTED = settings.PARVIS_DEMO  # a demonstration's requests are invented: its figures say so, and real ones leave them out
ACKNOWLEDGED = {
    "at-once": Text("Accusé de réception immédiat", "Acknowledged at once"),
    "later": Text("Accusé de réception plus tard", "Acknowledged later"),
    "never": Text("Sans accusé de réception", "Not acknowledged"),
}
ANSWERED = {
    "in-time": Text("Réponse dans le délai", "Answered in time"),
    "late": Text("Réponse après le délai", "Answered late"),
    "overdue": Text("Délai passé sans réponse", "No answer when time was up"),
}
WAYS_IN = tuple(
    Column(name=name, title=Text(fr, en), kind="text")
    for name, fr, en in (
        ("identifier", "Identifiant", "Identifier"),
        ("name", "Nom", "Name"),
        ("kind", "Genre", "Kind"),
        ("mission", "Mission de service public", "Public-service mission"),
        ("writes_here", "On peut lui écrire ici", "One can write to it here"),
        ("online_services", "Téléservices", "Online services"),
        ("form_url", "Formulaire", "Form"),
        ("email", "Adresse électronique", "E-mail address"),
        ("phone", "Téléphone", "Telephone"),
        ("address", "Adresse postale", "Postal address"),
        ("hours_fr", "Horaires, en français", "Hours, in French"),
        ("hours_en", "Horaires, en anglais", "Hours, in English"),
    )
)
Counts = Counter[tuple[str, str, str, str]]


def files() -> Any:
    found = File.objects.filter(submitted_at__isnull=False, trial=False)
    return found if INVENTED else found.filter(sample=False)


def acknowledgements() -> Iterator[Mapping[str, Any]]:
    """By the quarter in which requests came: those of people, whose messages are still kept; invented ones have none."""
    added: Counts = Counter()
    columns = ("id", "submitted_at", "organisation__identifier", "organisation__name")
    coming = files().filter(sample=False, person__isnull=False).values_list(*columns).iterator(chunk_size=1000)
    for some in in_parts(coming):
        told = told_at([f"procedures:{file_id}:acknowledged" for file_id, *_ in some])
        for file_id, submitted, body, name in some:
            moment: datetime | None = told.get(f"procedures:{file_id}:acknowledged")
            added[quarter(local_day(submitted)), body, name, acknowledgement(submitted, moment)] += 1
    yield from rows(added, "receipt", ACKNOWLEDGED)


def answers() -> Iterator[Mapping[str, Any]]:
    """By the quarter in which the time to answer ended."""
    added: Counts = Counter()
    columns = ("silence_on", "decided_at", "organisation__identifier", "organisation__name")
    for due, decided, body, name in files().filter(silence_on__lt=today()).values_list(*columns).iterator(chunk_size=2000):
        told = answer(local_day(decided) if decided else None, due, today=today())
        added[quarter(due), body, name, told] += 1
    yield from rows(added, "answer", ANSWERED)


def rows(added: Counts, column: str, words: Mapping[str, Text]) -> Iterator[Mapping[str, Any]]:
    """Closed quarters only: the figures of a quarter are published once."""
    for (period, body, name, told), number in sorted(added.items()):
        if period < quarter(today()):
            names = {"administration": body, "administration_name": name, f"{column}_name": words[told].fr}
            yield {"period": period, **names, column: told, "requests": number}


def quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def in_parts(coming: Iterator[Any], size: int = 1000) -> Iterator[list[Any]]:
    while some := list(islice(coming, size)):
        yield some
