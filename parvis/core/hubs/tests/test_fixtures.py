"""Prepared answers: which file answers which words, and what a file that cannot be read does to the others."""

from __future__ import annotations

import json
import os
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.core.hubs import sandbox
from parvis.core.hubs.rules import fixtures
from parvis.core.hubs.rules.fixtures import BadFixture, Fixture

FILE = """
title: One
description: For those who try
example: true
params:
  name: 'Lovelace'
  given:
    - 'Ada'
    - 'Augusta'
  year: 1815
status: 200
payload: |-
  {"data": {"n": 1.50}}
"""


def fixture(name="a", status=200, **params):
    return Fixture(name=name, params=fixtures.params_of(params), status=status, body="{}", description="")


def words(**given):
    return fixtures.request_from({name: (value,) if isinstance(value, str) else value for name, value in given.items()})


def test_a_file_says_what_it_answers():
    found = fixtures.parsed(FILE, name="one.yaml")
    assert found.params == {"name": ("Lovelace",), "given": ("Ada", "Augusta"), "year": ("1815",)}
    assert (found.status, found.payload, found.title, found.is_example) == (200, {"data": {"n": 1.5}}, "One", True)
    assert found.body == '{"data": {"n": 1.50}}'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("status: 200", "status: ok", "status must be a number"),
        ("status: 200", "status: 99", "status must be a number"),
        ("status: 200", "", "status must be a number"),
        ('{"data": {"n": 1.50}}', "{", "payload is not JSON"),
        ('{"data": {"n": 1.50}}', "[1]", "payload must be a JSON object"),
        ('{"data": {"n": 1.50}}', '{"n": NaN}', "payload is not JSON"),
        ("year: 1815", "year: {deep: 1}", "params: year must be"),
        ("year: 1815", "year: 18.5", "params: year must be"),
        ("params:", "parameters:", "params must name"),
        ("title: One", "title: [", "is not YAML"),
    ],
)
def test_a_file_that_cannot_be_an_answer_says_why(old, new, problem):
    with pytest.raises(BadFixture, match=problem):
        fixtures.parsed(FILE.replace(old, new), name="one.yaml")


@pytest.mark.parametrize("given", [{"year": "1815"}, {"year": "1815", "more": "x"}, {"year": ("1815",)}])
def test_a_number_is_what_the_address_writes(given):
    assert fixtures.matches(fixture(year=1815), words(**given))


@pytest.mark.parametrize(
    ("kept", "sent"),
    [("Éloïse", "ELOISE"), (4, "04"), ("04", "4"), (["Ada"], "Ada"), ("Ada", ("Ada",)), (" Ada", "ada ")],
)
def test_case_accents_and_leading_zeros_do_not_matter(kept, sent):
    assert fixtures.matches(fixture(x=kept), words(x=sent))


@pytest.mark.parametrize(
    ("kept", "sent"), [(["A", "B"], ("B", "A")), (["A"], ("A", "B")), (["A", "B"], "A"), ("00404", "404"), ("1", "10"), ("a", "")]
)
def test_other_values_do_not_match(kept, sent):
    assert not fixtures.matches(fixture(x=kept), words(x=sent))


def test_brackets_belong_to_the_wire_not_to_the_name():
    assert fixtures.best([fixture(given=["A", "B"])], fixtures.request_of([("given[]", "A"), ("given[]", "B")]))


def test_the_most_specific_file_wins_then_the_one_that_says_it_word_for_word_then_the_first():
    vague, exact, folded, later = (
        fixture("a", n="Ada"), fixture("b", n="Ada", y="1"), fixture("c", n="ADA", y="1"), fixture("d", n="Ada", y="1"),
    )  # fmt: skip
    request = words(n="Ada", y="1")
    assert fixtures.best([vague, folded, exact, later], request) is exact
    assert fixtures.best([vague, later, exact], request) is later
    assert fixtures.best([vague], request) is vague
    assert fixtures.best([exact], words(n="Ada")) is None


NAMES = st.text("abc", min_size=1, max_size=2)
VALUES = st.one_of(st.text(max_size=4), st.integers(-3, 120), st.lists(st.text(max_size=3), min_size=1, max_size=3))
PARAMS = st.dictionaries(NAMES, VALUES, max_size=4)


@given(st.lists(PARAMS, max_size=6), PARAMS)
def test_who_sends_a_files_own_words_gets_a_file_as_specific_as_it(all_params, asked):
    kept = [fixture(str(rank), **params) for rank, params in enumerate([*all_params, asked])]
    found = fixtures.best(kept, kept[-1].params)
    assert found is not None
    assert fixtures.matches(found, kept[-1].params)
    assert len(found.params) == len(asked)


@given(st.lists(PARAMS, max_size=6), PARAMS)
def test_the_answer_does_not_depend_on_chance(all_params, asked):
    kept = [fixture(str(rank), **params) for rank, params in enumerate(all_params)]
    request = fixtures.params_of(asked)
    assert fixtures.best(kept, request) is fixtures.best(kept, dict(reversed(list(request.items()))))


@given(st.one_of(st.text(max_size=200), st.text("{}[]:-&*!|>'\"\n abc01,#%@`", max_size=80)))
@settings(max_examples=400)
def test_any_text_is_an_answer_or_says_why_not(text):
    with suppress(BadFixture):
        assert isinstance(fixtures.parsed(text, name="x").payload, dict)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=8))  # fmt: skip
def test_any_structure_is_an_answer_or_says_why_not(said):
    with suppress(BadFixture):
        fixtures.parsed(json.dumps({"params": said, "status": said, "payload": said}), name="x")


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Two folders: the operator's, searched first, and the one that is shipped."""
    given, shipped = tmp_path / "given", tmp_path / "shipped"
    for root in (given, shipped):
        (root / "op").mkdir(parents=True)
    monkeypatch.setenv("PARVIS_SANDBOX_PAYLOADS", str(given))
    return given / "op", shipped / "op"


def put(folder, name, n, **params):
    said = {"params": params, "status": 200, "payload": json.dumps({"n": n}), "description": "d"}
    (folder / name).write_text(json.dumps(said))


def asked(shelf, **given):
    found = sandbox.answer("op", words(**given), shipped=shelf[1].parent)
    return found and found.payload["n"]


def test_the_operators_folder_comes_before_our_own(shelf):
    given, shipped = shelf
    put(shipped, "a.yaml", 1, x="1")
    put(shipped, "b.yml", 2, x="1", y="1")
    assert (asked(shelf, x="1"), asked(shelf, x="1", y="1"), asked(shelf, x="2")) == (1, 2, None)
    put(given, "z.yaml", 3, x="1")
    assert asked(shelf, x="1", y="1") == 3


def test_files_that_change_appear_or_go_are_read_again_and_else_kept(shelf, monkeypatch):
    _, shipped = shelf
    put(shipped, "a.yaml", 1, x="1")
    assert asked(shelf, x="1") == 1
    put(shipped, "a.yaml", 20, x="1")
    assert asked(shelf, x="1") == 20
    (shipped / "a.yaml").unlink()
    assert asked(shelf, x="1") is None
    put(shipped, "a.yaml", 300, x="1")
    assert asked(shelf, x="1") == 300
    monkeypatch.setattr(fixtures, "parsed", None)  # nothing changed: nothing is read
    assert asked(shelf, x="1") == 300


@pytest.mark.parametrize("spoil", ["not yaml", "not text", "too large", "a folder", "gone"])
def test_a_file_that_cannot_be_read_is_told_and_leaves_the_others_alone(shelf, spoil, monkeypatch):
    _, shipped = shelf
    put(shipped, "good.yaml", 1, x="1")
    bad = shipped / "bad.yaml"
    match spoil:
        case "not yaml":
            bad.write_text("a: [")
        case "not text":
            bad.write_bytes(b"\xff\xfe\x00")
        case "too large":
            monkeypatch.setattr(fixtures, "LARGEST", 100)
            bad.write_text("x" * 101)
        case "a folder":
            bad.mkdir()
        case "gone":
            bad.symlink_to("/nowhere")
    assert asked(shelf, x="1") == 1
    told = {each.path.name for each in sandbox.unreadable(shipped=shipped.parent)}
    assert told == (set() if spoil in ("a folder", "gone") else {"bad.yaml"})


def test_a_folder_that_is_not_there_is_told(shelf, monkeypatch, tmp_path):
    monkeypatch.setenv("PARVIS_SANDBOX_PAYLOADS", f"{tmp_path / 'given'}{os.pathsep}{tmp_path / 'none'}")
    assert [path.name for path in sandbox.absent()] == ["none"]
    assert asked(shelf, x="1") is None
