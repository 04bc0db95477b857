import socket

import pytest

from parvis.core.operations import demonstration, serving
from parvis.core.operations.demonstration import CannotStart
from parvis.kernel import catalogue


@pytest.fixture
def data(settings, tmp_path):
    settings.PARVIS_DATA = tmp_path / "var"
    settings.PARVIS_DATA.mkdir()
    return settings.PARVIS_DATA


def test_a_port_in_use_is_said_with_another_to_choose():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"make start PORT={port + 10}"):
            demonstration.refuse_busy(port)


def test_the_port_of_the_identity_providers_in_use_is_said_too(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        # The portal's own port may be anybody's: 0 is always free.
        monkeypatch.setattr(demonstration, "pair", lambda _port: ((0, "the portal"), (taken.getsockname()[1], "its identity providers")))
        with pytest.raises(CannotStart, match="identity providers"):
            demonstration.refuse_busy(8150)


def test_a_free_port_is_not_refused(monkeypatch):
    monkeypatch.setattr(demonstration, "pair", lambda _port: ((0, "the portal"), (0, "its identity providers")))
    demonstration.refuse_busy(8150)


def test_the_identity_providers_answer_on_the_next_port():
    assert [port for port, _ in demonstration.pair(8150)] == [8150, 8151]


def test_a_reset_deletes_what_a_demonstration_made(data, monkeypatch, settings):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    (data / demonstration.MARK).touch()
    (data / "files").mkdir()
    demonstration.wipe()
    assert not data.exists()


def test_a_reset_deletes_nothing_that_no_demonstration_made(data, monkeypatch, settings):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    (data / "thesis.txt").touch()
    with pytest.raises(CannotStart, match="nothing is deleted"):
        demonstration.wipe()
    assert (data / "thesis.txt").exists()


def test_a_reset_before_the_first_run_has_nothing_to_delete(data, monkeypatch, settings):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    (data / "keys").mkdir()
    demonstration.wipe()
    assert (data / "keys").exists()


def test_a_reset_leaves_a_database_server_alone(data, monkeypatch, settings):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    (data / demonstration.MARK).touch()
    with pytest.raises(CannotStart, match="dropdb"):
        demonstration.wipe()


def test_production_is_refused(settings):
    settings.PARVIS_DEMO = False
    with pytest.raises(CannotStart, match="invented people"):
        demonstration.refuse_production()


def test_everything_listens_on_this_machine_only(data, settings):
    settings.PARVIS_PROVIDERS_ORIGIN = "http://127.0.0.1:8151"
    kept = demonstration.processes(8150, with_worker=True)
    assert [each.name for each in kept] == ["web", "providers", "worker"]
    for each in kept[:2]:
        assert each.command[each.command.index("--host") + 1] == "127.0.0.1"


def test_providers_that_run_elsewhere_are_not_started_here(data, settings):
    settings.PARVIS_PROVIDERS_ORIGIN = "https://providers.example"
    assert [each.name for each in demonstration.processes(8150, with_worker=True)] == ["web", "worker"]


def test_the_worker_may_be_left_out(data):
    assert "worker" not in [each.name for each in demonstration.processes(8150, with_worker=False)]


def test_the_welcome_says_in_both_languages_whom_to_sign_in_as():
    text = demonstration.welcome(8150)
    for persona in catalogue.personas():
        assert persona.account in text
        assert persona.story.fr in text
        assert persona.story.en in text
    assert "http://127.0.0.1:8150" in text


def test_accounts_are_named_once():
    accounts = [persona.account for persona in catalogue.personas()]
    assert len(accounts) == len(set(accounts)) > 0


def test_the_server_is_told_where_to_sum_its_measures(data):
    environment = serving.measured(8150)
    assert environment["PROMETHEUS_MULTIPROC_DIR"] == str(data / "metrics" / "8150")
    (data / "metrics" / "8150" / "old.db").touch()
    serving.measured(8150)
    assert list((data / "metrics" / "8150").iterdir()) == []
