"""Browsers for journeys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from journeys.story import DESKTOP, Visitor


@pytest.fixture
def visitors(country, chromium) -> Iterator[Any]:
    """``visitors(language, width, javascript)`` opens a fresh browser for one more person."""
    contexts = []

    def arrive(language: str = "fr", width: dict[str, int] = DESKTOP, *, javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            locale=f"{language}-{'FR' if language == 'fr' else 'GB'}", viewport=width, java_script_enabled=javascript
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(country, context.new_page(), language)

    yield arrive
    for context in contexts:
        context.close()
