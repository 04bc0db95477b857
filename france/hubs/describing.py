"""What both hubs have in common, for the engine."""

from __future__ import annotations

from typing import Any

from france.hubs import about, tables
from france.hubs.checks import CHECKS
from france.hubs.sandbox import sandbox
from france.hubs.sources import source
from parvis.core.hubs.rules.endpoints import Description
from parvis.kernel.text import Text


def described(folder: str, *, title: Text, summary: Text, **more: Any) -> Description:
    """The hub whose tables are in ``folder``."""
    return Description(
        slug=f"api-{folder}",
        endpoints=tables.endpoints(folder),
        errors=tables.errors(),
        codes=tables.codes(),
        checks=CHECKS,
        together=about.together,
        about=about.about,
        recipient=about.recipient,
        source=source,
        sandbox=sandbox,
        body_claim="siret",
        title=title,
        summary=summary,
        **more,
    )
