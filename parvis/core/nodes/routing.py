"""Offers of this installation that another node answers, as its operator wrote them in ``PARVIS_NODE_SOURCES``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from parvis.core.exchange.actions import ELSEWHERE
from parvis.core.nodes import source

HINT = "parvis nodes describe NETWORK MEMBER lists what a member offers."


def every_source_elsewhere_is_known(**_: Any) -> list[CheckMessage]:
    try:
        source.elsewhere(settings.PARVIS_NODE_SOURCES)
    except source.BadRouting as error:
        return [Error(str(error), hint=HINT, id="nodes.E001")]
    return []


def route() -> None:
    """Nothing is routed when the setting is wrong: the check says so, and nothing starts."""
    if not every_source_elsewhere_is_known():
        ELSEWHERE.update(source.elsewhere(settings.PARVIS_NODE_SOURCES))


register(every_source_elsewhere_is_known)
