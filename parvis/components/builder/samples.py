"""What the crawl of all pages opens in the demonstration."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.components.builder.models import Draft
from parvis.components.procedures import selectors as procedures


def draft() -> Mapping[str, object] | None:
    """Any working copy of the demonstration."""
    found = Draft.objects.filter(sample=True).first()
    return {"slug": found.slug} if found else None


def part() -> Mapping[str, object] | None:
    """A question of it, in the editor."""
    found = draft()
    return {**found, "where": "pages.0.fields.0"} if found else None


def published() -> Mapping[str, object] | None:
    """Any published procedure."""
    found = procedures.versions_in_force()
    return {"slug": found[0].definition.slug} if found else None
