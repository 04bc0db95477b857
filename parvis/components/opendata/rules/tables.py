"""Small counts in whole tables: which members of which column are withheld, for all tables of a system.

Tables of one system that have a count column in common (by name) count the same thing: what one
withholds, the others withhold, and totals that they share are protected in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from parvis.components.opendata.rules.suppression import THRESHOLD, Block, Completed, Leaf, Line, complete

Cell = tuple[str, Leaf]  # member of the axis, categories


class OverlappingParts(ValueError):
    """Parts of a count exceed it, so that what they tell together is unknown."""


@dataclass(frozen=True)
class Measures:
    """Count columns and the whole that each is part of ("" for none)."""

    whole_of: Mapping[str, str]

    def parts(self, whole: str) -> list[str]:
        return [column for column, of in self.whole_of.items() if of == whole]

    def roots(self) -> list[str]:
        return self.parts("")

    def below(self, column: str) -> list[str]:
        """``column`` and all its parts, wholes first."""
        return [column, *(each for part in self.parts(column) for each in self.below(part))]

    def wholes(self) -> list[str]:
        """Columns that have parts, outer ones first."""
        return [column for root in self.roots() for column in self.below(root) if self.parts(column)]


@dataclass(frozen=True)
class Table:
    """The counts of one dataset in one period, on the full product of members and categories.

    ``axis`` is the column whose members are withheld together: the area, else a category.
    """

    name: str
    axis: str
    categories: tuple[str, ...]
    measures: Measures
    cells: Mapping[Cell, Mapping[str, int]]
    is_published: bool = True

    @property
    def members(self) -> list[str]:
        return sorted({member for member, _ in self.cells})

    def line(self, column: str) -> dict[str, int]:
        """``column`` by member, over all categories."""
        found = dict.fromkeys(self.members, 0)
        for (member, _), counts in self.cells.items():
            found[member] += counts[column]
        return found

    def parts_by_member(self, whole: str) -> dict[str, dict[Leaf, int]]:
        """The parts of ``whole`` and what is left of it; raises OverlappingParts."""
        parts = {part: self.line(part) for part in self.measures.parts(whole)}
        return {
            member: self.with_rest(whole, total, {(part,): line[member] for part, line in parts.items()})
            for member, total in self.line(whole).items()
        }

    def with_rest(self, whole: str, total: int, parts: dict[Leaf, int]) -> dict[Leaf, int]:
        rest = total - sum(parts.values())
        if rest < 0:
            named = ", ".join(leaf[0] for leaf in parts)
            raise OverlappingParts(
                f"{self.name}: {named} are more than {whole}, of which they are parts. Declare parts that do not overlap."
            )
        return {**parts, (): rest}

    def details(self, column: str) -> dict[str, dict[Leaf, int]]:
        """``column`` by member and categories."""
        found: dict[str, dict[Leaf, int]] = {member: {} for member in self.members}
        for (member, kind), counts in self.cells.items():
            found[member][kind] = counts[column]
        return found

    def over_members(self) -> Table:
        """The same counts by category only: totals that are published, or could be."""
        cells: dict[Cell, dict[str, int]] = {}
        for (_, kind), counts in self.cells.items():
            into = cells.setdefault((kind[0], kind[1:]), dict.fromkeys(counts, 0))
            for column, count in counts.items():
                into[column] += count
        return replace(self, axis=self.categories[0], categories=self.categories[1:], cells=cells, is_published=False)


@dataclass
class Withheld:
    """What is withheld in one period, in all tables of a system."""

    totals: set[str] = field(default_factory=set)  # columns whose total over the period is withheld
    lost: set[str] = field(default_factory=set)  # those among them of which nothing may be shown
    members: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # by axis and column
    details: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # the same, for tables with categories
    parents: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # parents whose totals are withheld

    def of(self, table: Table, column: str) -> set[str]:
        """Members of ``table`` whose ``column`` is withheld."""
        return (self.details if table.categories else self.members).get((table.axis, column), set())

    def size(self) -> int:
        sets = (*self.members.values(), *self.details.values(), *self.parents.values())
        return len(self.totals) + len(self.lost) + sum(map(len, sets))


@dataclass(frozen=True)
class Guard:
    """Withholds in one table after another until none asks for more.

    ``parents`` gives the parent of an area; ``published`` what each member showed in the period
    before (0 if withheld): partners are sought first where little is lost.
    """

    threshold: int = THRESHOLD
    parents: Mapping[str, str] = field(default_factory=dict)
    published: Mapping[str, int] = field(default_factory=dict)
    withheld: Withheld = field(default_factory=Withheld)

    def protect(self, tables: Iterable[Table]) -> Withheld:
        """What to withhold in ``tables``, all those of one system in one period."""
        every = [each for table in tables for each in with_totals(table)]
        before = -1
        while self.withheld.size() != before:
            before = self.withheld.size()
            for table in every:
                self.protect_one(table)
        return self.withheld

    def protect_one(self, table: Table) -> None:
        for root in table.measures.roots():
            self.protect_line(table, root)
            if table.categories:
                self.protect_details(table, root)
        for whole in table.measures.wholes():
            self.protect_parts(table, whole)

    def protect_line(self, table: Table, root: str) -> None:
        done = self.completed(Line(table.line(root), self.threshold), table, root, self.already(table, [root]))
        self.hide(table, table.measures.below(root), done)

    def protect_parts(self, table: Table, whole: str) -> None:
        parts, counts = table.measures.parts(whole), table.parts_by_member(whole)
        blurred = self.small_totals(whole, counts)
        self.withheld.totals.update(column for leaf in blurred if leaf for column in table.measures.below(leaf[0]))
        unsaid = frozenset(self.withheld.members.get((table.axis, whole), ()))
        done = self.completed(Block(counts, self.threshold, blurred, unsaid), table, parts[0], self.already(table, parts))
        self.hide(table, [column for part in parts for column in table.measures.below(part)], done)

    def protect_details(self, table: Table, root: str) -> None:
        """Withhold rows by category of the members concerned; a total by category may be withheld already."""
        counts, key = table.details(root), (table.axis, root)
        unsaid = frozenset(self.withheld.members.get(key, ()))
        totals = self.withheld.of(table.over_members(), root)
        blurred = frozenset(kind for kind in next(iter(counts.values()), {}) if kind[0] in totals)
        hidden = self.already(table, [root]) | self.withheld.details.get(key, set())
        done = self.completed(Block(counts, self.threshold, blurred, unsaid), table, root, hidden)
        self.withheld.details[key] = done.hidden
        self.withheld.parents.setdefault(key, set()).update(done.parents)

    def small_totals(self, whole: str, counts: Mapping[str, Mapping[Leaf, int]]) -> frozenset[Leaf]:
        """Parts whose totals are withheld: the small ones, each beside a partner; all if that of the whole is."""
        leaves = next(iter(counts.values()), {})
        if whole in self.withheld.totals:
            return frozenset(leaves)
        names = {"\N{NULL}".join(leaf): leaf for leaf in leaves}
        totals = {name: sum(row[leaf] for row in counts.values()) for name, leaf in names.items()}
        done = complete(Line(totals, self.threshold), totals, hidden=(), parents={}, order=self.order)
        return frozenset(names[name] for name in done.hidden)

    def order(self, member: str) -> str:
        """Where least is lost first, as far as the public knows; then in an order of no meaning."""
        return f"{self.published.get(member, 0):020}{hashlib.sha256(member.encode()).hexdigest()}"

    def completed(self, problem: Line | Block, table: Table, column: str, hidden: Collection[str]) -> Completed:
        """``problem`` made safe, with parents whose totals are withheld for ``column`` or for its whole."""
        concerned = (column, table.measures.whole_of[column])
        untold = set[str]().union(*(self.withheld.parents.get((table.axis, each), ()) for each in concerned))
        return complete(problem, table.members, hidden=hidden, order=self.order, parents=self.parents, untold=untold)

    def already(self, table: Table, columns: Collection[str]) -> set[str]:
        """Members withheld so far; all of them where nothing may be shown."""
        if self.withheld.lost.intersection(columns):
            return set(table.members)
        return set[str]().union(*(self.withheld.members.get((table.axis, column), set()) for column in columns))

    def hide(self, table: Table, columns: Iterable[str], done: Completed) -> None:
        for column in columns:
            self.withheld.members.setdefault((table.axis, column), set()).update(done.hidden)
            self.withheld.parents.setdefault((table.axis, column), set()).update(done.parents)
            if table.is_published and not done.total_is_known:
                self.withheld.lost.add(column)
                self.withheld.totals.add(column)


def with_totals(table: Table) -> list[Table]:
    """``table`` and its totals by category, the innermost first."""
    return [*with_totals(table.over_members()), table] if table.categories else [table]
