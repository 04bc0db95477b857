from collections import namedtuple

import pytest
from django.db import OperationalError

from parvis.core.jobs import leases
from parvis.core.operations import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def well():
    leases.sign_of_life("worker")


def test_an_installation_that_is_well_says_so(client, well):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["checks"] == {"database": "ok", "worker": "ok", "disk": "ok"}


def test_without_a_living_worker_it_is_broken(client):
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "run parvis worker" in response.json()["checks"]["worker"]


def test_a_database_that_is_away_gives_no_detail_away(client, well, monkeypatch):
    def away():
        raise OperationalError("connection to server at 10.0.0.3 failed: password for user parvis")

    monkeypatch.setitem(health.CHECKS, "database", away)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "does not answer"
    assert "10.0.0.3" not in response.text


def test_a_full_disk_is_broken(client, well, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: namedtuple("Usage", "total used free")(10**12, 10**12, 10**6))
    assert client.get("/healthz").status_code == 503


def test_only_reading_is_answered(client, well):
    assert client.post("/healthz").status_code == 405
