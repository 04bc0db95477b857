"""What the country's plans name, and what this installation makes work of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ruamel.yaml import YAML

from parvis.components.inventory.rules import ENGINES, Demand, State, state_of
from parvis.kernel import catalogue
from parvis.kernel.manifest import Inventory, System
from parvis.kernel.text import Text


@dataclass(frozen=True, kw_only=True)
class Row:
    """One system named by the plans. ``tests`` maps each proven demand to the tests that prove it."""

    id: str
    engine: str
    name: str
    state: State
    demands: tuple[Demand, ...]
    tests: Mapping[str, tuple[str, ...]]
    answered_by: tuple[System, ...]

    @property
    def engine_title(self) -> str:
        return str(ENGINES.get(self.engine, self.engine))

    @property
    def missing(self) -> tuple[Demand, ...]:
        return tuple(demand for demand in self.demands if demand.name not in self.tests)

    @property
    def journeys(self) -> list[str]:
        return sorted({test for tests in self.tests.values() for test in tests})


def inventory() -> Inventory | None:
    """The list that the country declares, if it declares one."""
    return next((system.inventory for system in catalogue.systems() if system.inventory), None)


def rows() -> tuple[Row, ...]:
    """Every row of the country's list, in its order; empty when the country has none."""
    declared = inventory()
    return rows_of(declared) if declared else ()


@cache
def rows_of(declared: Inventory) -> tuple[Row, ...]:
    demands, lock = demands_in(declared), locked(declared)
    with declared.names.open(newline="", encoding="utf-8") as source:
        return tuple(row(line, demands.get(line["id"], ()), lock.get(line["id"], {})) for line in csv.DictReader(source))


def row(line: Mapping[str, str], demands: tuple[Demand, ...], tests: Mapping[str, list[str]]) -> Row:
    return Row(
        id=line["id"],
        engine=line["engine"],
        name=line["name"],
        state=state_of(demands, tests),
        demands=demands,
        tests={demand: tuple(names) for demand, names in tests.items()},
        answered_by=tuple(system for system in catalogue.systems() if line["id"] in system.answers),
    )


def demands_in(declared: Inventory) -> dict[str, tuple[Demand, ...]]:
    """Each row's demands; raises KeyError when a demand lacks a name or a language."""
    written = YAML(typ="safe").load(declared.demands) or {}
    return {row: tuple(Demand(each["name"], Text.of(each)) for each in demands) for row, demands in written.items()}


def locked(declared: Inventory) -> dict[str, dict[str, list[str]]]:
    """Row to demand to tests, as the suite last wrote it."""
    if not declared.lock.exists():
        return {}
    found: dict[str, dict[str, list[str]]] = json.loads(declared.lock.read_text(encoding="utf-8"))
    return found


def as_json(row: Row) -> dict[str, object]:
    """The object that ``parvis systems --json`` prints for one row."""
    return {
        "id": row.id,
        "system": row.name,
        "engine": row.engine,
        "state": row.state.value,
        "demands": [{"name": d.name, "fr": d.text.fr, "en": d.text.en, "proven": d.name in row.tests} for d in row.demands],
        "missing": [demand.name for demand in row.missing],
        "journeys": row.journeys,
        "pages": sorted(f"/{page.path}" for system in row.answered_by for page in system.pages),
        "apis": sorted(f"/{api.path}" for system in row.answered_by for api in system.apis),
        "datasets": sorted(dataset_slugs(row)),
    }


def dataset_slugs(row: Row) -> Iterator[str]:
    return (dataset.slug for system, dataset in catalogue.datasets() if system in row.answered_by)


def matching(*, text: str = "", engine: str = "", state: str = "") -> list[Row]:
    """Rows whose id, name or demands hold ``text``, of one engine and state when given."""
    wanted = text.casefold().strip()
    return [
        row
        for row in rows()
        if (not engine or row.engine == engine) and (not state or row.state == state) and (not wanted or wanted in searched_text(row))
    ]


def searched_text(row: Row) -> str:
    words = [row.id, row.name, *(f"{demand.text.fr} {demand.text.en}" for demand in row.demands)]
    return " ".join(words).casefold()
