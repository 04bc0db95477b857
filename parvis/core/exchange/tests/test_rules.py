"""Masking and authorisation terms, as pure functions."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.exchange.rules.answers import Answer, Subject, Terms, covered, covers, released
from parvis.kernel.text import Text

NAMES = st.text(alphabet="abc", min_size=1, max_size=2)
JSON = st.recursive(
    st.none() | st.integers(0, 3) | st.sampled_from(["", "x", "a.b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=3).map(".".join), max_size=4)


def test_only_named_fields_are_released():
    data = {"a": {"b": 1, "c": 2}, "d": [{"e": 3, "f": 4}], "g": 5}
    assert released(data, ["a.b", "d.e"]) == {"a": {"b": 1}, "d": [{"e": 3}]}


def test_a_field_that_holds_others_releases_them_all():
    assert released({"d": [{"e": 3, "f": 4}]}, ["d.e", "d"]) == {"d": [{"e": 3, "f": 4}]}


def test_a_field_that_the_source_lacks_is_left_out():
    assert released({"a": 1}, ["a", "z", "y.x"]) == {"a": 1}


def test_no_field_releases_nothing():
    assert released({"a": 1}, []) == {}


def leaves(data: object, path: str = "") -> set[str]:
    if isinstance(data, dict):
        return {leaf for name, inner in data.items() for leaf in leaves(inner, f"{path}.{name}")} | {f"{path}.{name}" for name in data}
    if isinstance(data, list):
        return {leaf for inner in data for leaf in leaves(inner, path)}
    return {path}


@given(data=st.dictionaries(NAMES, JSON, max_size=4), fields=PATHS)
def test_nothing_outside_the_fields_ever_comes_out(data, fields):
    for leaf in leaves(released(data, fields)) - {""}:
        path = leaf.lstrip(".")
        assert any(covers(field, path) or covers(path, field) for field in fields)


@given(data=st.dictionaries(NAMES, JSON, max_size=4), fields=PATHS)
def test_releasing_twice_changes_nothing(data, fields):
    once = released(data, fields)
    assert released(once, fields) == once


def test_covered_keeps_the_order_wanted_and_understands_parts():
    assert covered(["z", "a.b", "c"], ["c", "a"]) == ("a.b", "c")


def test_a_name_that_only_begins_alike_does_not_cover():
    assert not covers("address", "address_of_work")


@pytest.mark.parametrize(
    ("day", "active", "allowed"),
    [
        (date(2026, 1, 1), True, True),
        (date(2026, 12, 31), True, True),
        (date(2025, 12, 31), True, False),
        (date(2027, 1, 1), True, False),
        (date(2026, 6, 1), False, False),
    ],
)
def test_terms_hold_from_the_first_to_the_last_day_and_while_active(day, active, allowed):
    terms = Terms(fields=("a",), valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31), active=active)
    assert terms.allow_on(day) is allowed


def answer(**values: object) -> Answer:
    return Answer(
        values=values,
        fields=("income.value", "address"),
        withheld=(),
        offer="x",
        source=Text("", ""),
        fetched_at=datetime.now(UTC),
        authorisation="H-0001",
        request_id="",
        entry_ids=(),
    )


def test_an_answer_gives_its_values_by_path():
    assert answer(income={"value": 784}).value("income.value") == 784


def test_a_value_the_source_lacks_is_none():
    assert answer(income=None).value("income.value") is None


def test_a_field_that_was_not_released_is_an_error_not_an_unknown():
    with pytest.raises(LookupError, match="not released"):
        answer().value("incme.value")


def test_values_do_not_show_in_logs():
    assert "784" not in repr(answer(income={"value": 784}))


@pytest.mark.parametrize("given", [{}, {"organisation": "1", "key": "2"}])
def test_a_subject_is_exactly_one_thing(given):
    with pytest.raises(ValueError, match="exactly one"):
        Subject(**given)
