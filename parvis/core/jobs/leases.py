"""Leases: who does a job, until when, and what becomes of it.

Every change of a running job is conditional on still holding its lease, so that a worker that
was believed dead and comes back changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.core.jobs.models import Job, Worker
from parvis.core.jobs.rules import next_run, retry_delay
from parvis.kernel import failures

LEASE = timedelta(seconds=60)
TAKING = ("state", "worker", "lease_until", "attempts", "worker_ids", "last_attempted_at", "started_at")


class LeaseLost(RuntimeError):
    """Another worker took the job over; nothing of this attempt may be kept."""


class WorkerLost(RuntimeError):
    """The worker that held the job gave no sign of life until its lease ended."""


def due(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.READY, run_after__lte=now).order_by("-priority", "run_after", "enqueued_at")


def claim(worker: str, *, lease: timedelta = LEASE) -> Job | None:
    """The most urgent job that is due, now held by ``worker``; None when there is none."""
    now = timezone.now()
    if not due(now).exists():  # SQLite: looking takes no write lock
        return None
    with transaction.atomic():
        # Two workers pass each other on PostgreSQL; SQLite's transactions come one after the other.
        job = due(now).select_for_update(skip_locked=True).first()
        return taken(job, worker, now + lease) if job else None


def taken(job: Job, worker: str, until: datetime) -> Job | None:
    now = timezone.now()
    job.state, job.worker, job.lease_until = Job.State.RUNNING, worker, until
    job.attempts += 1
    job.worker_ids = [*job.worker_ids, worker][-20:]
    job.last_attempted_at, job.started_at = now, job.started_at or now
    changed = Job.objects.filter(pk=job.pk, state=Job.State.READY).update(**{name: getattr(job, name) for name in TAKING})
    return job if changed else None


def held(job: Job) -> QuerySet[Job]:
    """The row of ``job``, if this attempt still holds it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts)


def extend(job: Job, *, lease: timedelta = LEASE) -> bool:
    """Keep ``job`` longer; False when the lease was lost."""
    return bool(held(job).update(lease_until=timezone.now() + lease))


def sign_of_life(worker: str) -> None:
    """Say that ``worker`` is alive, and forget workers silent for a day."""
    now = timezone.now()
    Worker.objects.update_or_create(pk=worker, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": now})
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()


@contextmanager
def concluding(job: Job) -> Iterator[None]:
    """A transaction in which ``job`` is done: the effects inside are committed once, or not at all.

    Raises LeaseLost before any effect when another worker holds the job.
    """
    with transaction.atomic():
        conclude(job, None)
        yield


def conclude(job: Job, result: Any) -> None:
    """Mark ``job`` done, or ready for its next run; raises LeaseLost."""
    now = timezone.now()
    if not held(job).update(result=result, finished_at=now, lease_until=None, **after_success(job, now)):
        raise LeaseLost(f"{job} was taken over by another worker; this attempt leaves nothing.")


def after_success(job: Job, now: datetime) -> dict[str, Any]:
    if job.every is None:
        return {"state": Job.State.DONE}
    return {"state": Job.State.READY, "run_after": next_run(job.run_after, job.every, now), "errors": [], "attempts": 0}


def give_back(job: Job, error: BaseException) -> None:
    """Put a job that raised ``error`` back for later, or give it up after its last attempt."""
    noted = {"exception": failures.class_path(error), "traceback": failures.trail(error)}
    held(job).update(errors=[*job.errors, noted][-5:], lease_until=None, **after_failure(job))


def after_failure(job: Job) -> dict[str, Any]:
    now = timezone.now()
    if job.attempts < job.max_attempts:
        return {"state": Job.State.READY, "run_after": now + retry_delay(job.attempts)}
    if job.every:
        return {"state": Job.State.READY, "run_after": next_run(job.run_after, job.every, now), "attempts": 0}
    return {"state": Job.State.FAILED, "finished_at": now}


def reap() -> int:
    """Give back the jobs of workers that fell silent; returns how many."""
    lost = list(Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=timezone.now()))
    for job in lost:
        give_back(job, WorkerLost(f"Worker {job.worker} was killed or cut off while it held the job."))
    return len(lost)
