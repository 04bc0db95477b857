from uuid import uuid4

import pytest
from django.utils import timezone

from parvis.core.jobs import leases, periodic
from parvis.core.jobs.models import Job
from parvis.core.jobs.tests import errands
from parvis.kernel.actors import Actor
from parvis.kernel.manifest import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, monkeypatch):
    who = Actor(audience=Audience.OPERATOR, person_id=uuid4(), name="Malo Quéré", permissions=frozenset({"jobs.operate"}))
    monkeypatch.setattr("parvis.kernel.middleware.found_actor", lambda _request: who)
    return client


@pytest.fixture
def given_up():
    job = Job.objects.get(pk=errands.refuse.enqueue().id)
    Job.objects.filter(pk=job.pk).update(max_attempts=1)
    leases.claim("w")
    job.refresh_from_db()
    leases.give_back(job, ValueError("Maëlle Kerdoncuff"))
    return job


def test_the_operator_reads_what_failed_and_what_the_clock_does_next(operator, given_up):
    periodic.synchronise()
    page = operator.get("/platform/jobs", headers={"accept-language": "en"})
    assert "errands.refuse" in page.text
    assert "builtins.ValueError" in page.text
    assert "Kerdoncuff" not in page.text
    assert "jobs.forget-done" in page.text


def test_the_operator_is_told_that_nobody_works(operator):
    assert "No worker is alive" in operator.get("/platform/jobs", headers={"accept-language": "en"}).text
    leases.sign_of_life("w")
    assert "No worker is alive" not in operator.get("/platform/jobs", headers={"accept-language": "en"}).text


def test_the_operator_has_a_job_tried_again(operator, given_up):
    assert operator.post(f"/platform/jobs/{given_up.pk}/retry").status_code == 302
    given_up.refresh_from_db()
    assert given_up.state == Job.State.READY
    assert given_up.run_after <= timezone.now()


def test_a_link_alone_changes_nothing(operator, given_up):
    assert operator.get(f"/platform/jobs/{given_up.pk}/retry").status_code == 405


def test_others_do_not_see_the_queue(client, given_up):
    assert client.get("/platform/jobs").status_code == 302
    assert client.post(f"/platform/jobs/{given_up.pk}/retry").status_code == 403
    given_up.refresh_from_db()
    assert given_up.state == Job.State.FAILED
