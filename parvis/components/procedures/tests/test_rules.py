"""Conditions, what is asked next, references: plain arithmetic, no tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parvis.components.procedures.rules import conditions
from parvis.components.procedures.rules.conditions import Facts
from parvis.components.procedures.rules.loader import loaded
from parvis.components.procedures.rules.progress import Progress, proposed_rows
from parvis.components.procedures.rules.references import ALPHABET, new_reference, read_reference

GARDEN = loaded(Path(__file__).with_name("procedure.yaml").read_text(encoding="utf-8"))
FULL = {
    "address": "12 Ada Street",
    "size": "small",
    "children": [{"id": "a", "source": "", "values": {"name": "B", "birth_date": "2018-09-03", "tool": "none"}}],
}


def holds(node: dict[str, Any], answers: dict[str, Any] | None = None, needs: dict[str, str] | None = None) -> bool:
    return conditions.parse(node).holds(Facts(answers=answers or {}, needs=needs or {}))


@pytest.mark.parametrize(
    ("node", "answers", "expected"),
    [
        ({"equals": {"answer": "a", "value": "x"}}, {"a": "x"}, True),
        ({"equals": {"answer": "a", "value": "x"}}, {}, False),
        ({"differs": {"answer": "a", "value": "x"}}, {}, False),  # not answered: nothing holds of it
        ({"not": {"equals": {"answer": "a", "value": "x"}}}, {}, True),
        ({"equals": {"answer": "a", "value": 3}}, {"a": "3.00"}, True),
        ({"equals": {"answer": "a", "value": True}}, {"a": False}, False),
        ({"at_least": {"answer": "a", "value": 10}}, {"a": "9.99"}, False),
        ({"at_most": {"answer": "a", "value": "2026-01-31"}}, {"a": "2026-01-31"}, True),
        ({"below": {"answer": "a", "value": 10}}, {"a": "ten"}, False),
        ({"contains": {"answer": "a", "value": "monday"}}, {"a": ["monday"]}, True),
        ({"contains": {"answer": "a", "value": "monday"}}, {"a": "monday"}, False),
        ({"answered": "a"}, {"a": []}, False),
        ({"all": [{"answered": "a"}, {"not": {"answered": "b"}}]}, {"a": 0}, True),
        ({"any": [{"answered": "b"}, {"answered": "c"}]}, {"a": 1}, False),
    ],
)
def test_conditions_read_as_written(node: dict[str, Any], answers: dict[str, Any], expected: bool) -> None:
    assert holds(node, answers) is expected


def test_a_condition_can_look_at_what_a_source_said() -> None:
    node = {"source": {"need": "n", "is": "unknown"}}
    assert holds(node, needs={"n": "unknown"})
    assert not holds(node, needs={"n": "awaited"})


LEAVES = st.sampled_from([{"answered": "a"}, {"equals": {"answer": "a", "value": 1}}, {"above": {"answer": "b", "value": 2}}])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.fixed_dictionaries({"not": inner})
        | st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)})
    ),
    max_leaves=10,
)
ANSWERS = st.dictionaries(st.sampled_from("ab"), st.integers(0, 4) | st.text(max_size=2) | st.none())


@given(TREES, TREES, ANSWERS)
def test_the_tree_keeps_the_laws_of_logic(one: dict[str, Any], other: dict[str, Any], answers: dict[str, Any]) -> None:
    assert holds({"not": {"all": [one, other]}}, answers) == holds({"any": [{"not": one}, {"not": other}]}, answers)
    assert holds({"not": {"not": one}}, answers) == holds(one, answers)


def form(answers: dict[str, Any], *, need: str = "known", attached: frozenset[tuple[str, str]] = frozenset()) -> Progress:
    return Progress(definition=GARDEN, answers=answers, needs={"household": need}, attached=attached)


def missing(progress: Progress) -> list[str]:
    return [each.field.name for each in progress.missing()]


def test_an_empty_form_misses_what_is_required_and_nothing_certified() -> None:
    assert missing(form({})) == ["address", "size", "children"]


def test_a_full_form_misses_nothing() -> None:
    assert missing(form(FULL)) == []
    assert missing(form(FULL, need="awaited")) == []  # the source's debt is not the person's


def test_who_the_source_does_not_know_is_asked_instead() -> None:
    unknown = form(FULL, need="unknown")
    assert missing(unknown) == ["declared_income"]
    assert "income" not in [each.name for each in unknown.shown["home"]]


def test_an_answer_brings_up_a_question_and_takes_it_back() -> None:
    assert missing(form({**FULL, "size": "large"})) == ["why_large"]
    back = form({**FULL, "size": "small", "why_large": "kept from before"})
    assert "why_large" not in back.facts.answers  # what is no longer asked no longer counts


def test_a_row_may_ask_more_of_one_child_than_of_another() -> None:
    row = {"id": "b", "source": "", "values": {"name": "C", "birth_date": "2019-01-01", "tool": "spade"}}
    due = form({**FULL, "children": [*FULL["children"], row]}).missing()
    assert [(each.field.name, each.row) for each in due] == [("spade_size", "b")]


def test_known_rows_are_proposed_from_the_source() -> None:
    repetition = GARDEN.field("children")
    rows = proposed_rows(repetition, {"household": {"children": [{"name": "Byron", "born": "2018-09-03"}, "strange"]}})
    assert rows == [{"id": "household-0", "source": "household", "values": {"name": "Byron", "birth_date": "2018-09-03"}}]
    assert proposed_rows(repetition, {"household": {"children": None}}) == []


def test_a_reference_is_read_back_however_it_is_typed() -> None:
    reference = new_reference("CA", 2026)
    assert reference.startswith("CA26-")
    assert read_reference(reference.lower().replace("-", " ")) == reference


@given(st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_wrong_sign_is_caught(place: int, sign: str) -> None:
    signs = list(new_reference("CA", 2026).split("-", 1)[1].replace("-", ""))
    assume(signs[place] != sign)
    signs[place] = sign
    assert read_reference("CA26" + "".join(signs)) is None


@given(st.integers(0, 6))
def test_two_swapped_signs_are_caught(place: int) -> None:
    signs = list(new_reference("CA", 2026).split("-", 1)[1].replace("-", ""))
    assume(signs[place] != signs[place + 1])
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    assert read_reference("CA26" + "".join(signs)) is None
