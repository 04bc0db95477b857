"""Every key of a procedure file taken away or broken: a mistake with its line and the mend, or a file that is still right; never a crash."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.components.procedures.rules.canonical import canonical
from parvis.components.procedures.rules.loader import Reading, load
from parvis.components.procedures.rules.source import MAX_SIZE, read
from parvis.kernel import catalogue

EVENT = next(declared.file for _, declared in catalogue.procedures() if declared.file.parent.name == "evenement")
VALUE = read(EVENT.read_text(encoding="utf-8")).value
BROKEN = (None, "", "x", 0, -1, 10**9, 1.5, True, [], ["x"], {}, {"x": "x"}, [[]], [{}])


def paths(value: Any, here: tuple = ()) -> Iterator[tuple]:
    """The path of every key and item."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*here, key)
        yield from paths(inner, (*here, key))


PATHS = list(paths(VALUE))


def at(value: Any, path: tuple) -> Any:
    for step in path:
        value = value[step]
    return value


def is_told(reading: Reading, text: str) -> None:
    """Right, or wrong with places that exist and something to do about each."""
    lines = text.count("\n") + 1
    assert (reading.procedure is None) == bool(reading.mistakes)
    for each in reading.mistakes:
        assert 1 <= each.line <= lines
        assert each.what
        assert each.mend.endswith((".", "?", "!"))


@pytest.mark.parametrize("start", range(0, len(PATHS), 40))
def test_every_key_taken_away(start):
    for path in PATHS[start : start + 40]:
        value = copy.deepcopy(VALUE)
        del at(value, path[:-1])[path[-1]]
        text = canonical(value)
        is_told(load(text), text)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(PATHS), st.sampled_from(BROKEN))
def test_every_key_broken(path, broken):
    value = copy.deepcopy(VALUE)
    at(value, path[:-1])[path[-1]] = copy.deepcopy(broken)
    text = canonical(value)
    is_told(load(text, offers={}, life_events=(), places=("municipality",), registers={"association": ("address",)}), text)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 200), st.integers(0, 200), st.text(max_size=12))
def test_a_text_cut_and_scribbled_on(line, column, scribble):
    lines = EVENT.read_text(encoding="utf-8").splitlines(keepends=True)
    place = line % len(lines)
    lines[place] = lines[place][:column] + scribble + lines[place][column:]
    text = "".join(lines)
    is_told(load(text), text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "slug: [" * 400,
        "{" * 100_000,
        "- " * 2_000,
        "a: &a [*a, *a]",
        "x: !!python/object/apply:os.system [id]",
        "slug: a\nslug: b\n",
        "? [a]\n: b",
        "a" * (MAX_SIZE + 1),
        "\n".join(f"k{number}: v" for number in range(30_000)),
    ],
    ids=range(11),
)
def test_bombs_and_tricks_are_refused_at_once(text):
    is_told(load(text), text)
    assert load(text).mistakes


@pytest.mark.parametrize("depth", [5, 25, 200])
def test_conditions_however_deep(depth):
    condition: Any = {"answered": "kind"}
    for _ in range(depth):
        condition = {"not": condition}
    value = copy.deepcopy(VALUE)
    value["pages"][1]["when"] = condition
    text = canonical(value)
    reading = load(text)
    is_told(reading, text)
    assert (reading.procedure is None) == (depth > 25)


def test_conditions_cannot_loop():
    value = copy.deepcopy(VALUE)
    value["pages"][0]["fields"][1]["when"] = {"answered": "association"}
    (found,) = load(canonical(value)).mistakes
    assert "`association` is asked later than this condition" in found.what
