"""Attacks on what is withheld: by differencing with totals, by parts, by parent areas, by other datasets."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.components.opendata.rules.suppression import Line
from parvis.components.opendata.rules.tables import Guard, Measures, OverlappingParts, Table, Withheld
from parvis.components.opendata.tests.attack import everything_known, found_out

FILED = Measures({"filed": ""})
OUTCOMES = Measures({"filed": "", "granted": "filed", "refused": "filed", "late": "refused"})
FEW_OR_MANY = st.one_of(st.integers(0, 6), st.integers(0, 60))


def by_area(counts: Mapping[str, tuple[int, ...]], measures: Measures = FILED) -> Table:
    cells = {(area, ()): dict(zip(measures.whole_of, row, strict=True)) for area, row in counts.items()}
    return Table("by-area", "area", (), measures, cells)


def by_bracket(table: Table) -> Table:
    """The totals of a table by area and bracket, as a dataset of its own."""
    brackets: dict[str, int] = {}
    for (_, (bracket,)), counts in table.cells.items():
        brackets[bracket] = brackets.get(bracket, 0) + counts["filed"]
    return Table("by-bracket", "bracket", (), FILED, {(bracket, ()): {"filed": count} for bracket, count in brackets.items()})


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Table], dict[str, str]]:
    """Datasets of one population: by area with outcomes, by area and bracket, by bracket; parents or none."""
    areas = [f"{parent}{number}" for parent in "PQR"[: draw(st.integers(1, 3))] for number in range(draw(st.integers(1, 4)))]
    brackets = [f"b{number}" for number in range(draw(st.integers(1, 3)))]
    detail = {(area, (bracket,)): {"filed": draw(FEW_OR_MANY)} for area in areas for bracket in brackets}
    outcomes = {}
    for area in areas:
        filed = sum(detail[area, (bracket,)]["filed"] for bracket in brackets)
        granted = draw(st.one_of(st.integers(0, filed), st.integers(max(0, filed - 3), filed)))
        refused = draw(st.integers(0, filed - granted))
        outcomes[area] = (filed, granted, refused, draw(st.integers(0, refused)))
    detailed = Table("by-area-and-bracket", "area", ("bracket",), FILED, detail)
    every = [by_area(outcomes, OUTCOMES), detailed, by_bracket(detailed)]
    tables = draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique_by=lambda table: table.name))
    return tables, ({area: area[0] for area in areas} if draw(st.booleans()) else {})


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_nothing_that_rests_on_few_can_be_found_out(world: tuple[list[Table], dict[str, str]]) -> None:
    tables, parents = world
    withheld = Guard(parents=parents).protect(tables)
    assert list(found_out(everything_known(tables, withheld, parents))) == []


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_no_figure_that_rests_on_few_is_shown(world: tuple[list[Table], dict[str, str]]) -> None:
    tables, parents = world
    withheld = Guard(parents=parents).protect(tables)
    shown = [
        counts[column]
        for table in tables
        for (member, _), counts in table.cells.items()
        for column in counts
        if member not in withheld.of(table, column)
    ]
    assert not [value for value in shown if 0 < value < 5]


def test_the_attacker_is_able_to_attack() -> None:
    """One figure withheld beside a known total: found at once. Else the properties above prove nothing."""
    table = by_area({"A": (3,), "B": (40,), "C": (25,)})
    careless = Withheld(members={("area", "filed"): {"A"}})
    assert [name for name, *_ in found_out(everything_known([table], careless, {}))] == [("area", "A", "filed")]


def test_two_that_are_both_small_are_found_by_their_sum() -> None:
    """1 + 1: withheld both, and still known. A third must go with them."""
    withheld = Guard().protect([by_area({"A": (1,), "B": (1,), "C": (30,), "D": (40,)})])
    assert len(withheld.members["area", "filed"]) == 3


def test_a_small_figure_takes_a_partner_with_it() -> None:
    withheld = Guard().protect([by_area({"A": (3,), "B": (40,), "C": (25,)})])
    assert "A" in withheld.members["area", "filed"]
    assert len(withheld.members["area", "filed"]) == 2


def test_zero_speaks_of_nobody_and_is_shown() -> None:
    withheld = Guard().protect([by_area({"A": (0,), "B": (40,), "C": (25,)})])
    assert withheld.members["area", "filed"] == set()


def test_a_large_enough_table_loses_nothing() -> None:
    withheld = Guard().protect([by_area({"A": (20, 9, 6, 0), "B": (40, 20, 10, 5)}, OUTCOMES)])
    assert not any(withheld.members.values())
    assert withheld.totals == set()


def test_the_partner_is_sought_where_least_was_shown_before() -> None:
    table = by_area({"A": (3,), "B": (400,), "C": (250,), "D": (90,)})
    withheld = Guard(published={"B": 380, "C": 240, "D": 85}).protect([table])
    assert withheld.members["area", "filed"] == {"A", "D"}


@given(st.integers(1, 4), st.integers(5, 500), st.integers(5, 500))
def test_the_partner_does_not_depend_on_the_figures(small: int, one: int, other: int) -> None:
    """A partner chosen as the smallest would say that those shown are larger."""
    first = Guard().protect([by_area({"A": (small,), "B": (one,), "C": (other,)})])
    second = Guard().protect([by_area({"A": (small,), "B": (other,), "C": (one,)})])
    assert first.members == second.members


def test_what_is_left_of_a_whole_is_protected_too() -> None:
    """20 filed, 18 granted: two were not, though no column says so."""
    table = by_area({"A": (20, 18), "B": (40, 25), "C": (30, 15)}, Measures({"filed": "", "granted": "filed"}))
    assert "A" in Guard().protect([table]).members["area", "granted"]


def test_partners_are_of_the_same_parent_since_its_total_is_known() -> None:
    table = by_area({"P1": (3,), "P2": (40,), "Q1": (50,), "Q2": (60,)})
    withheld = Guard(parents={"P1": "P", "P2": "P", "Q1": "Q", "Q2": "Q"}).protect([table])
    assert withheld.members["area", "filed"] == {"P1", "P2"}


def test_a_small_total_is_withheld_with_all_that_makes_it() -> None:
    withheld = Guard().protect([by_area({"A": (1,), "B": (2,), "C": (0,)})])
    assert withheld.members["area", "filed"] == {"A", "B", "C"}
    assert "filed" in withheld.totals


def test_what_one_dataset_withholds_the_others_of_its_population_withhold() -> None:
    outcomes = by_area({"A": (20, 18, 1, 0), "B": (40, 20, 10, 5), "C": (30, 10, 10, 5)}, OUTCOMES)
    fewer = by_area({"A": (20, 18), "B": (40, 20), "C": (30, 10)}, Measures({"filed": "", "granted": "filed"}))
    withheld = Guard().protect([outcomes, fewer])
    assert withheld.of(fewer, "granted") == withheld.of(outcomes, "granted")
    assert "A" in withheld.of(fewer, "granted")


def test_parts_that_exceed_their_whole_are_refused_with_their_names() -> None:
    table = by_area({"A": (20, 15, 15, 0)}, OUTCOMES)
    with pytest.raises(OverlappingParts, match="granted, refused are more than filed"):
        Guard().protect([table])


def test_a_line_is_safe_when_differencing_leaves_each_figure_open() -> None:
    line = Line({"A": 1, "B": 3, "C": 4}, 5)
    assert line.is_safe(())
    assert not line.is_safe({"A"})
    assert not line.is_safe({"A", "B"})  # 4 together: each is at most 3
    assert line.is_safe({"A", "C"})
