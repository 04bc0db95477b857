"""The page of components."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.design import samples


def design(request: HttpRequest) -> HttpResponse:
    context = {
        "filled": samples.filled_form(),
        "wrong": samples.wrong_form(),
        "entries": samples.known_entries(),
        "items": samples.timeline_items(),
        "list": samples.sample_page(),
        "bars": samples.bar_sample(),
        "lines": samples.line_sample(),
        "map": samples.map_sample(),
        "sides": samples.tab_items(),
        "moment": samples.NOON,
        "sum": Decimal("12408.5"),
        "round_sum": 784,
        "colours": COLOURS,
    }
    return render(request, "design/design.html", context)


COLOURS = (
    "ground",
    "stone",
    "stone-deep",
    "line",
    "edge",
    "ink",
    "ink-soft",
    "pine",
    "pine-wash",
    "ochre",
    "ochre-wash",
    "ochre-light",
    "brick",
    "brick-wash",
    "slate",
    "slate-wash",
)
