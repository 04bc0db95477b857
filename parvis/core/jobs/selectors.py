"""What the queue holds, as the operator and the task API read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus

from parvis.core.jobs.models import Job, Worker

WORKER_SILENCE = timedelta(seconds=60)

STATUS = {
    Job.State.READY: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


class UnknownTask(LookupError):
    """A job names a function that is no task of this version."""


class UnknownJob(LookupError):
    """No job has this identifier."""


def job(job_id: UUID) -> Job:
    """Raises UnknownJob."""
    try:
        return Job.objects.get(pk=job_id)
    except Job.DoesNotExist as error:
        raise UnknownJob(f"No job {job_id}: it may have been purged.") from error


def task_of(job: Job) -> Task[..., Any]:
    """The declared task that ``job`` calls; raises UnknownTask."""
    try:
        found = import_string(job.task)
    except ImportError as error:
        raise UnknownTask(f"{job.task} cannot be imported: was the task renamed? Keep the old name until its jobs are done.") from error
    if not isinstance(found, Task):
        raise UnknownTask(f"{job.task} is not a task: decorate it with django_tasks.task.")
    return found


def result_of(job: Job) -> TaskResult[Any]:
    """``job`` in the words of the task API."""
    result: TaskResult[Any] = TaskResult(
        task=task_of(job),
        id=str(job.pk),
        status=STATUS[Job.State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.last_attempted_at,
        args=list(job.args),
        kwargs=dict(job.kwargs),
        backend="default",
        errors=[TaskError(exception_class_path=each["exception"], traceback=each["traceback"]) for each in job.errors],
        worker_ids=list(job.worker_ids),
    )
    object.__setattr__(result, "_return_value", job.result)
    return result


def failing() -> QuerySet[Job]:
    """Jobs that were given up, and tasks of the clock whose last run failed."""
    gave_up = Q(state=Job.State.FAILED)
    periodic = Q(every__isnull=False) & ~Q(errors=[])
    return Job.objects.filter(gave_up | periodic).order_by("-last_attempted_at")


def periodic() -> QuerySet[Job]:
    """What the clock starts, next run first."""
    return Job.objects.filter(every__isnull=False).order_by("run_after")


def counts() -> dict[str, int]:
    """How many jobs are in each state, the clock's own set apart."""
    rows = Job.objects.filter(every__isnull=True).values_list("state").annotate(number=Count("pk"))
    return {str(state): 0 for state in Job.State.values} | dict(rows)


@dataclass(frozen=True)
class Workers:
    """How the queue is served: ``seen_at`` is the latest sign of life of any worker."""

    alive: int
    seen_at: datetime | None
    oldest_due: datetime | None


def workers() -> Workers:
    now = timezone.now()
    alive = Worker.objects.filter(seen_at__gt=now - WORKER_SILENCE).count()
    last = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    due = Job.objects.filter(state=Job.State.READY, run_after__lte=now).aggregate(oldest=Min("run_after"))["oldest"]
    return Workers(alive=alive, seen_at=last, oldest_due=due)
