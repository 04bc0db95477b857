"""Structured logs: what happened, where and how long, never to whom.

Lines carry no path, query, body or message of a foreign library: all of these may hold personal
data. Loggers of the house speak from INFO (or as set), all others from WARNING (httpx, for one, writes the
addresses it calls).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from parvis.kernel import failures

Event = MutableMapping[str, Any]

# Refusals of a host or an origin: the logger's name says which, the message may say who.
TELLS_HOSTS = "django.security"
TELLS_PATHS = ("django.request", "django.server", "granian.access")


class WithoutPaths(logging.Filter):
    """Django names the address of a failed request in its messages; the trail of the error is enough.

    Without an error there is nothing to add to the line that each request has.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(TELLS_PATHS):
            record.msg, record.args = "request failed", ()
            return bool(record.exc_info)
        if record.name.startswith(TELLS_HOSTS):
            record.msg, record.args, record.exc_info = "request refused", (), None
        return True


def without_values(_logger: object, _method: str, event: Event) -> Event:
    """Replaces an exception by its trail: files, lines and functions."""
    raised = event.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["failure"] = failures.trail(error)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_values,
]


def configure(options: Mapping[str, str]) -> None:
    """Django's ``LOGGING_CONFIG``: ``style`` is json or console, ``level`` what the house says, ``country`` its package."""
    handler = logging.StreamHandler()
    renderer: Any = structlog.dev.ConsoleRenderer(colors=handler.stream.isatty())
    if options["style"] == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    handler.addFilter(WithoutPaths())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for house in ("parvis", options["country"]):
        logging.getLogger(house).setLevel(options["level"].upper())
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
