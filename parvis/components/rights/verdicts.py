"""What is said of a receipt, or of many, that somebody brings: step by step, and in the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from parvis.core.protection.rules.records import Record


class Unreadable(ValueError):
    """What was given is no receipt; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Step:
    """One link of the chain; ``holds`` is None where it could not be checked."""

    title: str
    holds: bool | None
    text: str


@dataclass
class Verdict:
    """``proven``: yes, no, or None when this log cannot tell."""

    steps: list[Step] = field(default_factory=list)
    proven: bool | None = None
    record: Record | None = None
    position: int | None = None
    size: int | None = None
    origin: str = ""
    vouchers: int | None = None  # witnesses and authorities in it; None when it is not this log's

    def add(self, title: str, holds: bool | None, text: str) -> bool:
        self.steps.append(Step(title, holds, text))
        return bool(holds)

    @property
    def alone(self) -> bool:
        """Whether nobody but the log itself stands behind it."""
        return self.vouchers == 0

    @property
    def trouble(self) -> str:
        """The first step that does not hold, else the first that cannot be told."""
        by_weight = sorted((step for step in self.steps if not step.holds), key=lambda step: step.holds is None)
        return by_weight[0].text if by_weight else ""


@dataclass(frozen=True)
class Told:
    """One line of an export; ``verdict`` is None while it has no proof yet."""

    number: int
    what: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Several:
    """The lines of a person's export."""

    lines: list[Told]

    @property
    def proven(self) -> int:
        return sum(1 for line in self.lines if line.verdict and line.verdict.proven)

    @property
    def pending(self) -> int:
        return sum(1 for line in self.lines if line.verdict is None)

    @property
    def doubtful(self) -> list[Told]:
        return [line for line in self.lines if line.verdict and not line.verdict.proven]

    @property
    def altered(self) -> bool:
        return any(line.verdict and line.verdict.proven is False for line in self.lines)
