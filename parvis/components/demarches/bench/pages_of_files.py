"""A page of files by the interface, with all that its stored query includes: time, queries, memory, the page after the first ones."""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.components.demarches.actions import tokens
from parvis.components.demarches.bench import making
from parvis.components.procedures.actions import adopt, publish
from parvis.components.procedures.selectors import File, procedure
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel.calendar import today
from parvis.kernel.scratch import scratch_database

PAGE, TIMES = 100, 7
QUESTIONS = 40


def measure(size: int) -> Mapping[str, float]:
    """Seconds for a page of 100 among ``size`` files (median and worst of 7), statements, kB, and growth of memory over all pages."""
    with scratch_database():
        key, number = filled(size)
        ask = asking(key, number)
        ask()  # the schema is made once for each process
        taken = [timed(ask) for _ in range(TIMES)]
        statements = Counted()
        with connection.execute_wrapper(statements):
            length = len(ask()[0])
        start = time.process_time()
        ask()
        processor = time.process_time() - start
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pages = walked(ask)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        return {
            "files": size,
            "a page of 100 files, median s": statistics.median(taken),
            "a page of 100 files, worst s": max(taken),
            "a page of 100 files, processor s": processor,
            "statements for a page": statements.number,
            "answer, kB": length / 1000,
            "pages walked": pages,
            "growth of memory while walking, MB": grown / 1024,
        }


@dataclass
class Counted:
    """How many statements were run."""

    number: int = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.number += 1
        return execute(*arguments)


def form(questions: int = QUESTIONS) -> str:
    """A form of questions of many kinds, with a repetition and an annotation."""
    kinds = ("text", "integer", "date", "yes_no", "textarea", "amount", "email", "phone", "address", "checkbox")
    plain = [
        {"name": f"q{n}", "type": kinds[n % len(kinds)], "required": False, "label": {"fr": f"Question {n}", "en": f"Question {n}"}}
        for n in range(questions - 1)
    ]
    row = [
        {"name": "name", "type": "text", "label": {"fr": "Nom", "en": "Name"}},
        {"name": "born", "type": "date", "label": {"fr": "Né", "en": "Born"}},
    ]
    rows = {"name": "people", "type": "repetition", "label": {"fr": "Personnes", "en": "People"}, "fields": row}
    both = {"fr": "Mesure", "en": "Measure"}
    return json.dumps(
        {
            "slug": "bench-of-files",
            "title": both,
            "summary": {"fr": "Pour mesurer.", "en": "To measure."},
            "who": both,
            "owner": both,
            "reference_prefix": "BF",
            "legal_basis": {"fr": "Aucun", "en": "None"},
            "pages": [{"slug": "all", "title": both, "fields": [*plain, rows]}],
            "annotations": [{"name": "note", "type": "textarea", "label": {"fr": "Note", "en": "Note"}}],
            "acknowledgement": {"fr": "Merci.", "en": "Thank you."},
            "decisions": {"accepted": {"label": both}, "refused": {"label": both}},
            "retention": {"draft_months": 3, "decided_months": 12, "text": {"fr": "Un an.", "en": "One year."}},
        }
    )


ANSWERS: Mapping[str, Any] = {
    "text": "Une réponse", "integer": 42, "date": "2026-03-14", "yes_no": True, "textarea": "Une réponse plus longue " * 8, "amount": "784.50",
    "email": "ada@exemple.example", "phone": "0102030405", "address": "12 rue Ada\n35000 Rennes", "checkbox": True,
}  # fmt: skip
ROWS = [{"id": f"r{n}", "source": "", "values": {"name": "Byron", "born": "2018-09-03"}} for n in range(3)]


def filled(size: int, *, questions: int = QUESTIONS) -> tuple[str, int]:
    """A body with ``size`` files of one procedure, each with its answers, passages, messages and a note; a key, the procedure's number."""
    publish(form(questions))
    held = procedure("bench-of-files")
    body = people.organisation("bench", name="Mesure", kind="bench", sample=True)
    adopt("bench-of-files", organisation=body, since=today())
    person = people.recognise(Identity(family_name="Lovelace", given_names=("Ada",), birth_date="1985-12-10"), email="ada@exemple.example")
    agent = people.recognise(Identity(family_name="Burnham", given_names=("Bo",), birth_date="1985-12-11"), email="bo@exemple.example")
    people.join(agent, body, role="instructor")
    now = timezone.now()
    file = File(
        procedure=held,
        version=held.current,
        organisation=body,
        person=person,
        state="under_review",
        submitted_at=now,
        applicant="Ada Lovelace",
    )
    making.fill(
        file, size, {"id": making.key(), "reference": reference(), "submitted_at": making.ago("i * 60"), "saved_at": making.ago("i * 60")}
    )
    kept = {"file_id": making.key()}
    making.fill(making.related(File, "number")(), size, {**kept, "id": "i"})
    for field in held.current.definition.all_fields() if held.current else ():
        value = ROWS if field.name == "people" else ANSWERS[str(field.type)]
        making.fill(making.related(File, "answers")(field=field.name, value=value), size, kept)
    for name, state in (("submit", "submitted"), ("take", "under_review")):
        by = "agent" if name == "take" else "person"
        making.fill(
            making.related(File, "passages")(transition=name, to_state=state, by=by, agent=agent if by == "agent" else None), size, kept
        )
    for text in ("Bonjour", "Merci"):
        making.fill(making.related(File, "messages")(by="agent", agent=agent, agent_label="agent 0000", text=text), size, kept)
    making.fill(making.related(File, "annotations")(field="note", value="À revoir", agent=agent), size, kept)
    making.analysed()
    _token, key = tokens.create(organisation=body, made_by=agent, name="Mesure", procedures=[held], may_write=False, months=3)
    return key, held.pk


def reference() -> str:
    return "'BF-' || i"


def asking(key: str, number: int) -> Any:
    client = Client(headers={"Authorization": f"Bearer {key}"})

    def ask(after: str | None = None) -> tuple[bytes, Any]:
        variables = {"demarcheNumber": number, "includeDossiers": True, "first": PAGE, "after": after}
        body = {"queryId": "ds-query-v2", "operationName": "getDemarche", "variables": variables}
        answer = client.post("/api/v2/graphql", json.dumps(body), content_type="application/json")
        told = json.loads(answer.content)
        if answer.status_code != 200 or "errors" in told:
            raise RuntimeError(f"{answer.status_code}: {str(told)[:500]}")
        return answer.content, told["data"]["demarche"]["dossiers"]

    return ask


def timed(ask: Any) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def walked(ask: Any) -> int:
    """How many pages there are, each read from the end of the one before; twenty at most."""
    after, number = None, 0
    while number < 20:
        _content, found = ask(after)
        number += 1
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    return number
