"""Small counts: which figures must be withheld so that none that rests on few can be worked out.

The reader is assumed to know every figure that is shown, every total of a period (over everything,
by area, by parent area, by category), what other datasets of the same system show, and this very
algorithm. A figure is *sensitive* when it lies between 1 and ``threshold - 1``; zero speaks of nobody
and is shown. A figure is protected when what the reader knows leaves it at least as many values as
a sensitive figure can take.

A table of one period is protected in layers, each a problem whose exact bounds are known:

* the *line* of a count over the axis (areas, else the first category): at least two are withheld,
  and their sum, which differencing reveals, is large enough;
* the *block* of the parts of a count (``Column.of``) for the withheld members, remainder included;
* the *block* of the categories for the withheld members.

Where the total of a part or of a category is itself small, it is withheld with a partner: the two
are *blurred*, and only their sum is known.

A block is withheld whole, so that what is left to the reader is a contingency table of which only
the margins are known: Fréchet's bounds are then exact. The partner withheld beside a sensitive
figure is chosen by an order made of what was published before, never by the figure it hides: a
reader who knows the rule learns nothing from the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

THRESHOLD = 5

Leaf = tuple[str, ...]  # a count column, then the categories of the cell
Counts = Mapping[str, Mapping[Leaf, int]]  # by member of the axis, then leaf
Bounds = tuple[int, int]
Order = Callable[[str], str]
Groups = Mapping[frozenset[str], set[str]]  # members by the parents whose totals together are known
TOGETHER: Leaf = ("\N{NULL}together",)
SUM = "\N{NULL}together"


@dataclass
class Completed:
    """Members withheld, whether the total over all may be known, and parents whose totals may not."""

    hidden: set[str]
    total_is_known: bool = True
    parents: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Line:
    """One count over the members of the axis."""

    values: Mapping[str, int]
    threshold: int

    def sensitive(self) -> set[str]:
        return {member for member, value in self.values.items() if is_small(value, self.threshold)}

    def useful(self, member: str) -> bool:
        return self.values[member] > 0

    def is_safe(self, hidden: Collection[str]) -> bool:
        """Each is at least 1, so that the largest a hidden one can be is the sum less the others."""
        together = sum(self.values[member] for member in hidden)
        return not hidden or (len(hidden) > 1 and together >= len(hidden) + self.threshold - 2)


@dataclass(frozen=True)
class Block:
    """Counts by member and leaf, withheld for whole members, zeros included.

    ``blurred`` are the leaves whose totals over all members are withheld too, ``unsaid`` the members
    whose totals over all leaves are: of each of these two sets, only the sum is known.
    """

    counts: Counts
    threshold: int
    blurred: frozenset[Leaf] = frozenset()
    unsaid: frozenset[str] = frozenset()

    def sensitive(self) -> set[str]:
        return {member for member, row in self.counts.items() if any(is_small(value, self.threshold) for value in row.values())}

    def useful(self, member: str) -> bool:
        return any(self.counts[member].values())

    def is_safe(self, hidden: Collection[str]) -> bool:
        """Whether the margins leave enough values to each cell and to each total that is withheld."""
        return all(leaves_doubt(low, high, self.threshold) for low, high in (*self.cells(hidden), *self.totals(hidden)))

    def cells(self, hidden: Collection[str]) -> list[Bounds]:
        """What the reader knows of each cell of the ``hidden`` members.

        Of cells in blurred leaves or unsaid members, no more than that their sum is not exceeded;
        but unsaid members have at least 1 each, or their zero would be shown (if some are zero, so much the safer).
        """
        table = self.with_sums(hidden)
        unsaid = sum(self.useful(member) for member in self.unsaid.intersection(hidden))
        most = sum(table.get(SUM, {}).values()) - unsaid + 1
        bounds = []
        for (member, leaf), (low, high) in frechet_bounds(table).items():
            if leaf == TOGETHER and not self.blurred:
                continue
            high = min(high, most) if member == SUM else high
            bounds.append((0 if member == SUM or leaf == TOGETHER else low, high))
        return bounds

    def with_sums(self, hidden: Collection[str]) -> Counts:
        """The hidden cells, with blurred leaves as one leaf and unsaid members as one member."""
        table: dict[str, dict[Leaf, int]] = {}
        for member in hidden:
            row = table.setdefault(SUM if member in self.unsaid else member, {TOGETHER: 0})
            for leaf, value in self.counts[member].items():
                into = TOGETHER if leaf in self.blurred else leaf
                row[into] = row.get(into, 0) + value
        return table

    def totals(self, hidden: Collection[str]) -> list[Bounds]:
        """What the reader knows of the blurred totals: what is shown of them, and up to all that is not."""
        slack = sum(self.counts[member][leaf] for member in hidden for leaf in self.blurred)
        shown = [sum(row[leaf] for member, row in self.counts.items() if member not in hidden) for leaf in self.blurred]
        return [(low, low + slack) for low in shown] if hidden else []


def is_small(value: int, threshold: int) -> bool:
    return 0 < value < threshold


def leaves_doubt(low: int, high: int, threshold: int) -> bool:
    """Whether a figure known to lie in [low, high] tells nothing about few: zero, many, or anything."""
    return high == 0 or low >= threshold or high - low >= threshold - 1


def frechet_bounds(table: Counts) -> dict[tuple[str, Leaf], Bounds]:
    """What the margins alone say of each cell of ``table``."""
    rows = {member: sum(row.values()) for member, row in table.items()}
    leaves = next(iter(table.values()), {})
    columns = {leaf: sum(row[leaf] for row in table.values()) for leaf in leaves}
    together = sum(rows.values())
    return {(m, leaf): (max(0, rows[m] + columns[leaf] - together), min(rows[m], columns[leaf])) for m in table for leaf in columns}


def complete(
    problem: Line | Block,
    members: Collection[str],
    *,
    hidden: Collection[str],
    order: Order,
    parents: Mapping[str, str],
    untold: Collection[str] = (),
) -> Completed:
    """Withhold, beside ``hidden`` and the sensitive members, as many others as safety asks.

    Members under one parent are completed together, since the parent's total is known. Parents
    whose members all together are still not enough lose their total and are taken together, with
    those ``untold`` already.
    """
    done = set(hidden) | (problem.sensitive() & set(members))
    groups = joined(sibling_groups(members, parents), set(untold))
    while stuck := {names for names, group in groups.items() if not filled(problem, group, done, order)}:
        if len(groups) == 1:
            useful = {member for member in members if problem.useful(member)}
            return Completed(done | useful, total_is_known=False, parents=set(next(iter(groups))))
        groups = joined(groups, set[str]().union(*(stuck if len(stuck) > 1 else {*stuck, neighbour(groups, stuck, order)})))
    return Completed(done, parents=set[str]().union(*(names for names in groups if len(names) > 1)))


def sibling_groups(members: Collection[str], parents: Mapping[str, str]) -> Groups:
    groups: dict[frozenset[str], set[str]] = {}
    for member in sorted(members):
        groups.setdefault(frozenset({parents.get(member, "")}), set()).add(member)
    return groups


def joined(groups: Groups, untold: set[str]) -> Groups:
    """``groups``, those with a parent in ``untold`` as one."""
    concerned = {names: group for names, group in groups.items() if names & untold}
    others = {names: group for names, group in groups.items() if not names & untold}
    return {**others, frozenset[str]().union(*concerned): set[str]().union(*concerned.values())} if concerned else others


def neighbour(groups: Groups, stuck: Collection[frozenset[str]], order: Order) -> frozenset[str]:
    """Another group to lose its total, found by the order of its members."""
    return min((names for names in groups if names not in stuck), key=lambda names: min(order(member) for member in groups[names]))


def filled(problem: Line | Block, group: set[str], done: set[str], order: Order) -> bool:
    """Add partners to ``done`` until ``group`` is safe; False when it has no more to give."""
    partners = iter(sorted((member for member in group - done if problem.useful(member)), key=order))
    while not problem.is_safe(group & done):
        partner = next(partners, None)
        if partner is None:
            return False
        done.add(partner)
    return True
