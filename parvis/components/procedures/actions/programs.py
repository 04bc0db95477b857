"""Acts that a program makes in an agent's name: the trace and the history name both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

LONGEST_NAME = 40  # characters of a program's name: labels of agents hold 60


@dataclass(frozen=True, kw_only=True)
class Program:
    """``name`` stands beside the agent's; ``quiet``: the person is told nothing but finds it on their page."""

    name: str = ""
    quiet: bool = False


NOBODY = Program()
CURRENT: ContextVar[Program] = ContextVar("program", default=NOBODY)


@contextmanager
def program(name: str, *, quiet: bool = False) -> Iterator[None]:
    """Whatever an agent's acts write meanwhile says that it came through the program ``name``."""
    token = CURRENT.set(Program(name=name[:LONGEST_NAME], quiet=quiet))
    try:
        yield
    finally:
        CURRENT.reset(token)


def named(label: str) -> str:
    """An agent's label, with the program through which they act."""
    acting = CURRENT.get()
    return f"{label} – {acting.name}" if acting.name else label


def is_quiet() -> bool:
    return CURRENT.get().quiet
