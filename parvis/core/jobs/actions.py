"""What changes the queue: add, once only, conclude with its effects, try again, forget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from parvis.core.jobs import leases, running, selectors
from parvis.core.jobs.models import Job

KEEP_DONE = timedelta(days=7)
KEEP_KEYS = timedelta(days=400)


def new_job(task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any], key: str | None) -> Job:
    now = timezone.now()
    return Job(
        task=task.module_path,
        args=normalize_json(args),
        kwargs=normalize_json(kwargs),
        key=key,
        priority=task.priority,
        run_after=task.run_after or now,
        enqueued_at=now,
    )


def add(task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Job:
    """Store one call of ``task`` in the caller's transaction."""
    job = new_job(task, args, kwargs, None)
    job.save(force_insert=True)
    return job


def enqueue_once(task: Task[..., Any], key: str, *args: Any, **kwargs: Any) -> None:
    """Enqueue ``task`` unless a job with ``key`` was ever enqueued.

    Joins the caller's transaction. Keys are kept 400 days after their job is done.
    """
    Job.objects.bulk_create([new_job(task, args, kwargs, key)], ignore_conflicts=True)


@contextmanager
def concluding(context: TaskContext) -> Iterator[None]:
    """A transaction in which the running job is done together with its effects, exactly once.

    For tasks declared with ``takes_context=True``: a worker killed inside leaves nothing, one
    killed after leaves everything, one that lost its lease gets LeaseLost before any effect.
    """
    if not isinstance(context, running.LeasedContext):
        raise TypeError("concluding() needs the context that the leased worker gives: declare the task with takes_context=True.")
    with leases.concluding(context.job):
        yield


def retry(job_id: UUID) -> None:
    """Try a job that was given up again, from its first attempt; others are left alone."""
    now = timezone.now()
    selectors.failing().filter(pk=job_id).exclude(state=Job.State.RUNNING).update(
        state=Job.State.READY, attempts=0, run_after=now, finished_at=None
    )


def run_due(*, limit: int = 1000, worker: str = "") -> int:
    """Do what is due now in this process, oldest first; returns how many jobs were tried.

    For tests, demonstrations and ``parvis worker --once``.
    """
    name = worker or f"inline-{uuid4().hex[:8]}"
    for done in range(limit):
        job = leases.claim(name)
        if job is None:
            return done
        running.run(job)
    return limit


@transaction.atomic
def purge() -> int:
    """Forget jobs done long ago; returns how many."""
    now = timezone.now()
    done = Job.objects.filter(state=Job.State.DONE)
    plain, _ = done.filter(key=None, finished_at__lt=now - KEEP_DONE).delete()
    keyed, _ = done.filter(finished_at__lt=now - KEEP_KEYS).delete()
    return plain + keyed


def is_last_attempt(context: TaskContext) -> bool:
    """Whether the running job is given up if this attempt fails."""
    return isinstance(context, running.LeasedContext) and context.job.attempts >= context.job.max_attempts
