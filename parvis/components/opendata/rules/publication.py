"""From a dataset's rows to the rows that are published: shape, protection of one period, totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.components.opendata.rules.suppression import THRESHOLD
from parvis.components.opendata.rules.tables import Cell, Guard, Measures, Table, Withheld
from parvis.kernel.manifest import Column

WITHHELD = "withheld"  # the column that names what is withheld in a row

Row = dict[str, Any]
Totals = dict[str, int | None]


class Unpublishable(ValueError):
    """A dataset that cannot be published as declared; the message says what to change."""


@dataclass(frozen=True, eq=False)
class Shape:
    """What each column of a dataset is for."""

    slug: str
    columns: tuple[str, ...]
    period: str
    area: str
    categories: tuple[str, ...]
    measures: Measures
    figures: Mapping[str, str]  # sums and means: the count behind each ("" for none)
    names: Mapping[str, str]  # texts that name the members of a category: which

    @property
    def axis(self) -> str:
        """The area, or else a category; what figures are withheld along."""
        return self.area or next(iter(self.categories), "")

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.categories if self.area else self.categories[1:]

    def cell(self, row: Row) -> Cell:
        return str(row[self.axis]) if self.axis else "", tuple(str(row[name]) for name in self.kinds)


def shape_of(slug: str, columns: Iterable[Column]) -> Shape:
    """The shape of a dataset; raises Unpublishable when its columns cannot be protected."""
    columns = tuple(columns)
    by_kind = {kind: [column.name for column in columns if column.kind == kind] for kind in ("period", "area", "category")}
    shape = Shape(
        slug=slug,
        columns=tuple(column.name for column in columns),
        period=next(iter(by_kind["period"]), ""),
        area=next(iter(by_kind["area"]), ""),
        categories=tuple(sorted(by_kind["category"])),
        measures=Measures({column.name: column.of for column in columns if column.kind == "count"}),
        figures={column.name: column.of for column in columns if column.kind in ("sum", "mean")},
        names={column.name: column.names for column in columns if column.names},
    )
    for refused, reason in mistakes(shape, columns):
        if refused:
            raise Unpublishable(f"{slug}: {reason}")
    return shape


def mistakes(shape: Shape, columns: Sequence[Column]) -> list[tuple[bool, str]]:
    """What makes a declaration unsafe, and how to mend it."""
    counts = shape.measures.whole_of
    unknown = [name for name, of in (*counts.items(), *shape.figures.items()) if of and of not in counts]
    means = [column.name for column in columns if column.kind == "mean"]
    return [
        (len(set(shape.columns)) < len(shape.columns), "two columns have the same name."),
        (WITHHELD in shape.columns, f"the name {WITHHELD!r} is kept for what is withheld; rename that column."),
        (sum(column.kind == "period" for column in columns) > 1, "there is more than one period column; make one of them a category."),
        (
            bool(counts) and not shape.period,
            "it counts without a period, so that two versions would tell who came between. Add a period column.",
        ),
        (
            any(column.names not in shape.categories for column in columns if column.names),
            "a text must name in `names` a category column.",
        ),
        (bool(unknown), f"{', '.join(unknown)} must name a count column in `of`."),
        (any(not shape.figures[name] for name in means), "a mean must name in `of` the count it rests on."),
        (
            any(column.kind == "mean" and "%" in column.unit for column in columns),
            "a percentage times its count tells the part: declare the part as a count with `of`, the share follows.",
        ),
        (cyclic(counts), "counts are parts of one another in a circle."),
        (
            bool(shape.categories and any(counts.values())),
            "counts with parts cannot also be split by categories: declare the parts as a category, or two datasets.",
        ),
    ]


def cyclic(whole_of: Mapping[str, str]) -> bool:
    """Whether following wholes from some column never ends."""
    for column in whole_of:
        seen = {column}
        while column := whole_of.get(column, ""):
            if column in seen:
                return True
            seen.add(column)
    return False


@dataclass(frozen=True)
class Published:
    """The rows of one dataset in one period as the public sees them, and its totals."""

    rows: list[Row]
    totals: Totals


def table_of(shape: Shape, rows: Iterable[Row], parents: Mapping[str, str]) -> Table:
    """The counts of one period on the full product of members and categories that occur."""
    found: dict[Cell, dict[str, int]] = {}
    for row in rows:
        cell = shape.cell(row)
        if cell in found:
            raise Unpublishable(f"{shape.slug}: two rows for {' '.join((cell[0], *cell[1]))} in the same period. Add them up.")
        found[cell] = {column: counted(shape, row, column) for column in shape.measures.whole_of}
    members = {member for member, _ in found}
    refuse_nested_areas(shape, members, parents)
    kinds = {kind for _, kind in found}
    zeros = dict.fromkeys(shape.measures.whole_of, 0)
    cells = {(member, kind): found.get((member, kind), zeros) for member in members for kind in kinds}
    return Table(shape.slug, "area" if shape.area else shape.axis, shape.kinds, shape.measures, cells)


def refuse_nested_areas(shape: Shape, members: set[str], parents: Mapping[str, str]) -> None:
    nested = {member for member in members if parents.get(member) in members} if shape.area else set()
    if nested:
        raise Unpublishable(
            f"{shape.slug}: rows for {min(nested)} and for its parent area. Keep the finest areas; sums are made from them."
        )


def counted(shape: Shape, row: Row, column: str) -> int:
    value = row.get(column)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unpublishable(f"{shape.slug}: {column} is {value!r}, not a count. Give a whole number, 0 when there is none.")
    return value


def protected(
    datasets: Mapping[Shape, list[Row]], *, threshold: int = THRESHOLD, parents: Mapping[str, str], published: Mapping[str, int]
) -> dict[str, Published]:
    """What datasets of one population show of one period, by slug; raises Unpublishable or OverlappingParts."""
    tables = {shape: table_of(shape, rows, parents) for shape, rows in datasets.items()}
    withheld = Guard(threshold, parents, published).protect(tables.values())
    return {
        shape.slug: Published(published_rows(shape, datasets[shape], table, withheld), totals_of(table, withheld))
        for shape, table in tables.items()
    }


def published_rows(shape: Shape, rows: list[Row], table: Table, withheld: Withheld) -> list[Row]:
    """The rows without what is withheld; where rows are withheld whole, also those that are zero."""
    hidden = {column: withheld.of(table, column) for column in shape.measures.whole_of}
    present = {shape.cell(row): row for row in rows}
    absent = {
        cell for cell in table.cells if cell not in present and shape.kinds and any(cell[0] in members for members in hidden.values())
    }
    full = present | {cell: zero_row(shape, cell, rows) for cell in absent}
    return [without(shape, full[cell], lambda column, cell=cell: cell[0] in hidden[column]) for cell in sorted(full)]  # type: ignore[misc]


def zero_row(shape: Shape, cell: Cell, rows: list[Row]) -> Row:
    """A row for a combination that the dataset leaves out; texts are those of the member that they name, or of the axis, if one only."""
    keys = dict(zip((shape.axis, *shape.kinds), (cell[0], *cell[1]), strict=True))

    def model(column: str) -> list[Row]:
        told_by = shape.names.get(column, shape.axis)
        return [row for row in rows if told_by and str(row[told_by]) == keys[told_by]] or rows

    texts = {name: only(row.get(name) for row in model(name)) for name in shape.columns}
    return texts | keys | {shape.period: rows[0][shape.period]} | dict.fromkeys(shape.measures.whole_of, 0) | dict.fromkeys(shape.figures)


def only(values: Iterable[Any]) -> Any:
    found = list(dict.fromkeys(values))
    return found[0] if len(found) == 1 else None


def without(shape: Shape, row: Row, hides: Callable[[str], bool]) -> Row:
    """One row as published; a figure goes with its count, and a mean over nobody is no figure."""
    hidden = [column for column in shape.columns if hides_column(shape, column, hides)]
    shown = {column: None if column in hidden else row.get(column) for column in shape.columns}
    return shown | {WITHHELD: " ".join(hidden)}


def hides_column(shape: Shape, column: str, hides: Callable[[str], bool]) -> bool:
    count = column if column in shape.measures.whole_of else shape.figures.get(column, "")
    return bool(count) and hides(count)


def totals_of(table: Table, withheld: Withheld) -> Totals:
    """Totals over the period by count column; None where withheld."""
    return {column: None if column in withheld.totals else sum(table.line(column).values()) for column in table.measures.whole_of}
