"""Whether this installation can do its work, in words that give nothing away."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from parvis.core.jobs import selectors as jobs
from parvis.kernel import failures

FREE_BYTES = 200_000_000

log = structlog.get_logger("parvis.health")


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def worker() -> str:
    return "ok" if jobs.workers().alive else f"no sign of life in the last {jobs.WORKER_SILENCE.seconds} seconds; run parvis worker"


def disk() -> str:
    free = shutil.disk_usage(settings.PARVIS_DATA).free
    return "ok" if free >= FREE_BYTES else f"less than {FREE_BYTES // 1_000_000} MB free under PARVIS_DATA"


CHECKS: dict[str, Callable[[], str]] = {"database": database, "worker": worker, "disk": disk}


def report() -> dict[str, str]:
    """Each part and ``ok``, or what is wrong with it."""
    return {name: answered(check) for name, check in CHECKS.items()}


def answered(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        log.error("health check failed", error=failures.sentence(error))
        return "does not answer"
