"""The garden town of the procedures, with files to export."""

from __future__ import annotations

from parvis.components.procedures.tests.conftest import ada, bo, chen, dana, entered, source, town

__all__ = ["ada", "bo", "chen", "dana", "entered", "source", "town"]
