"""One key of the procedure file: its shape, what it means, and the mistakes that a shape cannot see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from parvis.components.procedures.rules.source import Mistake, Source


def no_mistakes(_source: Source) -> Iterable[Mistake]:
    return ()


@dataclass(frozen=True)
class Part:
    """``build`` makes the value of ``ProcedureFile.<key>`` from the file's plain value, or from None where the key is absent.

    The schema is ``schema/parts/<key>.json``: ``value`` is the key's own, ``$defs`` what it refers to.
    """

    key: str
    build: Callable[[Any], Any]
    mistakes: Callable[[Source], Iterable[Mistake]] = no_mistakes
