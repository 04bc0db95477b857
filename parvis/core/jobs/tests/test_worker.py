import os
import signal
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.core.jobs import actions, leases, models
from parvis.core.jobs.models import Job
from parvis.core.jobs.tests import errands
from parvis.core.jobs.worker import HUNG, LONGEST_JOB, Worker


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_does_it_once(workers, tmp_path):
    flag = tmp_path / "in-the-middle"
    job = Job.objects.get(pk=errands.mark_then_hang.enqueue("effect", str(flag)).id)
    first = workers.start()
    workers.wait_until(flag.exists)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert not models.Worker.objects.filter(pk="effect").exists()
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    # The lease ends; the wait before the next attempt too.
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    leases.reap()
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    output, _ = workers.start("--once").communicate(timeout=60)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2), output
    assert models.Worker.objects.filter(pk="effect").count() == 1


def test_two_workers_share_the_queue_and_do_each_job_once(workers, tmp_path):
    folder = tmp_path / "done"
    folder.mkdir()
    both = workers.start(), workers.start()
    workers.wait_until(lambda: models.Worker.objects.count() == 2)
    for number in range(40):
        errands.note.enqueue(str(folder), f"job{number:02}")
    workers.wait_until(lambda: Job.objects.filter(every=None).exclude(state=Job.State.DONE).count() == 0)
    names = sorted(path.name.split(".")[0] for path in folder.iterdir())
    assert names == [f"job{number:02}" for number in range(40)]
    for process in both:
        process.terminate()
    assert [process.wait(timeout=60) for process in both] == [0, 0]


def test_a_worker_asked_to_stop_finishes_the_job_in_hand(workers, tmp_path):
    folder = tmp_path / "done"
    folder.mkdir()
    for number in range(200):
        errands.note.enqueue(str(folder), str(number))
    process = workers.start()
    workers.wait_until(lambda: any(folder.iterdir()))
    process.terminate()
    assert process.wait(timeout=60) == 0
    assert not Job.objects.filter(state=Job.State.RUNNING).exists()
    assert len(list(folder.iterdir())) == Job.objects.filter(every=None, state=Job.State.DONE).count()


@pytest.mark.django_db
def test_a_heartbeat_says_that_the_worker_lives_and_keeps_its_job():
    worker = Worker()
    errands.add.enqueue(1, 1)
    worker.job, worker.job_since = leases.claim(worker.name), timezone.now()
    Job.objects.update(lease_until=timezone.now() + timedelta(seconds=1))
    worker.beat()
    assert models.Worker.objects.get().pk == worker.name
    assert Job.objects.get().lease_until > timezone.now() + timedelta(seconds=30)


@pytest.mark.django_db
def test_a_job_that_hangs_ends_its_worker():
    left = []
    worker = Worker(leave=left.append)
    worker.job_since = timezone.now() - LONGEST_JOB - timedelta(seconds=1)
    worker.beat()
    assert left == [HUNG]


@pytest.mark.django_db
def test_workers_silent_for_a_day_are_forgotten():
    models.Worker.objects.create(pk="old", started_at=timezone.now(), seen_at=timezone.now() - timedelta(days=2))
    leases.sign_of_life("new")
    assert list(models.Worker.objects.values_list("pk", flat=True)) == ["new"]


@pytest.mark.django_db
def test_an_empty_queue_is_left_at_once():
    assert actions.run_due() == 0
