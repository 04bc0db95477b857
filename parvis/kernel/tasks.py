"""What is started otherwise than by a page: by the clock, by a command, for a measure, for the demonstration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


@dataclass(frozen=True, kw_only=True)
class Task:
    """What the clock starts: ``run()`` every ``every``, by one worker at a time."""

    name: str
    run: Callable[[], object]
    every: timedelta


@dataclass(frozen=True, kw_only=True)
class Command:
    """A sub-command of ``parvis``; ``run`` returns the exit code."""

    name: str  # "trace verify"
    summary: str
    run: Callable[[argparse.Namespace], int]
    configure: Callable[[argparse.ArgumentParser], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One measured job: ``run(size)`` returns the figures, each named with its unit.

    It measures in the database of the installation, and leaves nothing behind.
    """

    name: str
    title: str
    run: Callable[[int], Mapping[str, float]]
    size: int  # how much work without ``--size``


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Loads this system's part of the demonstration; lower orders first; must be repeatable."""

    load: Callable[[], object]
    order: int = 100
