"""A system that counts, for publication to be tried on: it belongs to no country."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from parvis.kernel import catalogue
from parvis.kernel.manifest import Circle, Column, Dataset, System
from parvis.kernel.text import Text

SYSTEM = System(
    slug="library", title=Text("Bibliothèques", "Libraries"), owner="libraries", circle=Circle.COUNTRY, summary=Text.of("Loans")
)
TODAY = date(2026, 4, 10)

Declare = Callable[..., None]


def column(name: str, kind: str, of: str = "", unit: str = "") -> Column:
    return Column(name=name, title=Text(f"{name} fr", f"{name} en"), kind=kind, of=of, unit=unit)


COLUMNS = (
    column("month", "period"),
    column("area", "area"),
    column("cards", "count", unit="cards"),
    column("free", "count", of="cards"),
    column("delay", "mean", of="cards", unit="days"),
)


def rows() -> list[dict[str, Any]]:
    """Three closed months and the current one, for four towns with real outlines."""
    figures = {"35238": 120, "35288": 40, "35115": 3, "29019": 60}
    return [
        {"month": month, "area": area, "cards": cards + number, "free": cards // 2, "delay": 2.5}
        for number, month in enumerate(("2026-01", "2026-02", "2026-03", "2026-04"))
        for area, cards in figures.items()
    ]


def dataset(slug: str = "library-cards", **changes: Any) -> Dataset:
    declared: dict[str, Any] = {
        "slug": slug,
        "title": Text("Cartes de bibliothèque", "Library cards"),
        "description": Text("Cartes délivrées chaque mois", "Cards issued each month"),
        "columns": COLUMNS,
        "rows": rows,
        "map_column": "area",
        "tags": ("culture",),
    }
    return Dataset(**{**declared, **changes})


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """``declare(dataset, …)``: these and no others are what systems declare."""

    def these(*datasets: Dataset) -> None:
        monkeypatch.setattr(catalogue, "datasets", lambda: iter([(SYSTEM, each) for each in datasets]))

    return these


@pytest.fixture(autouse=True)
def storage(tmp_path: Any, settings: Any) -> None:
    """Files of its own for each test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
