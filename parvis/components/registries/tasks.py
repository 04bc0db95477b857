"""Tables that live elsewhere are read again as often as they say."""

from __future__ import annotations

import structlog

from parvis.components.registries import actions, selectors

log = structlog.get_logger(__name__)


def refresh() -> None:
    """One table that cannot be read does not hold the others up: what was read before stays."""
    for registry in selectors.due_today():
        try:
            changed = actions.load(registry)
            log.info("registries.refreshed", registry=registry.slug, changes=changed.count)
        except (actions.RegistryError, actions.UnreadableFile) as error:
            log.error("registries.not_refreshed", registry=registry.slug, reason=str(error))
