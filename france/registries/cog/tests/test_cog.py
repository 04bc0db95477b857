"""The reference tables: complete, consistent, quickly loaded, and right where it is known."""

from __future__ import annotations

import csv
import time

import pytest

from france.registries.cog.manifest import system
from parvis.components.registries import actions, selectors

TABLES = {registry.slug: list(csv.DictReader(registry.file.open(encoding="utf-8"))) for registry in system.registries}
DEMONSTRATION = {
    "35238": ("Rennes", "213502388"),
    "35288": ("Saint-Malo", "213502883"),
    "29019": ("Brest", "212900195"),
    "56260": ("Vannes", "215602608"),
    "22278": ("Saint-Brieuc", "212202782"),
}


def test_there_is_every_municipality_department_and_region():
    assert (len(TABLES["communes"]), len(TABLES["departements"]), len(TABLES["regions"])) == (34_969, 109, 26)


def test_every_municipality_is_in_a_department_and_a_region_that_exist():
    departments = {row["code"] for row in TABLES["departements"]} | {row["code"] for row in TABLES["regions"]}
    regions = {row["code"] for row in TABLES["regions"]} | departments
    assert [row for row in TABLES["communes"] if row["department"] not in departments or row["region"] not in regions] == []


@pytest.mark.parametrize("code", DEMONSTRATION)
def test_the_municipalities_of_the_demonstration_have_their_real_names_and_numbers(code):
    (row,) = [row for row in TABLES["communes"] if row["code"] == code]
    assert (row["name"], row["siren"]) == DEMONSTRATION[code]


def test_the_file_stays_small_enough_to_ship():
    assert sum(registry.file.stat().st_size for registry in system.registries) < 3_000_000


@pytest.mark.django_db
def test_all_of_it_loads_once_and_is_found():
    assert {slug: len(changes.added) for slug, changes in actions.load_all().items()}["communes"] == 34_969
    started = time.perf_counter()
    assert all(changes.count == 0 for changes in actions.load_all().values())
    assert time.perf_counter() - started < 5  # a file that is loaded already costs its hash, not its rows
    assert selectors.record("communes", "35238").data["population"].isdigit()
    assert [record.key for record in selectors.search_records("communes", "saint malo")][:1] == ["35288"]
