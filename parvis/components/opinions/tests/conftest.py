"""The garden town of the procedures."""

from __future__ import annotations

from parvis.components.procedures.tests.conftest import ada, bo, chen, dana, source, town

__all__ = ["ada", "bo", "chen", "dana", "source", "town"]
