from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from parvis.core.jobs import actions, leases, running, selectors
from parvis.core.jobs.models import Job, Worker
from parvis.core.jobs.tests import errands

pytestmark = pytest.mark.django_db


def later(job, **changes):
    Job.objects.filter(pk=job.pk).update(**changes)
    return Job.objects.get(pk=job.pk)


def test_a_job_runs_once_and_its_value_is_kept():
    result = errands.add.enqueue(2, right=3)
    assert actions.run_due() == 1
    assert actions.run_due() == 0
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 5)


def test_a_coroutine_is_a_task_too():
    result = errands.add_later.enqueue(2, 2)
    actions.run_due()
    result.refresh()
    assert result.return_value == 4


def test_a_job_goes_back_with_the_transaction_that_asked_for_it():
    with transaction.atomic():
        errands.add.enqueue(1, 1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_the_more_urgent_job_goes_first():
    errands.add.enqueue(1, 1)
    urgent = errands.urgent.enqueue()
    assert str(leases.claim("w").pk) == urgent.id


def test_a_job_for_later_waits():
    errands.add.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1, 1)
    assert leases.claim("w") is None


def test_one_key_makes_one_job_whatever_its_arguments_and_state():
    actions.enqueue_once(errands.add, "file-1", 1, 1)
    actions.run_due()
    actions.enqueue_once(errands.add, "file-1", 2, 2)
    assert actions.run_due() == 0
    assert selectors.result_of(Job.objects.get()).return_value == 2


def test_a_failed_job_waits_longer_each_time_then_is_given_up():
    job = Job.objects.get(pk=errands.refuse.enqueue().id)
    waits = []
    for _ in range(job.max_attempts):
        actions.run_due()
        job.refresh_from_db()
        waits.append(round((job.run_after - timezone.now()).total_seconds()))
        later(job, run_after=timezone.now())
    assert job.state == Job.State.FAILED
    assert waits[:-1] == [5, 20, 80, 320, 1280, 5120, 20480, 21600, 21600, 21600, 21600]
    assert list(selectors.failing()) == [job]


def test_what_is_kept_of_an_error_names_nobody():
    job = Job.objects.get(pk=errands.refuse.enqueue().id)
    actions.run_due()
    job.refresh_from_db()
    assert job.errors[0]["exception"] == "builtins.ValueError"
    assert "errands.py" in job.errors[0]["traceback"]
    assert "Kerdoncuff" not in str(job.errors)


def test_a_job_given_up_is_tried_again_when_the_operator_says_so():
    job = later(Job.objects.get(pk=errands.add.enqueue(1, 1).id), state=Job.State.FAILED, attempts=12, finished_at=timezone.now())
    actions.retry(job.pk)
    assert actions.run_due() == 1
    assert later(job).state == Job.State.DONE


def test_retry_leaves_a_job_that_is_done_alone():
    result = errands.add.enqueue(1, 1)
    actions.run_due()
    actions.retry(selectors.UUID(result.id))
    assert actions.run_due() == 0


def test_a_task_that_this_version_does_not_know_fails_with_the_reason():
    job = later(Job.objects.get(pk=errands.add.enqueue(1, 1).id), task="parvis.core.jobs.tests.errands.gone", max_attempts=1)
    actions.run_due()
    assert "Keep the old name" in later(job).errors[0]["traceback"]


def test_only_a_declared_task_is_ever_called():
    job = later(Job.objects.get(pk=errands.add.enqueue(1, 1).id), task="os.system", args=["true"], kwargs={}, max_attempts=1)
    actions.run_due()
    assert later(job).errors[0]["exception"].endswith("UnknownTask")


def test_an_unknown_result_is_said_to_be_unknown():
    with pytest.raises(TaskResultDoesNotExist):
        errands.add.get_result(str(uuid4()))
    with pytest.raises(TaskResultDoesNotExist):
        errands.add.get_result("not-an-id")


def test_what_cannot_be_json_is_refused_when_enqueued():
    with pytest.raises(TypeError):
        errands.add.enqueue(object(), 1)


def test_old_done_jobs_are_forgotten_but_their_keys_last():
    errands.add.enqueue(1, 1)
    actions.enqueue_once(errands.add, "kept", 1, 1)
    actions.run_due()
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert actions.purge() == 1
    assert Job.objects.get().key == "kept"


class TestLeases:
    def test_a_job_in_hand_is_not_given_to_another(self):
        errands.add.enqueue(1, 1)
        assert leases.claim("one")
        assert leases.claim("two") is None

    def test_the_job_of_a_silent_worker_is_given_to_another(self):
        errands.add.enqueue(1, 1)
        job = later(leases.claim("dead"), lease_until=timezone.now() - timedelta(seconds=1))
        assert leases.reap() == 1
        job = later(job, run_after=timezone.now())
        assert job.errors[0]["exception"].endswith("WorkerLost")
        assert leases.claim("alive").attempts == 2

    def test_a_job_that_kills_its_workers_is_given_up_in_the_end(self):
        job = Job.objects.get(pk=errands.add.enqueue(1, 1).id)
        for _ in range(job.max_attempts):
            later(job, run_after=timezone.now())
            later(leases.claim("victim"), lease_until=timezone.now() - timedelta(seconds=1))
            leases.reap()
        assert later(job).state == Job.State.FAILED

    def test_a_heartbeat_keeps_the_lease(self):
        errands.add.enqueue(1, 1)
        job = leases.claim("w")
        later(job, lease_until=timezone.now() + timedelta(seconds=1))
        assert leases.extend(job)
        assert later(job).lease_until > timezone.now() + timedelta(seconds=30)

    def test_a_worker_back_from_the_dead_changes_nothing(self):
        errands.mark_once.enqueue("effect")
        old = leases.claim("old")
        later(old, lease_until=timezone.now() - timedelta(seconds=1))
        leases.reap()
        later(old, run_after=timezone.now())
        new = leases.claim("new")
        running.run(old)
        assert not Worker.objects.filter(pk="effect").exists()
        assert later(new).state == Job.State.RUNNING
        running.run(new)
        assert Worker.objects.filter(pk="effect").exists()
        assert later(new).state == Job.State.DONE

    def test_a_late_result_of_a_lost_lease_is_not_written(self):
        errands.add.enqueue(1, 1)
        job = leases.claim("old")
        later(job, worker="new", attempts=2)
        with pytest.raises(leases.LeaseLost):
            leases.conclude(job, 2)


class TestConcluding:
    def test_the_effect_and_the_end_of_the_job_come_together(self):
        job = Job.objects.get(pk=errands.mark_once.enqueue("effect").id)
        actions.run_due()
        assert later(job).state == Job.State.DONE
        assert Worker.objects.filter(pk="effect").exists()

    def test_a_failure_inside_leaves_neither(self):
        job = Job.objects.get(pk=errands.mark_then_fail.enqueue("effect").id)
        actions.run_due()
        assert later(job).state == Job.State.READY
        assert not Worker.objects.filter(pk="effect").exists()

    def test_it_cannot_be_used_without_a_lease(self):
        with pytest.raises(TypeError), actions.concluding(None):
            pass

    def test_the_effect_would_show_if_it_happened_twice(self):
        errands.mark("effect")
        with pytest.raises(IntegrityError), transaction.atomic():
            errands.mark("effect")
