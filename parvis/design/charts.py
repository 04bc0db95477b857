"""The geometry of charts, computed here so that a page needs no script.

Widths are in per cent and heights in em: a chart fills its column and its words keep their size.
Every coordinate is text with a decimal point, because templates would write a comma in French.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parvis.design import typography

SUPPRESSED = "suppressed"  # the value of a cell hidden because it counts too few
ROW, BAR_TOP = 2.7, 1.45  # em
TOP, HEIGHT, BOTTOM = 1.4, 12.0, 1.9  # em
LEFT, ACROSS = 9.0, 90.0  # per cent


def is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def written(value: object, unit: str = "") -> str:
    """A value in words: with its unit, or why there is none."""
    if value == SUPPRESSED:
        return _("not shown: too few")
    if value is None:
        return _("no data")
    if not is_number(value):
        return str(value)
    figure = typography.amount(value)  # type: ignore[arg-type]
    return f"{figure}{typography.FIRM}{unit}" if unit else figure


def plain(number: float) -> str:
    """A coordinate, as SVG reads it."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def ticks(highest: float, wanted: int = 4) -> list[float]:
    """Round figures from 0 to at least ``highest``, about ``wanted`` steps apart."""
    rough = max(highest, 1e-9) / wanted
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= rough * (1 - 1e-9))
    return [round(step * index, 10) for index in range(math.ceil(highest / step - 1e-9) + 1)] if highest > 0 else [0.0, 1.0]


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart: words above, bar below."""

    label: str
    value: str
    text_y: str
    bar_y: str
    width: str
    below_y: str
    hidden: bool  # why there is no figure stands where its bar would: it is too long for the line of the label


def bars(labels: Sequence[object], values: Sequence[object], unit: str = "") -> list[Bar]:
    """One bar for each label, the longest across the whole width."""
    highest = max((float(value) for value in values if is_number(value)), default=0.0)  # type: ignore[arg-type]
    return [
        bar(index, str(label), value, unit=unit, highest=highest) for index, (label, value) in enumerate(zip(labels, values, strict=True))
    ]


def bar(index: int, label: str, value: object, *, unit: str, highest: float) -> Bar:
    share = 100 * float(value) / highest if is_number(value) and highest else 0.0  # type: ignore[arg-type]
    top = index * ROW
    return Bar(
        label=label,
        value=written(value, unit),
        text_y=plain(top + 1.05),
        bar_y=plain(top + BAR_TOP),
        width=plain(max(share, 0.0)),
        below_y=plain(top + BAR_TOP + 0.7),
        hidden=value == SUPPRESSED,
    )


@dataclass(frozen=True)
class Dot:
    """One figure of a series; ``x`` in per cent, ``y`` in em."""

    x: str
    y: str
    title: str


@dataclass(frozen=True)
class Course:
    """One series: unbroken stretches as SVG points in a 1000 by 1000 box, and its dots."""

    label: str
    style: str
    stretches: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Frame:
    """What stands around the courses: levels and the names of some moments."""

    levels: tuple[tuple[str, str], ...]  # (y in em, figure)
    moments: tuple[tuple[str, str, str], ...]  # (x in per cent, anchor, name)
    height: str


def across(index: int, count: int) -> float:
    return index / (count - 1) if count > 1 else 0.5


def courses(labels: Sequence[object], series: Sequence[Mapping[str, Any]], unit: str = "") -> tuple[list[Course], Frame]:
    """Lines over time; a missing or suppressed value breaks its line."""
    known = [float(value) for one in series for value in one["values"] if is_number(value)]
    levels = ticks(max(known, default=0.0))
    drawn = [course(number, one, labels, top=levels[-1], unit=unit) for number, one in enumerate(series, 1)]
    return drawn, frame(labels, levels)


def course(number: int, series: Mapping[str, Any], labels: Sequence[object], *, top: float, unit: str) -> Course:
    values = list(series["values"])
    stretches: list[list[str]] = [[]]
    dots = []
    for index, (label, value) in enumerate(zip(labels, values, strict=True)):
        if not is_number(value):
            stretches.append([])
            continue
        x, height = across(index, len(values)), float(value) / top
        stretches[-1].append(f"{plain(1000 * x)},{plain(1000 * (1 - height))}")
        dots.append(Dot(plain(LEFT + ACROSS * x), plain(TOP + HEIGHT * (1 - height)), f"{label}{typography.colon()}{written(value, unit)}"))
    return Course(str(series["label"]), f"s{(number - 1) % 4 + 1}", tuple(" ".join(one) for one in stretches if len(one) > 1), tuple(dots))


def frame(labels: Sequence[object], levels: Sequence[float]) -> Frame:
    """Levels, and the first, middle and last moments: more names would collide on a phone."""
    last = len(labels) - 1
    named = sorted({0, last // 2, last}) if last > 3 else range(len(labels))
    anchors = {0: "start", last: "end"}
    return Frame(
        levels=tuple((plain(TOP + HEIGHT * (1 - level / levels[-1])), typography.amount(level)) for level in levels),
        moments=tuple(
            (plain(LEFT + ACROSS * across(index, len(labels))), anchors.get(index, "middle"), str(labels[index])) for index in named
        ),
        height=plain(TOP + HEIGHT + BOTTOM),
    )
