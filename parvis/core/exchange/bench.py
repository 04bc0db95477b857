"""How many questions pass the door each second, against the bare SQL that one question needs.

The trace cannot be unwritten, so the work is done in a database of its own, made beside the
installation's and dropped after.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from parvis.core.exchange.actions import door
from parvis.core.exchange.actions.asking import answered
from parvis.core.exchange.actions.authorising import authorise
from parvis.core.exchange.actions.door import Admission, Call
from parvis.core.exchange.rules.answers import Query, Subject
from parvis.core.exchange.rules.permitted import in_force, names
from parvis.core.people import actions as people
from parvis.core.people.selectors import Identity
from parvis.kernel import catalogue
from parvis.kernel.calendar import today
from parvis.kernel.manifest import Need, PermittedExchange
from parvis.kernel.scratch import scratch_database

Statement = tuple[str, Sequence[Any]]


def measure(size: int) -> Mapping[str, float]:
    """Questions a second in this process, the same SQL a second, and their ratio."""
    with scratch_database():
        question = Question()
        statements = recorded(question.ask)
        asking, bare = in_turn(question.ask, lambda: replay(statements), times=size)
    return {"asks per second": size / asking, "bare SQL per second": size / bare, "ratio": bare / asking}


class Question:
    """A shipped need asked about an invented person, answered in this very process so that only the door is measured."""

    def __init__(self) -> None:
        self.need, entry = next(permitted_needs())
        declared = catalogue.offer(self.need.offer)
        self.offer = replace(declared, provider=self.provide)
        kind = entry.recipients[0]  # a kind of bodies, or the identifier of one
        self.organisation = people.organisation(kind, name="Bench", kind=kind, sample=True)
        self.identity = Identity(family_name="Bench", given_names=("Ada",), birth_date="1815-12-10")
        authorise(
            self.organisation,
            asker=self.need.asker,
            offer=self.need.offer,
            fields=self.need.asked,
            purpose=self.need.purpose,
            legal_basis=self.need.legal_basis,
        )

    def provide(self, query: Query) -> Mapping[str, Any]:
        return {field: 1 for field in query.fields if "." not in field}

    def ask(self) -> None:
        call = Call(
            offer=self.need.offer,
            asker=self.need.asker,
            subject=Subject(identity=self.identity),
            organisation=self.organisation,
            actor_label="bench",
        )
        policy, fields = door.opened(call, need=self.need, authorisation=None, wanted=())
        admission = door.checked(Admission(call=call, policy=policy, fields=fields, entry=None, need=self.need))
        answered(admission, offer=self.offer)


def permitted_needs() -> Iterator[tuple[Need, PermittedExchange]]:
    """Needs that come with the code, each with an entry under which they are asked."""
    for need in catalogue.written_needs():
        for entry in catalogue.permitted_exchanges().values():
            if names(entry, asker=need.asker, offer=need.offer) and in_force(entry, today()):
                yield need, entry


def in_turn(first: Callable[[], None], second: Callable[[], None], *, times: int) -> tuple[float, float]:
    """Seconds that each takes for ``times`` runs, run by turns so that a busy machine slows both alike."""
    spent = [0.0, 0.0]
    for _ in range(times):
        for turn, work in enumerate((first, second)):
            started = time.perf_counter()
            work()
            spent[turn] += time.perf_counter() - started
    return spent[0], spent[1]


def recorded(work: Callable[[], None]) -> list[Statement]:
    """The statements that ``work`` sends, without those that open and close transactions."""
    seen: list[Statement] = []

    def keep(execute: Callable[..., Any], sql: str, params: Sequence[Any], many: bool, context: Mapping[str, Any]) -> Any:
        seen.append((sql, list(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        work()
    return [statement for statement in seen if statement[0].split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "WITH")]


def replay(statements: Sequence[Statement]) -> None:
    """The same statements with nothing of Python around: reads, then the inserts in one transaction."""
    reads = [each for each in statements if each[0].startswith("SELECT")]
    writes = [each for each in statements if not each[0].startswith("SELECT")]
    with connection.cursor() as cursor:
        for sql, params in reads:
            cursor.execute(sql, params)
            cursor.fetchall()
        if len(writes) == 1:  # a statement that is a transaction by itself
            insert(cursor, writes)
            return
        with transaction.atomic():
            insert(cursor, writes)


def insert(cursor: Any, writes: Sequence[Statement]) -> None:
    """A leaf, then the entry that names it: its own key and the leaf's new one take the place of the recorded ones."""
    new_leaf = 0
    for sql, params in writes:
        values = [
            [uuid4()]
            if isinstance(value, list) and is_key(value[0])
            else uuid4().hex
            if connection.vendor == "sqlite" and is_key(value)
            else uuid4()
            if is_key(value)
            else value
            for value in params
        ]
        if new_leaf:
            values = [new_leaf if isinstance(value, int) else value for value in values]
        cursor.execute(sql, values)
        if "RETURNING" in sql:
            new_leaf = cursor.fetchone()[0]


def is_key(value: Any) -> bool:
    return (hasattr(value, "hex") and hasattr(value, "version")) or (isinstance(value, str) and len(value) == 32 and value.isalnum())
