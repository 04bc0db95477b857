"""The lists of places that forms may ask for: each place with those that it lies in."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from parvis.kernel.references import PlaceEntry

FOLDER = Path(__file__).parent


def lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@cache
def municipalities() -> Mapping[str, PlaceEntry]:
    around = {code: group for group in lines("intermunicipalities.csv") for code in group["members"].split()}
    return {each["code"]: municipality(each, around.get(each["code"])) for each in lines("communes.csv")}


def municipality(line: Mapping[str, str], group: Mapping[str, str] | None) -> PlaceEntry:
    within = {"department": line["department"], "region": line["region"]}
    return PlaceEntry(line["name"], within | ({"intermunicipality": group["code"]} if group else {}), tuple(line["postcodes"].split()))


@cache
def departments() -> Mapping[str, PlaceEntry]:
    return {each["code"]: PlaceEntry(each["name"], {"region": each["region"]}) for each in lines("departments.csv")}


@cache
def regions() -> Mapping[str, PlaceEntry]:
    return {each["code"]: PlaceEntry(each["name"]) for each in lines("regions.csv")}


@cache
def intermunicipalities() -> Mapping[str, PlaceEntry]:
    """Each with the department and the region of its first member; some reach over several."""
    return {each["code"]: intermunicipality(each) for each in lines("intermunicipalities.csv")}


def intermunicipality(line: Mapping[str, str]) -> PlaceEntry:
    first = municipalities().get(line["members"].split()[0])
    within = {level: code for level, code in (first.within if first else {}).items() if level != "intermunicipality"}
    without_kind = line["name"].partition(" ")[2]  # "CC Bretagne Romantique", as people call it
    return PlaceEntry(line["name"], within, (without_kind,))
