"""Where each word and mark of the picture at ``/trace`` stands: SVG does not wrap lines, so they are broken here.

Lengths are units of a view 350 wide, which is about what a phone shows: there a unit is a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from parvis.components.rights.rules.chain import STEPS, WORDS, Seen, Step
from parvis.kernel.text import Text

WIDTH = 350
ICON = 44
LINE = 19
GAP = 26
LETTERS = 39  # in a line beside the icon, in the widest of our typefaces


@dataclass(frozen=True)
class Line:
    """One line of words; ``kind`` is title, what, cheat, verdict or because."""

    kind: str
    text: str
    y: int


@dataclass(frozen=True)
class Drawn:
    """One step: its drawing begins at ``y``, and the next below it at ``next_y``."""

    number: int
    step: Step
    y: int
    next_y: int
    lines: list[Line]

    @property
    def seen(self) -> Text:
        return WORDS[self.step.seen]

    @property
    def is_last(self) -> bool:
        return self.step is STEPS[-1]

    @property
    def style(self) -> str:
        return {Seen.ALWAYS: "ok", Seen.IF: "wait", Seen.NO: "late"}[self.step.seen]

    @property
    def rope(self) -> tuple[int, int]:
        """From where to where the line down to the next step goes."""
        return self.y + ICON + 5, self.next_y - 5

    @property
    def verdict(self) -> Line:
        return next(line for line in self.lines if line.kind == "verdict")


def picture() -> tuple[list[Drawn], int]:
    """Every step in its place, and the height of the whole."""
    drawn, y = list[Drawn](), 4
    for number, step in enumerate(STEPS, 1):
        lines = [*placed(number, step, y)]
        below = lines[-1].y + GAP
        drawn.append(Drawn(number, step, y, below, lines))
        y = below
    return drawn, y - GAP + 8


def placed(number: int, step: Step, y: int) -> Iterator[Line]:
    words = (
        ("title", f"{number}. {step.title}"),
        ("what", str(step.what)),
        ("cheat", str(step.cheat)),
        ("verdict", str(WORDS[step.seen])),
        ("because", str(step.why)),
    )
    y += 16
    for kind, text in words:
        for each in wrap(text, LETTERS):
            yield Line(kind, each, y)
            y += LINE
