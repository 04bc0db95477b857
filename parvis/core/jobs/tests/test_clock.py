from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.core.jobs import actions, leases, periodic, selectors
from parvis.core.jobs.models import Job
from parvis.kernel.manifest import Task

pytestmark = pytest.mark.django_db

runs: list[str] = []


def hourly() -> None:
    runs.append("hourly")


def broken() -> None:
    raise ValueError("no")


@pytest.fixture
def declare(monkeypatch):
    def declared(*tasks):
        monkeypatch.setattr(periodic.catalogue, "tasks", lambda: list(tasks))
        periodic.synchronise()
        return Job.objects.filter(every__isnull=False)

    runs.clear()
    return declared


HOURLY = Task(name="hourly", run=hourly, every=timedelta(hours=1))


def test_a_declared_task_has_one_row_however_often_workers_start(declare):
    declare(HOURLY)
    assert declare(HOURLY).count() == 1


def test_a_task_runs_then_waits_for_its_next_time(declare):
    rows = declare(HOURLY)
    assert actions.run_due() == 1
    assert runs == ["hourly"]
    assert timedelta(minutes=59) < rows.get().run_after - timezone.now() <= timedelta(hours=1)


def test_runs_missed_while_no_worker_lived_are_not_caught_up(declare):
    rows = declare(HOURLY)
    rows.update(run_after=timezone.now() - timedelta(days=3, minutes=10))
    assert actions.run_due() == 1
    assert timedelta() < rows.get().run_after - timezone.now() <= timedelta(minutes=50)


def test_two_workers_never_run_one_task_at_once(declare):
    declare(HOURLY)
    assert leases.claim("one")
    assert leases.claim("two") is None


def test_a_failing_task_is_shown_and_goes_on_at_its_pace(declare):
    rows = declare(Task(name="broken", run=broken, every=timedelta(hours=1)))
    for _ in range(3):
        rows.update(run_after=timezone.now())
        actions.run_due()
    assert selectors.failing().get().state == Job.State.READY
    assert rows.get().run_after > timezone.now() + timedelta(minutes=50)


def test_a_task_that_works_again_is_no_longer_shown(declare, monkeypatch):
    rows = declare(Task(name="broken", run=broken, every=timedelta(hours=1)))
    actions.run_due()
    declare(Task(name="broken", run=hourly, every=timedelta(hours=1)))
    rows.update(run_after=timezone.now())
    actions.run_due()
    assert not selectors.failing().exists()


def test_a_task_no_longer_declared_loses_its_row(declare):
    declare(HOURLY)
    assert not declare().exists()


def test_a_new_pace_is_taken_over(declare):
    declare(HOURLY)
    assert declare(Task(name="hourly", run=hourly, every=timedelta(minutes=5))).get().every == timedelta(minutes=5)
