"""A procedure file with mistakes: each is pointed at, with the way to mend it; nothing makes the loader fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.components.procedures.rules.loader import WrongProcedureFile, digest, load, loaded
from parvis.components.procedures.rules.shape import schema
from parvis.components.procedures.rules.source import Mistake

TEXT = Path(__file__).with_name("procedure.yaml").read_text(encoding="utf-8")
OFFERS = {"tests/household": ("income.value", "children", "address.street", "address.town")}


def mistakes(text: str) -> tuple[Mistake, ...]:
    return load(text, offers=OFFERS, life_events={"moving"}).mistakes


def line_of(needle: str, text: str = TEXT) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if needle in line)


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1, old
    return TEXT.replace(old, new, 1)


def test_a_right_file_has_no_mistake() -> None:
    assert mistakes(TEXT) == ()
    assert loaded(TEXT).slug == "garden"


# old text, new text, the line it is on afterwards (a needle), what is said, how to mend it
CASES = [
    ("keywords: {", "keyword: {", "keyword: {", "Unknown key `keyword`", "`keywords`"),
    (", en: Anyone who lives in the town.}", "}", "who:", "The English text is missing", "Add `en:`"),
    ("type: phone", "type: phones", "type: phones", "not one of those allowed", "phone"),
    ("answer: size", "answer: siez", "siez", "no field called `siez`", "`size`"),
    ("need: household, is: unknown", "need: houshold, is: unknown", "houshold", "no need called `houshold`", "`household`"),
    ("value: large}", "value: larg}", "larg}", "no option of `size` called `larg`", "`large`"),
    ("{name: phone", "{name: income", "{name: income, type: phone", "already on line", "a name of its own"),
    ("offer: tests/household", "offer: tests/houshold", "tests/houshold", "no offer called", "tests/household"),
    ("fields: [income.value,", "fields: [income.valeur,", "income.valeur", "income.valeur", "income.value"),
    ("income: income.value", "incme: income.value", "incme:", "no field called `incme`", "`income`"),
    ("means: refusal", "means: no", "means: no", "not one of those allowed", "acceptance"),
    ("equals: {answer: tool", "at_least: {answer: tool", "at_least:", "cannot look at a field of type choice", "integer"),
    (
        "size\n        type: choice",
        "size\n        when: {answered: why_large}\n        type: choice",
        "answered:",
        "asked later",
        "Move the question up",
    ),
    ("certified: true, unit: EUR", "certified: true, unit: EUR, maximum: much", "maximum: much", "does not bound", "a number"),
    ("reference_prefix: GA", "reference_prefix: ga", "reference_prefix", "not written as it must be", "[A-Z]"),
    ("slug: garden", "slug: garden\nslug: other", "slug: other", "duplicate", ""),
    ("slug: garden", "slug: &a garden", "&a", "Anchors", "Write the value"),
    ("slug: garden", "slug: !!python/object garden", "!!python", "Anchors", "Write the value"),
    ("keywords: {", "life_events: [movin]\nkeywords: {", "movin", "no life event called `movin`", "`moving`"),
]


@pytest.mark.parametrize(("old", "new", "needle", "what", "mend"), CASES, ids=[case[3][:30] + case[1][:12] for case in CASES])
def test_each_mistake_is_pointed_at_by_line_with_its_mend(old: str, new: str, needle: str, what: str, mend: str) -> None:
    text = changed(old, new)
    found = [each for each in mistakes(text) if what in each.what]
    assert found, mistakes(text)
    assert abs(found[0].line - line_of(needle, text)) <= 1, (found[0], line_of(needle, text))
    assert mend in found[0].mend
    assert found[0].column >= 1


def test_several_mistakes_are_all_listed_in_the_order_of_lines() -> None:
    found = mistakes(changed("type: phone", "type: fone").replace("summary:", "sumary:").replace("means: refusal", "means: maybe"))
    assert [each.line for each in found] == sorted(each.line for each in found)
    assert len(found) >= 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "a: [",
        "a: *b",
        "a: &x [*x]",
        "\t",
        "{" * 3000,
        "[" * 3000,
        "a: " + "x" * 500_000,
        "? [a]\n: b",
        "a: 99999999999999999999999",
        "a: .nan",
        "\x00",
    ],
)
def test_hostile_texts_are_refused_with_a_place(text: str) -> None:
    found = mistakes(text)
    assert found
    assert all(each.line >= 1 and each.column >= 1 and each.mend for each in found)


@pytest.mark.parametrize("bracket", "{[")
def test_open_brackets_are_counted_while_reading(bracket: str) -> None:
    """Thousands of them would keep the library busy for minutes."""
    found = mistakes(bracket * 3000)
    assert [(each.line, each.column, each.what) for each in found] == [(1, 31, "More than 30 levels")]


LINES = TEXT.splitlines(keepends=True)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(LINES) - 1),
    st.one_of(
        st.just(""),
        st.text(max_size=30).map(lambda typed: typed + "\n"),
        st.sampled_from(
            [
                "  - 1\n",
                "    x: {\n",
                "when: {all: []}\n",
                "name: 3\n",
                "fields: 7\n",
                "      - null\n",
                "[]: 2\n",
                "? a\n",
                "- - -\n",
                "x: 2026-13-45\n",
            ]
        ),
    ),
)
def test_no_change_of_a_line_makes_the_loader_fall(place: int, line: str) -> None:
    reading = load("".join([*LINES[:place], line, *LINES[place + 1 :]]), offers=OFFERS, life_events=set())
    assert (reading.procedure is None) == bool(reading.mistakes)
    for each in reading.mistakes:
        assert each.line >= 1
        assert each.what
        assert each.mend


NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["fr", "en", "name", "type", "all", "not", "equals", "answer", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(schema()["properties"])), NODES)
def test_no_value_of_a_key_makes_the_loader_fall(key: str, node: object) -> None:
    text = "\n".join(line for line in TEXT.split("\n"))
    reading = load(f"{text}\n{key}2: 1\n") if node is None else load(json.dumps({"slug": "a", key: node}))
    assert reading.mistakes


def test_a_digest_names_the_text_whatever_its_line_ends() -> None:
    assert digest("a\nb") == digest("a\r\nb") != digest("a\nc")


def test_wrong_files_are_refused_with_every_mistake() -> None:
    with pytest.raises(WrongProcedureFile) as refused:
        loaded("slug: 3")
    assert len(refused.value.mistakes) > 5
