"""From declared rows to published rows: what is refused, what is hidden, what is added."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.components.opendata.apps import datasets_can_be_protected
from parvis.components.opendata.rules.publication import Row, Shape, Unpublishable, protected, shape_of
from parvis.kernel import catalogue
from parvis.kernel.manifest import Circle, Column, Dataset, System
from parvis.kernel.text import Text


def column(name: str, kind: str, of: str = "", unit: str = "") -> Column:
    return Column(name=name, title=Text.of(name), kind=kind, of=of, unit=unit)


MONTH, AREA, BRACKET = column("month", "period"), column("area", "area"), column("bracket", "category")
FILED, GRANTED = column("filed", "count"), column("granted", "count", of="filed")
DELAY, AMOUNT = column("delay", "mean", of="filed", unit="days"), column("amount", "sum", of="granted")
MONTHLY = (MONTH, AREA, column("name", "text"), FILED, GRANTED, DELAY, AMOUNT)


def monthly(area: str, filed: Any, granted: int = 0, **others: Any) -> Row:
    return {
        "month": "2026-01",
        "area": area,
        "name": f"Town {area}",
        "filed": filed,
        "granted": granted,
        "delay": 4.5,
        "amount": 100,
        **others,
    }


def published(*rows: Row, shape: Shape | None = None, parents: dict[str, str] | None = None) -> dict[str, Row]:
    shape = shape or shape_of("files", MONTHLY)
    found = protected({shape: list(rows)}, parents=parents or {}, published={})[shape.slug].rows
    return {" ".join(str(row[name]) for name in (shape.axis, *shape.kinds)): row for row in found}


def test_a_row_that_hides_nothing_is_published_as_it_is() -> None:
    rows = published(monthly("A", 20, 10), monthly("B", 30, 20))
    assert rows["A"] == monthly("A", 20, 10, withheld="")


def test_a_mean_and_a_sum_go_with_the_number_they_rest_on() -> None:
    rows = published(monthly("A", 3, 0), monthly("B", 30, 20), monthly("C", 40, 20))
    assert rows["A"]["filed"] is rows["A"]["delay"] is rows["A"]["amount"] is None
    assert rows["A"]["withheld"] == "filed granted delay amount"
    assert rows["A"]["name"] == "Town A"


def test_a_mean_over_all_does_not_tell_of_the_part() -> None:
    """The part is hidden with the sum that rests on it; the mean over the whole rests on many and stays."""
    rows = published(monthly("A", 30, 2), monthly("B", 30, 20), monthly("C", 40, 20))
    assert rows["A"]["granted"] is rows["A"]["amount"] is None
    assert rows["A"]["delay"] == 4.5


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8))
def test_no_mean_and_no_sum_rests_on_few_or_on_what_is_hidden(figures: list[tuple[int, int]]) -> None:
    """A mean times its number is a sum: neither is shown where the number is not, nor where it is small."""
    given_rows = [monthly(f"A{i}", max(pair), min(pair), delay=float(i), amount=i) for i, pair in enumerate(figures)]
    for area, row in published(*given_rows).items():
        truth = next(each for each in given_rows if each["area"] == area)
        for figure, count in (("delay", "filed"), ("amount", "granted")):
            assert row[figure] is None or (row[count] == truth[count] and not 0 < truth[count] < 5)


def test_where_rows_are_hidden_whole_so_are_those_that_are_missing() -> None:
    """A row that is not there would say zero, and zero beside one hidden figure says the figure."""
    shape = shape_of("files", (MONTH, AREA, BRACKET, FILED))
    filed = [("A", "low", 3), ("A", "high", 30), ("B", "low", 20), ("C", "low", 20), ("C", "high", 9)]
    rows = published(*({"month": "2026-01", "area": a, "bracket": b, "filed": n} for a, b, n in filed), shape=shape)
    hidden = {key.split()[0] for key, row in rows.items() if row["withheld"]}
    assert "A" in hidden
    assert {(area, bracket) for area in hidden for bracket in ("low", "high")} <= {tuple(key.split()) for key in rows}
    assert all(row["filed"] is None for key, row in rows.items() if key.split()[0] in hidden)


def test_areas_and_their_parent_are_not_both_rows() -> None:
    with pytest.raises(Unpublishable, match="rows for A and for its parent area"):
        published(monthly("A", 20), monthly("P", 20), parents={"A": "P"})


@pytest.mark.parametrize("wrong", [-1, 2.5, "3", None, True])
def test_what_is_not_a_count_is_refused(wrong: Any) -> None:
    with pytest.raises(Unpublishable, match="not a count"):
        published(monthly("A", wrong))


def test_two_rows_for_the_same_thing_are_refused() -> None:
    with pytest.raises(Unpublishable, match="two rows for A"):
        published(monthly("A", 20), monthly("A", 20))


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ((AREA, FILED), "Add a period column"),
        ((MONTH, AREA, FILED, column("rate", "mean", of="filed", unit="%")), "declare the part as a count"),
        ((MONTH, AREA, FILED, column("delay", "mean")), "must name in `of` the count"),
        ((MONTH, AREA, column("granted", "count", of="filed")), "granted must name a count column"),
        ((MONTH, AREA, FILED, FILED), "same name"),
        ((MONTH, AREA, FILED, column("withheld", "text")), "rename that column"),
        ((MONTH, column("year", "period"), FILED), "more than one period"),
        ((MONTH, AREA, BRACKET, FILED, GRANTED), "as a category, or two datasets"),
        ((MONTH, column("a", "count", of="b"), column("b", "count", of="a")), "in a circle"),
    ],
)
def test_a_declaration_that_could_not_be_protected_is_refused_with_the_mend(columns: tuple[Column, ...], reason: str) -> None:
    with pytest.raises(Unpublishable, match=reason):
        shape_of("files", columns)


def test_totals_are_given_where_they_may_be() -> None:
    shape = shape_of("files", MONTHLY)
    rows = [monthly("A", 30, 28), monthly("B", 30, 29), monthly("C", 40, 40)]
    totals = protected({shape: rows}, parents={}, published={})["files"].totals
    assert totals == {"filed": 100, "granted": None}  # three were not granted in all


def test_a_wrong_declaration_fails_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Dataset(slug="files", title=Text.of("Files"), description=Text.of(""), columns=(AREA, FILED), rows=list)
    system = System(slug="wrong", title=Text.of(""), owner="", circle=Circle.COUNTRY, summary=Text.of(""), datasets=(wrong,))
    monkeypatch.setattr(catalogue, "systems", lambda: (system,))
    (error,) = datasets_can_be_protected()
    assert error.id == "opendata.E001"
    assert "Add a period column" in error.msg
