"""A workflow as boxes and lines for a picture: its words are beside it as a list too."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.components.steps.rules.workflow import Node, Workflow

WIDE, HIGH, ACROSS, DOWN, EDGE = 172, 64, 212, 92, 10
LETTERS = 18  # of a line in a box


@dataclass(frozen=True, kw_only=True)
class Box:
    """``lines`` are (text, y) pairs, centred on ``x + WIDE / 2``; ``kind`` is the node’s."""

    x: int
    y: int
    kind: str
    dashed: bool
    lines: tuple[tuple[str, int], ...]

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """``lines`` are paths; sizes in the units of the picture."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    box_width: int = WIDE
    box_height: int = HIGH


def drawing(workflow: Workflow, *, language: str) -> Drawing:
    """Where everything stands, from top to bottom, side by side what happens at the same time."""
    boxes = tuple(box(each, language) for each in workflow.nodes)
    places = {node.id: drawn for node, drawn in zip(workflow.nodes, boxes, strict=True)}
    return Drawing(
        width=max(each.x for each in boxes) + WIDE + EDGE,
        height=max(each.y for each in boxes) + HIGH + EDGE,
        boxes=boxes,
        lines=tuple(line(places[flow.source], places[flow.target]) for flow in workflow.flows),
    )


def box(node: Node, language: str) -> Box:
    x, y = EDGE + node.row * ACROSS, EDGE + node.column * DOWN
    words = wrapped(node.title.in_language(language))
    first = y + HIGH // 2 + 5 - 9 * (len(words) - 1)
    lines = tuple((text, first + 18 * place) for place, text in enumerate(words))
    return Box(x=x, y=y, kind=node.kind, dashed=node.optional, lines=lines)


def wrapped(text: str) -> list[str]:
    """At most three lines; what is longer ends with an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2]} …"]


def line(source: Box, target: Box) -> str:
    """From the foot of a box to the head of another, straight or in a curve."""
    start, end = (source.middle, source.y + HIGH), (target.middle, target.y)
    middle = (start[1] + end[1]) // 2
    return f"M{start[0]} {start[1]}C{start[0]} {middle} {end[0]} {middle} {end[0]} {end[1]}"
