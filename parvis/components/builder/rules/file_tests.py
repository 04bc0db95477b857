"""What the tests of a procedure file say at the gate: a test that fails, or that no time was left for, stops the publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from parvis.components.builder.rules.findings import Finding, Weight
from parvis.components.builder.rules.mistakes import in_words
from parvis.components.procedures.rules.source import Mistake
from parvis.kernel.text import Text


class Run(Protocol):
    """One test of the file as it ran."""

    @property
    def name(self) -> str: ...

    @property
    def failures(self) -> Sequence[Mistake]: ...

    @property
    def ran(self) -> bool: ...


def findings(runs: Iterable[Run]) -> Iterator[Finding]:
    for index, run in enumerate(runs):
        for each in map(in_words, run.failures):
            what = Text(f"{each.what.fr}.", f"{each.what.en}.")
            yield Finding(check="tests", weight=Weight.BLOCKING, what=what, mend=each.mend, place=each.place)
        if not run.ran:
            what = Text(f"Il n’est pas resté de temps pour l’essai « {run.name} ».", f"No time was left for the test “{run.name}”.")
            mend = Text("Retirez des essais qui se répètent.", "Remove tests that repeat one another.")
            yield Finding(check="tests", weight=Weight.BLOCKING, what=what, mend=mend, place=f"tests.{index}")


def results(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Each test by name: passed, failed or not-run."""
    return [{"name": run.name, "state": "not-run" if not run.ran else "failed" if run.failures else "passed"} for run in runs]
