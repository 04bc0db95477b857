"""The clock: one row per task that manifests declare, whose ``run_after`` is its next run.

Being one row, a task is never run by two workers at once, and a run that fails is retried, written
down and shown like any other job.
"""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from parvis.core.jobs.models import Job
from parvis.kernel import catalogue
from parvis.kernel.manifest import Task


@task()
def run_periodic(name: str) -> None:
    """Run the declared task ``name``; one that this version no longer declares does nothing."""
    for declared in catalogue.tasks():
        if declared.name == name:
            declared.run()


def key(declared: Task) -> str:
    return f"clock:{declared.name}"


def row(declared: Task) -> Job:
    now = timezone.now()
    return Job(
        task=run_periodic.module_path,
        args=[declared.name],
        key=key(declared),
        every=declared.every,
        run_after=now,
        enqueued_at=now,
        max_attempts=3,
    )


def synchronise() -> None:
    """Give each declared task its row, at the declared pace, and drop rows of tasks that are gone."""
    declared = {key(each): each for each in catalogue.tasks()}
    Job.objects.filter(every__isnull=False).exclude(key__in=declared).exclude(state=Job.State.RUNNING).delete()
    Job.objects.bulk_create([row(each) for each in declared.values()], ignore_conflicts=True)
    for each in declared.values():
        Job.objects.filter(key=key(each)).exclude(every=each.every).update(every=each.every)
