"""What the clock starts: publish what is due."""

from __future__ import annotations

from parvis.components.opendata import actions


class NotPublished(RuntimeError):
    """Some datasets could not be published; the others were."""


def publish() -> None:
    """Publish what is due; raises NotPublished with the reasons, so that operators see them."""
    report = actions.publish_due()
    if report.refused:
        raise NotPublished("\n".join(report.refused))
