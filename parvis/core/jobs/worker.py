"""A worker process: one job at a time, a heartbeat beside it, and an end without loss on SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from types import FrameType
from uuid import uuid4

import structlog
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from parvis.core.jobs import leases, periodic, running
from parvis.core.jobs.models import Job
from parvis.kernel import failures

BEAT = leases.LEASE / 4
LONGEST_JOB = timedelta(minutes=30)
HUNG = 75  # exit code: EX_TEMPFAIL, a supervisor starts another

log = structlog.get_logger("parvis.jobs")


class Worker:
    """Claims due jobs until asked to stop; finishes the one in hand first.

    ``poll`` is how long it sleeps when nothing is due.
    """

    def __init__(self, *, poll: timedelta = timedelta(seconds=1), leave: Callable[[int], None] = os._exit) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid4().hex[:8]}"
        self.poll = poll
        self.leave = leave
        self.stopping = Event()
        self.job: Job | None = None
        self.job_since: datetime | None = None

    def serve(self) -> None:
        """Work until stopped."""
        log.info("worker starts", worker=self.name)
        periodic.synchronise()
        with self.heartbeat():
            while not self.stopping.is_set():
                if not self.guarded_step():
                    self.stopping.wait(self.poll.total_seconds())
        log.info("worker stopped", worker=self.name)

    def guarded_step(self) -> bool:
        """One step; a database that is away for a moment costs a pause, not the worker."""
        try:
            return self.step()
        except DatabaseError as error:
            log.warning("database away", error=failures.sentence(error))
            close_old_connections()
            return False

    def step(self) -> bool:
        """Do one due job; False when there is none."""
        job = leases.claim(self.name)
        if job is None:
            return False
        self.job, self.job_since = job, timezone.now()
        try:
            running.run(job)
        finally:
            self.job = self.job_since = None
        return True

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping.set()

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        over = Event()
        beating = Thread(target=self.beat_until, args=[over], daemon=True, name="heartbeat")
        beating.start()
        try:
            yield
        finally:
            over.set()
            beating.join(timeout=30)

    def beat_until(self, over: Event) -> None:
        while True:
            self.beat()
            if over.wait(BEAT.total_seconds()):
                break
        connection.close()

    def beat(self) -> None:
        """Say that this worker lives, keep its lease, take back the jobs of the dead."""
        job, since = self.job, self.job_since
        if since and timezone.now() - since > LONGEST_JOB:
            log.error("job hangs", worker=self.name, job=str(job.pk) if job else "")
            self.leave(HUNG)
        try:
            leases.sign_of_life(self.name)
            if job:
                leases.extend(job)
            if lost := leases.reap():
                log.warning("jobs of lost workers given back", number=lost)
        except DatabaseError as error:
            log.warning("heartbeat missed", error=failures.sentence(error))
            close_old_connections()


def work() -> None:
    """Serve the queue in this process until SIGTERM or Ctrl-C."""
    worker = Worker()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, worker.stop)
    worker.serve()
