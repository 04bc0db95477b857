"""One job, from claim to conclusion, in the calling thread."""

from __future__ import annotations

from dataclasses import dataclass
from logging import DEBUG, INFO
from typing import Any

import structlog
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from parvis.core.jobs import leases, selectors
from parvis.core.jobs.models import Job
from parvis.kernel import failures

log = structlog.get_logger("parvis.jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedContext(TaskContext):
    """A task's context that remembers which attempt, under which lease, it belongs to."""

    job: Job


def run(job: Job) -> None:
    """Do ``job``, which the caller holds, and write down what became of it.

    A task's failure never reaches the caller; LeaseLost neither: the other worker answers for it.
    """
    with structlog.contextvars.bound_contextvars(job=str(job.pk), task=job.task, attempt=job.attempts):
        try:
            result = normalize_json(called(selectors.task_of(job), job))
            if leases.held(job).exists():  # the task may have concluded itself
                leases.conclude(job, result)
            log.log(DEBUG if job.every else INFO, "job done")  # the clock's would hide the others
        except leases.LeaseLost:
            log.warning("lease lost")
        except Exception as error:
            log.warning("job failed", error=failures.sentence(error))
            leases.give_back(job, error)


def called(task: Task[..., Any], job: Job) -> Any:
    """What the task returned for the job's arguments."""
    if task.takes_context:
        return task.call(LeasedContext(task_result=selectors.result_of(job), job=job), *job.args, **job.kwargs)
    return task.call(*job.args, **job.kwargs)
