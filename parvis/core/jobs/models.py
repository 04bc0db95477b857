"""Work to do later, committed with the business row that asks for it, and who is doing it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from parvis.core.jobs.rules import ATTEMPTS


class Job(models.Model):
    """One call of a task, held by at most one worker at a time through a lease.

    A job with ``every`` belongs to a task that the clock starts: once run it is ready again, and
    ``run_after`` is its next run. ``key`` makes a job unique for as long as its row is kept.
    """

    class State(models.TextChoices):
        READY = "ready"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    every = models.DurationField(null=True)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=ATTEMPTS)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    worker_ids = models.JSONField(default=list)
    errors = models.JSONField(default=list)  # [{"exception": dotted class, "traceback": text without values}]
    result = models.JSONField(null=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["-priority", "run_after"], condition=Q(state="ready"), name="jobs_ready"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="jobs_leased"),
            models.Index(fields=["state", "finished_at"], name="jobs_finished"),
        )
        constraints = (models.CheckConstraint(condition=~Q(state="running") | Q(lease_until__isnull=False), name="jobs_running_has_lease"),)

    def __str__(self) -> str:
        return f"{self.task} ({self.id})"


class Worker(models.Model):
    """A worker process that was alive at ``seen_at``."""

    id = models.CharField(primary_key=True, max_length=80)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id
