"""The garden procedure of the tests, whose versions may change."""

from __future__ import annotations

from parvis.components.procedures.tests.conftest import ada, bo, source, town

__all__ = ["ada", "bo", "source", "town"]
