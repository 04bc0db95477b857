"""Files of 5,000 procedures in 750 bodies, with answers, an index and counts: few procedures have most of them, as in life."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from parvis.components.demarches.bench import making, pages_of_files
from parvis.components.procedures.actions import publish
from parvis.components.procedures.selectors import File, Procedure, Tally, procedure
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity, Organisation, Person
from parvis.kernel.calendar import today

BODIES, PROCEDURES = 750, 5000
FIRST = 1001  # number of the first procedure made
MONTHS = 13
STATES = ("submitted", "under_review", *["accepted"] * 6, "refused", "closed_without_decision")
RARE = "zzquince7"  # a word of one file in ten thousand
ANSWERED: dict[str, Any] = {"q0": "Une réponse", "q1": 42, "q2": "2026-03-14", "q3": True}
BATCH = 200_000  # files in one statement
QUESTIONS = 8  # of each procedure: its text is read once by each process
DAYS = 120  # over which files came in


def fill(size: int) -> None:
    """``size`` files handed in over four months, each with four answers, its words, a typed answer and its place in the counts."""
    procedures()
    for first in range(1, size + 1, BATCH):
        files(first, min(BATCH, size + 1 - first))
    making.fill(making.related(File, "number")(), size, {"id": "i", "file_id": making.key()})
    tallies()
    making.analysed()


def procedures() -> None:
    """Each has a text of its own, so that each is parsed; each is applied by one body."""
    publish(pages_of_files.form(QUESTIONS))
    version: Any = procedure("bench-of-files").current
    making.fill(Organisation(name="Commune", kind="bench", sample=True), BODIES, {"id": making.key(), "identifier": "'bench-' || i"})
    named = f"i + {FIRST - 1}"
    making.fill(Procedure(), PROCEDURES, {"id": named, "slug": "'bench-' || i"})
    texts = {
        "id": named,
        "procedure_id": named,
        "digest": "'bench-' || i",
        "source": making.replaced(version.source, "bench-of-files", "'bench-' || i"),
    }
    making.fill(type(version)(digest="", source=""), PROCEDURES, texts)
    applied = {"procedure_id": named, "organisation_id": making.key(f"1 + (i - 1) %% {BODIES}")}
    making.fill(making.related(Procedure, "adoptions")(since=today() - timedelta(days=1000)), PROCEDURES, applied)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procedures_procedure SET current_id = id WHERE id >= %s", [FIRST])


def files(first: int, number: int) -> None:
    """One lot; the cube of a lot gives most files to the first procedures."""
    person = applicant()
    lot = making.spread(1, PROCEDURES)
    which = f"(({lot}) * ({lot}) / {PROCEDURES} * ({lot}) / {PROCEDURES})"
    body = f"1 + ({which}) %% {BODIES}"
    age = f"(86400 * (1 + {making.spread(2, DAYS)}) + {making.spread(3, 86_400)})"  # seconds
    now, part = timezone.now(), number // len(STATES)
    for each, state in enumerate(STATES):
        decided = now if each > 1 else None
        file = File(person=person, state=state, submitted_at=now, decided_at=decided, applicant="Ada Lovelace")
        start = first + each * part
        expressions = {
            "id": making.key(),
            "reference": "'BF-' || i",
            "procedure_id": f"{FIRST} + {which}",
            "version_id": f"{FIRST} + {which}",
            "organisation_id": making.key(body),
            "submitted_at": making.ago(age),
            "saved_at": making.ago(age),
            **({"decided_at": making.ago(f"{age} / 100 * (5 + {making.spread(4, 90)})")} if decided else {}),
        }
        count = part if each < len(STATES) - 1 else number - part * (len(STATES) - 1)
        making.fill(file, count, expressions, first=start)
        for name, value in ANSWERED.items():
            making.fill(making.related(File, "answers")(field=name, value=value), count, {"file_id": making.key()}, first=start)
        belongs = {"file_id": making.key(), "organisation_id": expressions["organisation_id"], "procedure_id": expressions["procedure_id"]}
        fact = making.related(File, "facts")(field="q1", number=42)
        making.fill(fact, count, {**belongs, "number": making.spread(5, 100)}, first=start)
        words = f"'lovelace ada repons q' || i || CASE WHEN i %% 10000 = 7 THEN ' {RARE}' ELSE '' END"
        making.index_words(count, first=start, body=body, words=words)


def applicant() -> Person:
    return people.recognise(Identity(family_name="Lovelace", given_names=("Ada",), birth_date="1985-12-10"), email="ada@exemple.example")


def tallies() -> None:
    """A year of counts of each procedure, one row a month and thing, as the hourly task leaves them."""
    kinds = ("begun", "known", "asked", "again", "corrected", "passed", "question")
    for number, what in enumerate(kinds):
        name = {"passed": "all", "question": "q1"}.get(what, "")
        version = f"{FIRST} + (i - 1) / {MONTHS}"
        expressions = {
            "version_id": version,
            "organisation_id": making.key(f"1 + ((i - 1) / {MONTHS}) %% {BODIES}"),
            "day": making.month_ago(f"(i - 1) %% {MONTHS}"),
            "number": f"5 + {making.spread(10 + number, 200)}",
        }
        making.fill(Tally(what=what, name=name, day=today()), PROCEDURES * MONTHS, expressions)
