"""What the crawl of all pages opens in the demonstration."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.components.procedures.selectors.published import versions_in_force


def procedure() -> Mapping[str, object] | None:
    """Any published procedure."""
    found = versions_in_force()
    return {"slug": found[0].definition.slug} if found else None


def form_page() -> Mapping[str, object] | None:
    """The first page of any published form, as it is shown before anyone begins."""
    found = versions_in_force()
    return {"slug": found[0].definition.slug, "digest": found[0].digest, "page_slug": found[0].definition.pages[0].slug} if found else None
