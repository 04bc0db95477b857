import pytest
from django_tasks import task
from prometheus_client.parser import text_string_to_metric_families

from parvis.core.jobs import leases

pytestmark = pytest.mark.django_db


@task()
def wait() -> None:
    pass


def samples(response):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_the_demonstration_shows_its_measures_to_its_own_machine(client):
    leases.sign_of_life("worker")
    wait.enqueue()
    found = samples(client.get("/metrics"))
    assert found["parvis_jobs", "ready"] == 1
    assert found["parvis_workers_alive",] == 1
    assert found["parvis_jobs_failing",] == 0


def test_nobody_else_sees_them_without_a_token(client):
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404


def test_production_shows_nothing_while_no_token_is_set(client, settings):
    settings.PARVIS_DEMO = False
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("given", [{}, {"authorization": "Bearer wrong"}, {"authorization": "right"}, {"authorization": "Bearer é"}])
def test_a_wrong_token_is_refused(client, settings, given):
    settings.PARVIS_METRICS_TOKEN = "right"
    response = client.get("/metrics", headers=given)
    assert response.status_code == 401
    assert "parvis_" not in response.text


def test_the_token_opens_them(client, settings):
    settings.PARVIS_METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"authorization": "Bearer right"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_requests_are_counted_by_page_and_never_by_address(client):
    client.get("/healthz?who=maelle")
    client.get("/nowhere/maelle")
    text = client.get("/metrics").text
    assert 'route="operations:health"' in text
    assert 'route="unmatched"' in text
    assert "maelle" not in text


def test_an_invented_method_makes_no_new_series(client):
    client.generic("MAELLE", "/healthz")
    assert "MAELLE" not in client.get("/metrics").text
