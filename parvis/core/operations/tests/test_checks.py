import os
import subprocess
import sys

import pytest

from parvis.core.operations import checks

FIT = {
    "PARVIS_MODE": "production",
    "PARVIS_DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": "k7Jq2-vX9mPz4RtB8sLw1NdY6cHf3GaE5uTiOoQyZbMxKjVr0W",
    "ALLOWED_HOSTS": ["portail.exemple.example"],
    "PARVIS_ORIGIN": "https://portail.exemple.example",
    "PARVIS_PROVIDERS_ORIGIN": "",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "smtp.exemple.example",
    "PARVIS_METRICS_TOKEN": "token",
    "PARVIS_CLAMD": "127.0.0.1:3310",
}


@pytest.fixture
def production(settings, monkeypatch):
    for name, value in FIT.items():
        setattr(settings, name, value)
    monkeypatch.setattr(checks, "uses_sqlite", lambda: False)
    return settings


def found():
    return [message.id for message in checks.production_is_fit()]


def test_a_fit_production_is_accepted(production):
    assert found() == []


@pytest.mark.parametrize(
    ("setting", "value", "refusal"),
    [
        ("DEBUG", True, "parvis.E101"),
        ("SECRET_KEY", "too short", "parvis.E103"),
        ("SECRET_KEY", "a" * 60, "parvis.E103"),
        ("ALLOWED_HOSTS", [""], "parvis.E104"),
        ("ALLOWED_HOSTS", ["*"], "parvis.E104"),
        ("PARVIS_ORIGIN", "http://portail.exemple.example", "parvis.E105"),
        ("PARVIS_ORIGIN", "https://", "parvis.E105"),
        ("PARVIS_ORIGIN", "https://portail.exemple.example/portail", "parvis.E105"),
        ("PARVIS_PROVIDERS_ORIGIN", "http://127.0.0.1:8001", "parvis.E106"),
        ("EMAIL_BACKEND", "parvis.core.notices.mailbox.FolderBackend", "parvis.E107"),
        ("TASKS", {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}, "parvis.E108"),
        ("TASKS", {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}, "parvis.E108"),
        ("PARVIS_METRICS_TOKEN", "", "parvis.W101"),
        ("PARVIS_CLAMD", "", "parvis.W102"),
    ],
)
def test_production_says_what_it_refuses_and_how_to_mend_it(production, monkeypatch, setting, value, refusal):
    monkeypatch.setattr(production, "EMAIL_HOST", "" if refusal == "parvis.E107" else "smtp.exemple.example", raising=False)
    setattr(production, setting, value)
    assert found() == [refusal]
    assert all(message.hint for message in checks.production_is_fit())


def test_production_refuses_an_embedded_database(production, monkeypatch):
    monkeypatch.setattr(checks, "uses_sqlite", lambda: True)
    assert found() == ["parvis.E102"]


def test_a_demonstration_refuses_nothing_of_that(settings):
    assert checks.production_is_fit() == []


def test_an_unknown_mode_is_refused(settings):
    settings.PARVIS_MODE = "prod"
    assert [message.id for message in checks.the_mode_is_known()] == ["parvis.E100"]


def in_production(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}
    shared = plain | {"PARVIS_MODE": "production", "DJANGO_SETTINGS_MODULE": "parvis.settings"} | environment
    return subprocess.run([sys.executable, *command], env=shared, capture_output=True, text=True, check=False, timeout=120)


def test_production_does_not_start_without_a_secret(tmp_path):
    done = in_production("-m", "parvis", "serve", PARVIS_DATA=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("Set PARVIS_SECRET_KEY")


def test_production_is_checked_whatever_server_loads_it(tmp_path):
    done = in_production("-c", "import parvis.wsgi", PARVIS_DATA=str(tmp_path), PARVIS_SECRET_KEY="short")
    assert done.returncode == 1
    assert "PARVIS_SECRET_KEY is too short" in done.stderr
    assert "The database is SQLite" in done.stderr


def test_production_does_not_start_a_demonstration(tmp_path):
    done = in_production("-m", "parvis", "demo", PARVIS_DATA=str(tmp_path), PARVIS_SECRET_KEY=FIT["SECRET_KEY"])
    assert done.returncode == 1
    assert "invented people" in done.stderr
