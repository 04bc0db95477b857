"""What is too long, too deep, too large or too tangled is refused before anything is read; what clients send is not."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from graphql import get_operation_ast, parse
from graphql.execution.values import VariableValues, get_variable_values

from parvis.components.demarches.api import execution
from parvis.components.demarches.api.schema import schema
from parvis.components.demarches.rules import limits, measuring
from parvis.components.demarches.selectors import access
from parvis.components.demarches.selectors.texts import stored
from parvis.components.demarches.tests.test_reading import EVERYTHING

QUICKLY = 2.0  # seconds; the limits below keep each under half of it here


def measured(text: str, operation: str | None = None, **given) -> tuple[int, int]:
    document = parse(text)
    found = get_operation_ast(document, operation)
    assert found is not None
    values = get_variable_values(schema(), found.variable_definitions or (), given)
    assert isinstance(values, VariableValues)
    return measuring.measured(schema(), document, found, values)


def cost(champs: str) -> int:
    return measured(f"{{ dossier(number: 1) {{ champs {{ {champs} }} }} }}")[1]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("getDemarche", {"demarcheNumber": 1, "first": 100}),
        ("getGroupeInstructeur", {"groupeInstructeurNumber": 1, "first": 100}),
        ("getDossier", {"dossierNumber": 1}),
        ("getDemarcheDescriptor", {"demarche": {"number": 1}}),
    ],
)
def test_stored_queries_with_everything_and_full_pages_are_answered(operation, given):
    depth, values = measured(stored("ds-query-v2"), operation, **given, **EVERYTHING)
    assert depth <= limits.DEEPEST
    assert values <= limits.LARGEST


def test_the_usual_query_about_the_schema_is_answered():
    depth, values = measured(stored("introspection"))
    assert (depth, values) <= (limits.DEEPEST, limits.LARGEST_ABOUT)


def test_a_condition_said_twice_hides_nothing():
    rows = "rows { champs { id label stringValue } }"
    plain = cost(f"... on RepetitionChamp {{ {rows} }}")
    nested = [rows]
    for _ in range(8):
        nested.append(f"... on RepetitionChamp {{ ... on Champ {{ {nested[-1]} }} }}")
    assert {cost(f"... on RepetitionChamp {{ {each} }}") for each in nested} == {plain}
    assert plain == 1 + 1 + 3 * (1 + 2 * (1 + 4 * 3))


def test_of_types_that_exclude_each_other_the_dearest_counts():
    row = "rows { id }"
    dear, cheap = f"... on RepetitionChamp {{ {row} }}", "... on TextChamp { value }"
    assert cost(dear + cheap) == cost(dear) + 27 == 2 + 3 * 3 + 27
    assert cost(cheap + "id") == cost(cheap) + 30
    assert cost(f"... on RepetitionChamp {{ {row} }} ... on RepetitionChamp {{ again: {row} }}") == 2 + 3 * 6


def test_aliases_cost_and_the_same_field_does_not():
    assert cost("id id id") == cost("id")
    assert cost("a: id b: id c: id") == 2 + 3 * 30
    assert measured("{ dossier(number: 1) { demarche { id } demarche { id number } } }") == (3, 4)


def test_one_answer_by_its_identifier_is_one_answer():
    assert measured('{ dossier(number: 1) { champs(id: "x") { id label } } }')[1] == 4
    assert measured("query ($c: ID) { dossier(number: 1) { champs(id: $c) { id label } } }")[1] == 2 + 60


def test_pages_cost_their_size():
    page = "query ($n: Int) { demarche(number: 1) { dossiers(first: $n) { nodes { id } } } }"
    assert [measured(page, n=n)[1] for n in (1, 10, 100, 1000)] == [4, 22, 202, 202]
    assert measured(page)[1] == 202


FILES = "demarche(number: 1) { dossiers { nodes { %s } } }"
HIDDEN = "... on Champ { ... on RepetitionChamp { " * 9 + "rows { champs { id label columns { id label } } }" + " } }" * 9
CHAIN = " ".join(
    f"fragment f{n} on Dossier {{ a: champs {{ ...l{n} }} b: champs {{ ...l{n} }} }}"
    f" fragment l{n} on DossierLinkChamp {{ dossier {{ ...f{following} }} }}"
    for n, following in pairwise(range(6))
)
DEEP = json.loads("[" * 900 + "]" * 900)
HOSTILE = {
    "aliases": ("{ " + " ".join(f"a{n}: {FILES % 'champs { id label columns { id label } } messages { id }'}" for n in range(100)) + " }", {}),
    "hidden by conditions": (f"{{ {FILES % ' '.join(f'a{n}: champs {{ ...h }}' for n in range(100))} }} fragment h on Champ {{ {HIDDEN} }}", {}),
    "fragments in fragments": (f"{{ {FILES % '...f0'} }} {CHAIN} fragment f5 on Dossier {{ id }}", {}),
    "a circle of fragments": ("{ dossier(number: 1) { ...a } } fragment a on Dossier { ...b } fragment b on Dossier { ...a }", {}),
    "a circle through files": ("{ dossier(number: 1) { ...a } } fragment a on Dossier { champs { ... on DossierLinkChamp { dossier { ...a } } } }", {}),
    "ten thousand directives": ("{ __typename " + "@include(if: true) " * 10_000 + "}", {}),
    "a thousand directives": ("{ __typename " + "@include(if: true) " * 1_000 + "}", {}),
    "three thousand unknown directives": ("{ __typename " + "@a " * 3_000 + "}", {}),
    "one field again and again": ("{ dossier(number: 1) { " + "id " * 7_900 + "} }", {}),
    "one name for what lies below": ("{ dossier(number: 1) { " + "demarche { id number title } " * 900 + "} }", {}),
    "deep": ("{ " + "... on Query { " * 150 + "__typename" + " }" * 151, {}),
    "much deeper": ("{ " + "a { " * 2_500 + "a" + " }" * 2_501, {}),
    "one fragment under many names": (
        "{ dossier(number: 1) { " + " ".join(f"a{n}: champs {{ ...f }}" for n in range(200)) + " } } fragment f on Champ { "
        + " ".join(f"b{n}: id" for n in range(1_500)) + " }", {}),
    "many operations": (" ".join(f"query q{n} {{ ...f }}" for n in range(700)) + " fragment f on Query { __typename }", {}),
    "about the schema, in circles": ("{ __schema { types { " + "fields { type { " * 8 + "name" + " }}" * 8 + " } } }", {}),
    "about the schema, by aliases": (
        "{ __schema { " + " ".join(f"t{n}: types {{ fields {{ type {{ fields {{ name }} }} }} }}" for n in range(60)) + " } }", {}),
    "variables without end": ("query ($n: Int!) { dossier(number: $n) { id } }", {"n": DEEP}),
    "variables of a wrong kind, by the thousand": (
        "query ($d: FindDemarcheInput!) { demarcheDescriptor(demarche: $d) { id } }", {"d": {f"a{n}": n for n in range(20_000)}}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_are_refused_soon_and_before_anything_is_read(name):
    text, given = HOSTILE[name]
    start = time.process_time()
    with pytest.raises(execution.Wrong) as refused:
        execution.run(execution.Call(text=text, variables=given), access.Access(token=None, note_reading=lambda *_: None))
    assert time.process_time() - start < QUICKLY
    assert refused.value.code in ("too_large", "graphql_parse_failed", "graphql_validation_failed", "graphql_variables_invalid")
    assert len(refused.value.errors) <= execution.MOST_ERRORS + 1


def test_measuring_itself_has_its_time(monkeypatch):
    document = parse(stored("ds-query-v2"))
    operation = get_operation_ast(document, "getDossier")
    assert operation is not None
    values = get_variable_values(schema(), operation.variable_definitions or (), {"dossierNumber": 1})
    assert isinstance(values, VariableValues)
    with pytest.raises(limits.TooLarge, match="tangled"):
        measuring.measured(schema(), document, operation, values, seconds=-1.0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("given", [DEEP, "[" * 100_000, "{" + '"a":[' * 50_000, [], 1, "nothing"])
def test_variables_that_cannot_be_read_are_said(program, given):
    answer = program.post({"query": "{ __typename }", "variables": given})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "bad_request")


@pytest.mark.django_db(transaction=True)
def test_a_call_is_no_larger_than_it_may_be(program):
    answer = program.post({"query": "{ __typename }", "variables": {"a": "x" * limits.LARGEST_BODY}})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "too_large")
