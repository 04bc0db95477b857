"""Which answers a rule looks at, found by letting it look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

BODY, DAY = "recording", date(2026, 1, 1)


class Recorded(Mapping[str, Any]):
    """Answers to nothing, which remembers what was looked up."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return False

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_by(rule: Callable[..., Any] | None) -> frozenset[str]:
    """Names of the answers that ``rule`` looks at before it stops for want of them; a rule that stops early hides the rest."""
    if rule is None:
        return frozenset()
    answers = Recorded()
    with suppress(Exception):  # a rule may fail in any way on answers that are not there
        rule(answers, organisation=BODY, on=DAY)
    return frozenset(name.partition("__")[0] for name in answers.names)
