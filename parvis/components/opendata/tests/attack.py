"""An attacker with a linear programme: what can be said of each withheld figure from all that is shown.

Independent of the way figures are withheld: it only knows which are, which totals are known, that
counts are not negative, that parts add up to their whole, and that zeros of a line are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from parvis.components.opendata.rules.suppression import THRESHOLD
from parvis.components.opendata.rules.tables import Table, Withheld

Name = tuple[str, ...]


@dataclass
class Knowledge:
    """Equations between figures: ``sum(coefficient * figure) == value``."""

    figures: dict[Name, int] = field(default_factory=dict)
    truth: dict[Name, int] = field(default_factory=dict)
    least: dict[Name, int] = field(default_factory=dict)
    equations: list[tuple[dict[Name, int], int]] = field(default_factory=list)

    def figure(self, name: Name, value: int) -> Name:
        self.figures.setdefault(name, len(self.figures))
        assert self.truth.setdefault(name, value) == value
        return name

    def equal(self, terms: dict[Name, int], value: int = 0) -> None:
        self.equations.append((terms, value))

    def know(self, name: Name) -> None:
        self.equal({name: 1}, self.truth[name])

    def know_sum(self, names: Iterable[Name]) -> None:
        names = list(names)
        self.equal(dict.fromkeys(names, 1), sum(self.truth[name] for name in names))

    def bounds(self, name: Name) -> tuple[float, float]:
        """Smallest and largest value of ``name`` that fit everything known."""
        matrix = np.zeros((len(self.equations), len(self.figures)))
        for row, (terms, _) in enumerate(self.equations):
            for term, coefficient in terms.items():
                matrix[row, self.figures[term]] += coefficient
        goal = np.zeros(len(self.figures))
        goal[self.figures[name]] = 1
        limits = [(self.least.get(each, 0), None) for each in self.figures]
        found = [linprog(sign * goal, A_eq=matrix, b_eq=[value for _, value in self.equations], bounds=limits) for sign in (1, -1)]
        assert all(each.status in (0, 3) for each in found), found
        return found[0].fun, (-found[1].fun if found[1].status == 0 else float("inf"))


def everything_known(tables: Iterable[Table], withheld: Withheld, parents: dict[str, str]) -> Knowledge:
    """All that a reader of ``tables`` and of every total that may be published knows."""
    know = Knowledge()
    for table in tables:
        for column in table.measures.whole_of:
            tell_column(know, table, column, withheld)
            tell_totals(know, table, column, withheld, parents)
        for whole in table.measures.wholes():
            tell_parts(know, table, whole)
    return know


def tell_column(know: Knowledge, table: Table, column: str, withheld: Withheld) -> None:
    """Figures by member, and by member and category, that are shown."""
    by_member = withheld.members.get((table.axis, column), set())
    for member, value in table.line(column).items():
        line = know.figure((table.axis, member, column), value)
        if member not in by_member:
            know.know(line)
        elif not table.measures.whole_of[column]:
            know.least[line] = 1
    for (member, kind), counts in table.cells.items() if table.categories else ():
        cell = know.figure((table.axis, *table.categories, member, *kind, column), counts[column])
        if member not in withheld.of(table, column):
            know.know(cell)
    for member in table.members if table.categories else ():
        cells = {(table.axis, *table.categories, member, *kind, column): 1 for kind in table.details(column)[member]}
        know.equal({**cells, (table.axis, member, column): -1})


def tell_totals(know: Knowledge, table: Table, column: str, withheld: Withheld, parents: dict[str, str]) -> None:
    """Totals over the members: of all, of each parent, and of each category."""
    line = table.line(column)
    total = know.figure(("total", column), sum(line.values()))
    know.equal({**{(table.axis, member, column): 1 for member in line}, total: -1})
    if column not in withheld.totals:
        know.know(total)
    untold = withheld.parents.get((table.axis, column), set()) | (set(parents.values()) if column in withheld.totals else set())
    for parent in {parents[member] for member in line if member in parents}:
        group = {member for member in line if parents.get(member) == parent}
        if parent not in untold:
            know.know_sum((table.axis, member, column) for member in group)
    if table.categories:
        assert len(table.categories) == 1
        for (kind,) in next(iter(table.details(column).values())):
            of_kind = {(table.axis, *table.categories, member, kind, column): 1 for member in table.members}
            value = sum(row[kind,] for row in table.details(column).values())
            summed = know.figure((table.categories[0], kind, column), value)
            know.equal({**of_kind, summed: -1})
            if kind not in withheld.members.get((table.categories[0], column), set()):
                know.know(summed)


def tell_parts(know: Knowledge, table: Table, whole: str) -> None:
    for member, parts in table.parts_by_member(whole).items():
        rest = know.figure((table.axis, member, "rest", whole), parts[()])
        terms = {(table.axis, member, part): 1 for part in table.measures.parts(whole)}
        know.equal({**terms, rest: 1, (table.axis, member, whole): -1})


def found_out(know: Knowledge, threshold: int = THRESHOLD) -> Iterator[tuple[Name, int, float, float]]:
    """Figures that rest on few and of which the reader knows too much."""
    for name, value in know.truth.items():
        if 0 < value < threshold:
            low, high = know.bounds(name)
            if high - low < threshold - 2 - 1e-6:
                yield name, value, low, high
