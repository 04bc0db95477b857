"""Tasks for the tests of the queue; they leave their marks in the table of workers."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.utils import timezone
from django_tasks import TaskContext, task

from parvis.core.jobs import actions
from parvis.core.jobs.models import Worker


def mark(name: str) -> None:
    """Raises IntegrityError the second time: an effect that must happen once."""
    Worker.objects.create(pk=name, started_at=timezone.now(), seen_at=timezone.now())


@task()
def add(left: int, right: int) -> int:
    return left + right


@task(priority=10)
def urgent() -> None:
    pass


@task()
def refuse() -> None:
    raise ValueError("Maëlle Kerdoncuff, 12 rue de Brest")


@task()
async def add_later(left: int, right: int) -> int:
    return left + right


@task(takes_context=True)
def mark_once(context: TaskContext, name: str) -> None:
    with actions.concluding(context):
        mark(name)


@task(takes_context=True)
def mark_then_fail(context: TaskContext, name: str) -> None:
    with actions.concluding(context):
        mark(name)
        raise RuntimeError("after the effect")


@task(takes_context=True)
def mark_then_hang(context: TaskContext, name: str, flag: str) -> None:
    """The first attempt stops in the middle of its transaction, for the test to kill its worker there."""
    with actions.concluding(context):
        mark(name)
        if not Path(flag).exists():
            Path(flag).write_text(str(os.getpid()))
            time.sleep(600)


@task()
def note(folder: str, name: str) -> None:
    """Leaves one file per call, named after the process that ran it."""
    Path(folder, f"{name}.{os.getpid()}.{time.monotonic_ns()}").touch()
    time.sleep(0.02)
