"""Whatever is sent is answered in words: by schemathesis from the schema alone, and by acts that name what is really there."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from parvis.components.casework import actions as casework
from parvis.components.demarches.api import http
from parvis.components.demarches.api.schema import schema
from parvis.components.demarches.rules import ids
from parvis.components.demarches.tests.conftest import Program, filed, key_to
from parvis.components.demarches.tests.test_changes import TEXT
from parvis.components.procedures import actions as procedures
from parvis.components.procedures.actions import groups

pytestmark = pytest.mark.django_db(transaction=True)
FUZZ = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SAID = frozenset(
    {"bad_request", "not_found", "too_large", "timeout", "unauthorized", "forbidden"}
    | {f"graphql_{each}" for each in ("parse_failed", "validation_failed", "variables_invalid")}
)
MOMENTS = st.datetimes().map(lambda each: each.isoformat() + "Z") | st.text(max_size=9)
DAYS = st.dates().map(str) | st.text(max_size=9)
schemathesis.graphql.scalar("ISO8601DateTime", MOMENTS.map(nodes.String))
schemathesis.graphql.scalar("ISO8601Date", DAYS.map(nodes.String))


def answered_in_words(status: int, told: dict[str, Any], text: str) -> None:
    """An answer that holds to the standard, whose errors say what kind they are, and that shows nothing of the code."""
    assert status in (200, 400), (status, told)
    assert set(told) <= {"data", "errors"}, told
    for error in told.get("errors") or ():
        assert error["message"], told
        assert error.get("extensions", {}).get("code") in SAID, told
    assert "Traceback" not in text
    assert 'File "' not in text


@pytest.fixture
def fuzzed(town, bo, ada, monkeypatch):
    """A program with a key, and what it can name, by kind."""
    monkeypatch.setattr(http, "CALLS_A_MINUTE", 1_000_000)
    procedures.publish(TEXT)
    file = filed(ada, town)
    group = groups.create(file.procedure, town, title="Nord")
    groups.set_members(group, [bo])
    label = casework.create_label(file.procedure, town, name="Urgent")
    program = Program(key_to(file.procedure, town, bo)[1])
    fields = [ids.encoded("Champ", each.pk) for each in file.procedure.field_numbers.all()]
    named = {
        "Procedure": file.procedure_id,
        "Dossier": file.number.pk,
        "Instructeur": bo.pk,
        "GroupeInstructeur": group.pk,
        "Label": label.pk,
    }
    return program, [*(ids.encoded(kind, each) for kind, each in named.items()), *fields]


@pytest.fixture
def described(fuzzed):
    """Each question and each act that the endpoint describes, as schemathesis reads them there."""
    program, _known = fuzzed
    key = {"Authorization": f"Bearer {program.text}"}
    read = schemathesis.graphql.from_wsgi("/api/v2/graphql", get_wsgi_application(), headers=key)
    return [each.ok() for each in read.get_all_operations()], key


@FUZZ
@given(data=st.data())
def test_schemathesis_is_answered_in_words(described, data):
    operations, key = described
    case = data.draw(data.draw(st.sampled_from(operations)).as_strategy())
    answer = case.call(headers=key)
    answered_in_words(answer.status_code, answer.json(), answer.text)


def value_of(kind: Any, known: list[str]) -> st.SearchStrategy[Any]:
    """What may be sent as ``kind``: right in kind, and often naming what is there."""
    if isinstance(kind, GraphQLNonNull):
        return value_of(kind.of_type, known)
    if isinstance(kind, GraphQLList):
        return st.lists(value_of(kind.of_type, known), max_size=3)
    if isinstance(kind, GraphQLEnumType):
        return st.sampled_from(sorted(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return fields_of(kind, known)
    return {
        "ID": st.sampled_from(known) | st.text(max_size=20),
        "Int": st.integers(-(2**31), 2**31 - 1),
        "Float": st.floats(allow_nan=False, allow_infinity=False),
        "Boolean": st.booleans(),
        "String": st.sampled_from(["", "Vu", "Bonne", "application/pdf", "AAAAAAAAAAAAAAAAAAAAAA=="]) | st.text(max_size=40),
        "ISO8601Date": DAYS,
        "ISO8601DateTime": MOMENTS,
    }[kind.name]


def fields_of(kind: GraphQLInputObjectType, known: list[str]) -> st.SearchStrategy[Any]:
    given = {name: value_of(each.type, known) for name, each in kind.fields.items()}
    if kind.is_one_of:
        return st.sampled_from(sorted(given)).flatmap(lambda name: st.fixed_dictionaries({name: given[name]}))
    due = {name: each for name, each in given.items() if isinstance(kind.fields[name].type, GraphQLNonNull)}
    return st.fixed_dictionaries(due, optional={name: each for name, each in given.items() if name not in due})


@FUZZ
@given(data=st.data())
def test_acts_on_what_is_there_are_answered_in_words(fuzzed, data):
    program, known = fuzzed
    acts = schema().mutation_type.fields
    name = data.draw(st.sampled_from(sorted(acts)))
    kind = acts[name].args["input"].type
    text = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ clientMutationId }} }}"
    answer = program.post({"query": text, "variables": {"input": data.draw(value_of(kind, known))}})
    answered_in_words(answer.status_code, answer.json(), answer.content.decode())
