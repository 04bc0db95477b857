"""The life cycle of a procedure with its steps, as nodes and flows: what BPMN writes and the picture draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.components.procedures.rules.parts.steps import Begins, StepRule
from parvis.kernel.text import Text

SUBMITTED = Text("Dépôt du dossier", "File submitted")
REVIEW = Text("Instruction", "Review")
DECISION = Text("Décision", "Decision")
ACCEPTED = Text("Acceptée", "Accepted")
REFUSED = Text("Refusée", "Refused")
FORK = Text("En même temps", "At the same time")
JOIN = Text("Tout est terminé", "All is over")


@dataclass(frozen=True, kw_only=True)
class Node:
    """``kind`` is ``start``, ``task``, ``service`` (done by the software), ``gateway``, ``parallel`` or ``end``; ``column`` and ``row`` place it."""

    id: str
    kind: str
    title: Text
    column: int
    row: int = 0
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Flow:
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Workflow:
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    def node(self, name: str) -> Node:
        return next(each for each in self.nodes if each.id == name)


def workflow(steps: Sequence[StepRule]) -> Workflow:
    """Submission, review with the steps before the decision, the decision, the steps that follow acceptance.

    Steps side by side begin behind a fork and are waited for at a join, so that each path is gone once.
    """
    before = [each for each in steps if each.begins is not Begins.ACCEPTANCE]
    after = [each for each in steps if each.begins is Begins.ACCEPTANCE]
    first, parts = part(before, name="before", source="review", target="decision", column=2)
    last, follows = part(after, name="after", source="decision", target="accepted", column=first + 1)
    nodes = [
        Node(id="submitted", kind="start", title=SUBMITTED, column=0),
        Node(id="review", kind="task", title=REVIEW, column=1),
        *parts.nodes,
        Node(id="decision", kind="gateway", title=DECISION, column=first),
        *follows.nodes,
        Node(id="accepted", kind="end", title=ACCEPTED, column=last),
        Node(id="refused", kind="end", title=REFUSED, column=first + 1, row=max(1, rows_of(after))),
    ]
    flows = (Flow(source="submitted", target="review"), *parts.flows, *follows.flows, Flow(source="decision", target="refused"))
    return Workflow(nodes=tuple(nodes), flows=flows)


def part(steps: Sequence[StepRule], *, name: str, source: str, target: str, column: int) -> tuple[int, Workflow]:
    """The steps of one part between ``source`` and ``target``, and the column after them."""
    nodes: list[Node] = []
    flows: list[Flow] = []
    if sum(each == 0 for each in depths(steps).values()) > 1:
        nodes.append(Node(id=f"{name}-fork", kind="parallel", title=FORK, column=column))
        flows.append(Flow(source=source, target=f"{name}-fork"))
        source, column = f"{name}-fork", column + 1
    nodes += placed(steps, first=column)
    column += depth_of(steps)
    if len(last_of(steps)) > 1:
        nodes.append(Node(id=f"{name}-join", kind="parallel", title=JOIN, column=column))
        flows += [*linked(steps, source=source, target=f"{name}-join"), Flow(source=f"{name}-join", target=target)]
        return column + 1, Workflow(nodes=tuple(nodes), flows=tuple(flows))
    return column, Workflow(nodes=tuple(nodes), flows=(*flows, *linked(steps, source=source, target=target)))


def last_of(steps: Sequence[StepRule]) -> list[str]:
    """The steps that no other of the same part waits for."""
    followed = {one.step for each in steps for one in each.after}
    return [each.name for each in steps if each.name not in followed]


def depths(steps: Sequence[StepRule]) -> dict[str, int]:
    """How many steps of the same part stand before each; the file was checked to have no circle."""
    names = {each.name for each in steps}
    before = {each.name: [one.step for one in each.after if one.step in names] for each in steps}

    def depth(name: str) -> int:
        return max((depth(each) + 1 for each in before[name]), default=0)

    return {name: depth(name) for name in before}


def depth_of(steps: Sequence[StepRule]) -> int:
    return max(depths(steps).values(), default=-1) + 1


def rows_of(steps: Sequence[StepRule]) -> int:
    found = list(depths(steps).values())
    return max((found.count(each) for each in found), default=0)


def placed(steps: Sequence[StepRule], *, first: int) -> list[Node]:
    found, taken = [], dict.fromkeys(range(len(steps) + 1), 0)
    deep = depths(steps)
    for each in steps:
        column = deep[each.name]
        found.append(
            Node(
                id=f"step-{each.name}",
                kind="service" if each.kind == "payment" else "task",
                title=each.title,
                column=first + column,
                row=taken[column],
                optional=each.when is not None or not each.blocking,
            )
        )
        taken[column] += 1
    return found


def linked(steps: Sequence[StepRule], *, source: str, target: str) -> list[Flow]:
    """Each step behind those it waits for, or behind ``source``; those that nothing follows lead to ``target``."""
    names = {each.name for each in steps}
    flows: list[Flow] = []
    for each in steps:
        before = [one.step for one in each.after if one.step in names]
        flows += [Flow(source=f"step-{one}" if before else source, target=f"step-{each.name}") for one in (before or [""])]
    flows += [Flow(source=f"step-{each}", target=target) for each in last_of(steps)]
    return flows or [Flow(source=source, target=target)]
